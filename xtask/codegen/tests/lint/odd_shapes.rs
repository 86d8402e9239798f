//! Whatever a file may hold, the lint says something about it and does not stop.

use crate::{KICK, LIST, VENDOR, findings, good};

#[test]
fn a_file_that_is_no_document_is_a_finding() {
    let nested = format!("openapi: 3.0.3\nx: {}1{}", "[".repeat(20_000), "]".repeat(20_000));
    let alias = "openapi: 3.0.3\ninfo: &a {title: a}\npaths: *a\n";
    for text in
        ["", "# nothing\n", "null", "[]", "7", "a: [", "a: 1\na: 2\n", "--- \na: 1\n---\nb: 2\n", &nested, alias]
    {
        for file in [KICK, VENDOR] {
            let mut documents = good();
            documents.insert(file.into(), text.into());
            assert!(!findings(&documents).is_empty(), "{text:.40?}");
        }
    }
}

/// Puts other shapes in the place of every value of a file, one at a time.
fn bend(file: &str) {
    const SHAPES: [&str; 9] =
        ["null", "7", "[]", "{'': {}, a/b~c: null}", "true", "{}", "[[null]]", "text", "[{$ref: 1}]"];
    let lines: Vec<String> = good()[file].lines().map(str::to_owned).collect();
    let indent = |line: &str| line.len() - line.trim_start().len();
    for (at, line) in lines.iter().enumerate() {
        let Some((key, _)) = line.split_once(':') else { continue };
        let below = lines[at + 1..].iter().take_while(|next| indent(next) > indent(line)).count();
        for shape in SHAPES.iter().cycle().skip(at * 4).take(4) {
            let rest = lines[at + 1 + below..].join("\n");
            let text = format!("{}\n{key}: {shape}\n{rest}", lines[..at].join("\n"));
            let mut documents = good();
            documents.insert(file.into(), text);
            for finding in findings(&documents) {
                assert!(finding.line >= 1 && !finding.message.is_empty() && !finding.remedy.is_empty());
            }
        }
    }
}

#[test]
fn any_shape_in_any_place_of_a_vendor_is_no_panic() {
    bend(VENDOR);
}

#[test]
fn any_shape_in_any_place_of_an_endpoint_is_no_panic() {
    bend(KICK);
    bend(LIST);
}
