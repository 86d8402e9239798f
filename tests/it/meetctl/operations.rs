//! What there is to call: the list, and the document of each vendor.

use meeting_control::dynamic::operations;
use serde_json::json;

use super::{VENDORS, keys, meetctl, report, sorted, stdout};
use crate::every_operation::documents;

#[test]
fn operations_are_listed_by_vendor_and_group() {
    let list = stdout(&meetctl(["operations"]).output().unwrap());
    let listed = |list: &str| list.lines().filter(|line| line.starts_with("  ")).count();
    assert_eq!(listed(&list), operations().count());
    assert_eq!(listed(&list), VENDORS.map(documents).iter().sum::<usize>());
    for document in operations() {
        let title = format!("{} {}\n", document.vendor(), document.group());
        let paragraph = list.split("\n\n").find(|paragraph| paragraph.starts_with(&title)).unwrap();
        let line = paragraph.lines().find(|line| line.split_whitespace().next() == Some(document.id())).unwrap();
        let words: Vec<_> = line.split_whitespace().skip(1).take(3).collect();
        assert_eq!(words, [&document.method(), document.path(), document.idempotency()]);
        assert!(line.ends_with(&format!("  {}", document.summary())), "{line}");
    }
    for vendor in VENDORS {
        let output = meetctl(["operations", "--vendor", vendor]).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        let theirs = operations().filter(|document| document.vendor().as_str() == vendor).count();
        assert_eq!(listed(&stdout(&output)), theirs);
        assert!(list.contains(stdout(&output).trim_end()), "{vendor}");
    }
}

#[test]
fn operations_are_listed_for_programs() {
    let all = report(&meetctl(["operations", "--output", "json"]).output().unwrap());
    assert_eq!(all.as_array().unwrap().len(), VENDORS.map(documents).iter().sum::<usize>());
    let output = meetctl(["operations", "--output", "json", "--vendor", "dingtalk"]).output().unwrap();
    assert_eq!(stdout(&output).lines().count(), 1);
    let theirs = report(&output);
    let one = theirs.as_array().unwrap().iter().find(|one| one["operation"] == "query_conference_members").unwrap();
    let fields = ["vendor", "group", "operation", "method", "path", "idempotency", "summary", "parameters", "body"];
    assert_eq!(keys(one), sorted(fields));
    let parameter = &one["parameters"][0];
    assert_eq!(keys(parameter), sorted(["name", "in", "required", "description", "example"]));
    assert_eq!((&parameter["name"], &parameter["in"]), (&json!("conferenceId"), &json!("path")));
    assert_eq!((&one["body"], &parameter["required"]), (&json!(false), &json!(true)));
}

#[test]
fn the_document_of_a_vendor_has_all_its_operations() {
    for vendor in VENDORS {
        let output = meetctl(["openapi", vendor]).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        let document = report(&output);
        assert!(document["openapi"].as_str().unwrap().starts_with("3."), "{vendor}");
        let items = document["paths"].as_object().unwrap().values();
        let ids: Vec<_> =
            items.flat_map(|item| item.as_object().unwrap().values()).map(|one| &one["operationId"]).collect();
        assert_eq!(ids.len(), documents(vendor));
        let theirs = operations().filter(|one| one.vendor().as_str() == vendor);
        assert!(theirs.map(|one| json!(one.id())).all(|id| ids.contains(&&id)), "{vendor}");
    }
}
