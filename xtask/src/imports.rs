//! No file imports in a circle: of the modules in a folder, none takes from one that takes from it, directly or by way of others. And no
//! arrow between the folders of `src/` runs back: README lists them in the order in which they stand on one another.
#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use crate::generate::root;

/// Where crates begin.
const CRATES: [&str; 4] = ["src", "src/bin/meetctl", "xtask/src", "xtask/codegen/src"];

/// The ways through from what is the same everywhere to what only a vendor has, which name the vendors.
const WAYS_THROUGH: [&str; 2] = ["creation.rs", "vendor_client.rs"];

/// Everything stands on these, and they on nothing else.
const GROUND: [&str; 3] = ["vendor", "error", "told"];

/// A module by its names from the crate's root on.
type Module = Vec<String>;

#[test]
fn no_file_imports_in_a_circle() {
    let circles: Vec<_> = CRATES.iter().flat_map(|folder| Crate::read(&root().join(folder)).circles()).collect();
    assert!(circles.is_empty(), "{circles:#?}");
}

#[test]
fn a_circle_is_found_also_through_names_that_a_folder_hands_on() {
    let file = |module: &[&str], text: &str| {
        (module.iter().map(ToString::to_string).collect::<Module>(), text.parse::<TokenStream>().unwrap())
    };
    let files = [
        file(&[], "mod a; mod b; mod c;"),
        file(&["a"], "mod one; mod two; pub(crate) use one::One;"),
        file(&["a", "one"], "use super::two::Two; pub(crate) struct One;"),
        file(&["a", "two"], "use super::One; #[cfg(test)] mod tests { use crate::c::C; }"),
        file(&["b"], "fn of() { crate::c::C::new() }"),
        file(&["c"], "use crate::a::One;"),
    ];
    let circles = Crate { files: files.into() }.circles();
    assert_eq!(
        circles,
        ["a::one takes super::two::Two from a::two".to_owned(), "a::two takes super::One from a::one".to_owned(),]
    );
}

#[test]
fn no_arrow_runs_back() {
    let order = order();
    let rank = |room: &Module| order.iter().position(|other| room.first() == Some(other));
    let arrows = Crate::read(&root().join("src")).arrows();
    let rooms: BTreeMap<_, _> = arrows.into_iter().filter(|(room, _)| room.len() == 1).collect();
    let missing: Vec<_> = rooms.keys().filter(|room| rank(room).is_none()).collect();
    assert!(missing.is_empty(), "README's list of folders lacks {missing:?}");
    let each = rooms.iter().flat_map(|(room, taken)| taken.keys().map(move |other| (room, other)));
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

/// The modules of a crate that are files, and what they say.
struct Crate {
    files: BTreeMap<Module, TokenStream>,
}

impl Crate {
    fn read(folder: &Path) -> Self {
        let mut files = BTreeMap::new();
        read_folder(folder, &Vec::new(), &mut files);
        Self { files }
    }

    fn circles(&self) -> Vec<String> {
        let arrows = self.arrows();
        let reaches = |from: &Module, to: &Module| {
            let (mut seen, mut next) = (BTreeSet::new(), vec![from]);
            while let Some(module) = next.pop() {
                for taken in arrows.get(module).into_iter().flat_map(BTreeMap::keys).filter(|taken| seen.insert(*taken))
                {
                    next.push(taken);
                }
            }
            seen.contains(to)
        };
        let each = arrows.iter().flat_map(|(from, taken)| taken.iter().map(move |(to, by)| (from, to, by)));
        each.filter(|(from, to, _)| reaches(to, from))
            .map(|(from, to, by)| format!("{} takes {by} from {}", from.join("::"), to.join("::")))
            .collect()
    }

    /// From each module to those beside it that it, or what is in it, takes from, and what it takes.
    fn arrows(&self) -> BTreeMap<Module, BTreeMap<Module, String>> {
        let mut arrows: BTreeMap<Module, BTreeMap<Module, String>> = BTreeMap::new();
        for (module, text) in &self.files {
            let mut paths = Vec::new();
            collect(text.clone(), &mut paths);
            for (path, taken) in paths.iter().filter_map(|path| Some((path, self.resolve(module, path)?))) {
                let shared = module.iter().zip(&taken).take_while(|(one, other)| one == other).count();
                if shared < module.len() && shared < taken.len() {
                    let arrow = arrows.entry(module[..=shared].to_vec()).or_default();
                    arrow.entry(taken[..=shared].to_vec()).or_insert_with(|| path.join("::"));
                }
            }
        }
        arrows
    }

    /// The module that a path leads to, also by a name that a folder hands on.
    fn resolve(&self, from: &Module, path: &[String]) -> Option<Module> {
        let supers = path.iter().take_while(|segment| *segment == "super").count();
        let (mut module, rest): (Module, _) = match path.first()?.as_str() {
            "crate" => (Vec::new(), &path[1..]),
            "super" => (from[..from.len().checked_sub(supers)?].to_vec(), &path[supers..]),
            _ => return None,
        };
        for segment in rest {
            module.push(segment.clone());
            if !self.files.contains_key(&module) {
                let name = module.pop()?;
                return Some(self.handed_on(&module, &name).unwrap_or(module));
            }
        }
        Some(module)
    }

    fn handed_on(&self, folder: &Module, name: &str) -> Option<Module> {
        let mut paths = Vec::new();
        uses(self.files.get(folder)?.clone(), &mut paths);
        let path = paths.into_iter().find(|path| path.last().is_some_and(|last| last == name) && path.len() > 1)?;
        let child: Module = folder.iter().chain([path.first()?]).cloned().collect();
        self.files.contains_key(&child).then_some(child)
    }
}

fn read_folder(folder: &Path, module: &Module, files: &mut BTreeMap<Module, TokenStream>) {
    for path in entries(folder) {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let is_root = ["mod", "lib", "main"].contains(&name.as_str());
        let inner: Module = module.iter().cloned().chain((!is_root).then_some(name)).collect();
        if path.is_dir() {
            if !path.ends_with("bin") {
                read_folder(&path, &inner, files);
            }
        } else if path.extension().is_some_and(|extension| extension == "rs")
            && !WAYS_THROUGH.iter().any(|file| path.ends_with(file))
        {
            files.insert(inner, fs::read_to_string(&path).unwrap().parse().unwrap());
        }
    }
}

/// All paths from `crate` or `super` on, in code that is no test.
fn collect(tokens: TokenStream, paths: &mut Vec<Vec<String>>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut of_tests = false;
    let mut at = 0;
    while at < tokens.len() {
        match &tokens[at] {
            TokenTree::Group(group) if group.stream().to_string() == "cfg (test)" => of_tests = true,
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace && of_tests => of_tests = false,
            TokenTree::Punct(punct) if punct.as_char() == ';' => of_tests = false,
            TokenTree::Group(group) => collect(group.stream(), paths),
            TokenTree::Ident(ident) if *ident == "crate" || *ident == "super" => {
                at = path(&tokens, at, Vec::new(), paths);
                continue;
            }
            _ => {}
        }
        at += 1;
    }
}

/// A path that begins here, or each of several that share a beginning; where it ends.
fn path(tokens: &[TokenTree], mut at: usize, mut before: Vec<String>, paths: &mut Vec<Vec<String>>) -> usize {
    loop {
        match tokens.get(at) {
            Some(TokenTree::Ident(ident)) => before.push(ident.to_string()),
            Some(TokenTree::Group(list)) if list.delimiter() == Delimiter::Brace => {
                let inner: Vec<TokenTree> = list.stream().into_iter().collect();
                for item in inner.split(|token| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ',')) {
                    path(item, 0, before.clone(), paths);
                }
                return at + 1;
            }
            _ => break,
        }
        at += 1;
        let is_colon = |at: usize| matches!(tokens.get(at), Some(TokenTree::Punct(punct)) if punct.as_char() == ':');
        if !(is_colon(at) && is_colon(at + 1)) {
            break;
        }
        at += 2;
    }
    paths.push(before);
    at
}

/// What a file hands on by `use`.
fn uses(tokens: TokenStream, paths: &mut Vec<Vec<String>>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        if matches!(token, TokenTree::Ident(ident) if *ident == "use") {
            path(&tokens, at + 1, Vec::new(), paths);
        }
    }
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
}
