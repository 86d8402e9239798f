//! No operation may be called like a method that is written by hand: a client has both.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use meeting_control_codegen::{Family, refusal_of_name};
use proc_macro2::{TokenStream, TokenTree};

use crate::generate::root;

/// What begins a block of a client's methods, its own or those of a trait that it implements.
const BLOCKS: [[&str; 2]; 3] = [["impl", "Client"], ["trait", "MeetingControl"], ["trait", "DynamicClient"]];

#[test]
fn every_method_of_a_client_is_refused_as_the_name_of_an_operation() {
    let mut files = Vec::new();
    sources(&root().join("src"), &mut files);
    let tokens = files.iter().map(|file| fs::read_to_string(file).unwrap().parse::<TokenStream>().unwrap());
    let methods: BTreeSet<String> = tokens.flat_map(methods).collect();
    assert!(methods.contains("builder") && methods.contains("mute") && methods.contains("pages"), "{methods:?}");
    let free: Vec<_> =
        methods.iter().filter(|name| refusal_of_name(Family::Operations, "live", name).is_none()).collect();
    assert!(free.is_empty(), "add {free:?} to the methods of a client that the lint knows");
}

fn sources(folder: &Path, files: &mut Vec<PathBuf>) {
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            sources(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

fn methods(file: TokenStream) -> Vec<String> {
    let tokens: Vec<TokenTree> = file.into_iter().collect();
    let words: Vec<String> = tokens.iter().map(ToString::to_string).collect();
    let begins = |at: &usize| BLOCKS.iter().any(|block| words[*at..].starts_with(&block.map(str::to_owned)));
    let blocks = (0..tokens.len()).filter(begins).filter_map(|at| tokens[at..].iter().find_map(body));
    blocks.flat_map(functions).collect()
}

fn body(token: &TokenTree) -> Option<TokenStream> {
    match token {
        TokenTree::Group(group) if group.delimiter() == proc_macro2::Delimiter::Brace => Some(group.stream()),
        _ => None,
    }
}

fn functions(block: TokenStream) -> Vec<String> {
    let words: Vec<String> = block.into_iter().map(|token| token.to_string()).collect();
    words.windows(2).filter(|pair| pair[0] == "fn").map(|pair| pair[1].clone()).collect()
}
