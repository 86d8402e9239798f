//! What the lint takes hand-written code to fill in is what that code fills in.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::fs;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

use crate::generate::root;

/// What code calls for a name that it does not know.
const UNKNOWN: &str = "unknown_supply";
/// What code calls where it knows of one credential alone.
const ONLY: &str = "asks_for";

#[test]
fn the_lint_knows_what_the_code_fills_in() {
    for (file, listed) in meeting_control_codegen::supplied() {
        let code: TokenStream = fs::read_to_string(root().join(file)).unwrap().parse().unwrap();
        let mut known = BTreeSet::new();
        names(&code, &code, &mut known);
        assert_eq!(listed.into_iter().map(str::to_owned).collect::<BTreeSet<_>>(), known, "{file}");
    }
}

/// The patterns of each match that gives up with [`UNKNOWN`], and the constants that are handed to [`ONLY`].
fn names(tokens: &TokenStream, file: &TokenStream, known: &mut BTreeSet<String>) {
    let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
    for pair in tokens.windows(2) {
        match pair {
            [TokenTree::Ident(name), TokenTree::Group(given)] if name == ONLY => known.extend(constant(given, file)),
            _ => {}
        }
    }
    for group in tokens.iter().filter_map(group) {
        if group.delimiter() == Delimiter::Brace && group.stream().to_string().contains(UNKNOWN) {
            known.extend(patterns(group.stream()));
        }
        names(&group.stream(), file, known);
    }
}

fn group(token: &TokenTree) -> Option<&Group> {
    match token {
        TokenTree::Group(group) => Some(group),
        _ => None,
    }
}

/// The texts that stand before an arrow or a bar.
fn patterns(arms: TokenStream) -> Vec<String> {
    let tokens: Vec<TokenTree> = arms.into_iter().collect();
    let pattern = |three: &[TokenTree]| match three {
        [TokenTree::Literal(text), TokenTree::Punct(first), second] => {
            let is_arrow = first.as_char() == '=' && second.to_string() == ">";
            (is_arrow || first.as_char() == '|').then(|| plain(&text.to_string()))
        }
        _ => None,
    };
    tokens.windows(3).filter_map(pattern).collect()
}

/// The text of the constant that is handed in.
fn constant(given: &Group, file: &TokenStream) -> Option<String> {
    let is_constant = |name: &String| name.chars().all(|c| c.is_ascii_uppercase() || c == '_');
    let name = given.stream().into_iter().map(|token| token.to_string()).find(is_constant)?;
    let tokens: Vec<TokenTree> = file.clone().into_iter().collect();
    let at = tokens.windows(2).position(|pair| pair[0].to_string() == "const" && pair[1].to_string() == name)?;
    tokens[at..].iter().find_map(|token| match token {
        TokenTree::Literal(text) => Some(plain(&text.to_string())),
        _ => None,
    })
}

fn plain(literal: &str) -> String {
    literal.trim_matches('"').to_owned()
}
