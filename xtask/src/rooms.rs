//! No arrow between the folders of `src/` runs back: README lists them in the order in which they stand on one another.
#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use crate::generate::root;

/// Everything stands on these, and they on nothing else.
const GROUND: [&str; 2] = ["vendor", "error"];

/// The ways through from what is the same everywhere to what only a vendor has, which name the vendors.
const WAYS_THROUGH: [&str; 2] = ["src/control/creation.rs", "src/control/vendor_client.rs"];

#[test]
fn no_arrow_runs_back() {
    let order = order();
    let arrows = arrows();
    let missing: Vec<_> = arrows.keys().filter(|room| !order.contains(room)).collect();
    assert!(missing.is_empty(), "README's list of folders lacks {missing:?}");
    let rank = |room: &String| order.iter().position(|other| other == room);
    let each = arrows.iter().flat_map(|(room, taken)| taken.iter().map(move |other| (room, other)));
    let back: Vec<_> = each.filter(|(room, other)| rank(other) > rank(room)).collect();
    assert!(back.is_empty(), "these take from what stands on them: {back:?}");
}

/// The rooms, from the ground up.
fn order() -> Vec<String> {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let listed = readme.split("src/").skip(1).filter_map(|rest| rest.split_once('/')).map(|(room, _)| room.to_owned());
    let mut order: Vec<String> = GROUND.map(str::to_owned).into();
    for room in listed {
        if !order.contains(&room) {
            order.push(room);
        }
    }
    order
}

/// What each room takes from others.
fn arrows() -> BTreeMap<String, BTreeSet<String>> {
    let rooms = rooms();
    let exported = exported(&rooms);
    let taken = |files: &Vec<PathBuf>| {
        let mut names = BTreeSet::new();
        for file in files {
            named(fs::read_to_string(file).unwrap().parse().unwrap(), &mut names);
        }
        let room = |name: String| exported.get(&name).cloned().or_else(|| rooms.contains_key(&name).then_some(name));
        names.into_iter().filter_map(room).collect()
    };
    rooms.iter().map(|(room, files)| (room.clone(), taken(files))).collect()
}

/// The folders and loose files of `src/`, each with its Rust files.
fn rooms() -> BTreeMap<String, Vec<PathBuf>> {
    let mut rooms = BTreeMap::new();
    for path in entries(&root().join("src")) {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        if name != "lib" && name != "bin" {
            rooms.insert(name, rust_files(path));
        }
    }
    rooms
}

/// The crate's public names, each with the room that it comes from.
fn exported(rooms: &BTreeMap<String, Vec<PathBuf>>) -> BTreeMap<String, String> {
    let text = fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let mut exported = BTreeMap::new();
    for item in text.split("pub use ").skip(1).filter_map(|rest| rest.split_once(';')).map(|(item, _)| item) {
        let mut words = item.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty());
        if let Some(room) = words.next().filter(|room| rooms.contains_key(*room)) {
            exported.extend(words.map(|word| (word.to_owned(), room.to_owned())));
        }
    }
    exported
}

/// What stands behind `crate::`, also within braces, in code that is no test.
fn named(tokens: TokenStream, names: &mut BTreeSet<String>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut of_tests = false;
    for (at, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Group(group) if group.stream().to_string() == "cfg (test)" => of_tests = true,
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace && of_tests => of_tests = false,
            TokenTree::Punct(punct) if punct.as_char() == ';' => of_tests = false,
            TokenTree::Group(group) => named(group.stream(), names),
            TokenTree::Ident(ident) if *ident == "crate" => match tokens.get(at + 3) {
                Some(TokenTree::Ident(name)) => names.extend([name.to_string()]),
                Some(TokenTree::Group(list)) if list.delimiter() == Delimiter::Brace => names.extend(first_words(list)),
                _ => {}
            },
            _ => {}
        }
    }
}

fn first_words(list: &proc_macro2::Group) -> Vec<String> {
    let tokens: Vec<TokenTree> = list.stream().into_iter().collect();
    let items = tokens.split(|token| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ','));
    items.filter_map(|item| item.first()).map(ToString::to_string).collect()
}

fn rust_files(path: PathBuf) -> Vec<PathBuf> {
    if path.is_dir() {
        return entries(&path).into_iter().flat_map(rust_files).collect();
    }
    let is_code = path.extension().is_some_and(|extension| extension == "rs")
        && !WAYS_THROUGH.iter().any(|file| path.ends_with(file));
    Some(path).filter(|_| is_code).into_iter().collect()
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
}
