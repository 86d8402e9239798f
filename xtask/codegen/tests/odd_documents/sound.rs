//! What can be said of generated code without compiling it.

use std::collections::BTreeSet;

use meeting_control_codegen::Generated;
use proc_macro2::{TokenStream, TokenTree};
use syn::visit_mut::{
    VisitMut, visit_expr_closure_mut, visit_expr_method_call_mut, visit_expr_path_mut, visit_type_path_mut,
};
use syn::{FnArg, ImplItem, ImplItemFn, Item, ItemImpl, Pat};

pub(crate) fn check(generated: &Generated) {
    let file = syn::parse_file(&generated.rust).expect("the client is Rust");
    syn::parse_file(&generated.dynamic).expect("the calls by name are Rust");
    let mut names = Names::default();
    names.read(&file.items);
    names.answers(&file.items);
    outside(&file.items);
    let tokens: TokenStream = generated.rust.parse().unwrap();
    let mut docs = Vec::new();
    documentation(tokens, &mut docs);
    for doc in docs {
        let (text, example) = split(&doc);
        text_only(text);
        if let Some(example) = example {
            names.example(example);
        }
    }
}

/// Everything that the generated code defines.
#[derive(Default)]
struct Names {
    types: BTreeSet<String>,
    /// Types all of whose fields may be missing.
    loose: BTreeSet<String>,
    /// Methods and functions, each with its type and the number of its arguments.
    functions: BTreeSet<(String, String, usize)>,
}

impl Names {
    fn read(&mut self, items: &[Item]) {
        for item in items {
            match item {
                Item::Mod(module) => {
                    self.read(module.content.as_ref().map(|(_, items)| items.as_slice()).unwrap_or_default())
                }
                Item::Struct(item) => {
                    self.add_type(&item.ident.to_string());
                    distinct(item.fields.iter().filter_map(|field| field.ident.as_ref()).map(ToString::to_string));
                    item.fields.iter().for_each(|field| readable(&field.ty, true));
                    if item.fields.iter().all(|field| last(&field.ty) == "Option") {
                        self.loose.insert(item.ident.to_string());
                    }
                }
                Item::Impl(block) if block.trait_.is_none() => self.methods(block),
                Item::Macro(item) => self.made(item),
                _ => {}
            }
        }
    }

    /// Vendors leave fields out, so that the fields of an answer have places for nothing.
    fn answers(&self, items: &[Item]) {
        for item in items {
            match item {
                Item::Mod(module) => {
                    self.answers(module.content.as_ref().map(|(_, items)| items.as_slice()).unwrap_or_default());
                }
                Item::Impl(block) if block.trait_.as_ref().is_some_and(|found| found.0.is_ident("Fields")) => {
                    let name = last(&block.self_ty);
                    assert!(self.loose.contains(&name), "nothing reads a `{name}` that lacks a field");
                }
                _ => {}
            }
        }
    }

    fn add_type(&mut self, name: &str) {
        assert!(self.types.insert(name.to_owned()), "there are two types `{name}`");
    }

    fn methods(&mut self, block: &ItemImpl) {
        let holder = last(&block.self_ty);
        for item in &block.items {
            let ImplItem::Fn(function) = item else { continue };
            let name = function.sig.ident.to_string();
            let arguments = arguments(function);
            distinct(arguments.iter().cloned());
            Shadows(&arguments).visit_block_mut(&mut function.block.clone());
            let twice = self.functions.iter().any(|(of, other, _)| *of == holder && *other == name);
            assert!(!twice, "`{holder}` has two functions `{name}`");
            self.functions.insert((holder.clone(), name, arguments.len()));
        }
    }

    /// Enums, of `str` or of `i64` as the macro says first, and labels are made by macros of the crate.
    fn made(&mut self, item: &syn::ItemMacro) {
        let tokens = || item.mac.tokens.clone();
        match item.mac.path.segments.last().unwrap().ident.to_string().as_str() {
            "labels" => words(&tokens().into_iter().collect::<Vec<_>>()).iter().for_each(|label| self.add_type(label)),
            "known_values" => self.enums(tokens().into_iter().skip(2).collect()),
            other => assert_eq!(other, "serde_traits", "no such macro"),
        }
    }

    fn enums(&mut self, tokens: TokenStream) {
        let made = syn::parse2::<syn::File>(tokens).expect("a macro of enums takes enums");
        for item in made.items {
            let Item::Enum(item) = item else { panic!("no enum: {}", quote::quote!(#item)) };
            let (name, variants) =
                (item.ident.to_string(), item.variants.iter().map(|variant| variant.ident.to_string()));
            self.add_type(&name);
            distinct(variants.clone());
            self.functions.extend(variants.map(|variant| (name.clone(), variant, 0)));
        }
    }

    /// The example is a function of its own that calls what there is.
    fn example(&self, example: &str) {
        let lines = example.lines().map(|line| line.trim_start());
        let code: String = lines.map(|line| format!("{}\n", line.strip_prefix("# ").unwrap_or(line))).collect();
        let mut file = syn::parse_file(&code).unwrap_or_else(|error| panic!("{error} in the example\n{code}"));
        Calls { names: self, code: &code }.visit_file_mut(&mut file);
    }
}

fn arguments(function: &ImplItemFn) -> Vec<String> {
    let named = function.sig.inputs.iter().filter_map(|input| match input {
        FnArg::Typed(typed) => identifier(&typed.pat),
        FnArg::Receiver(_) => None,
    });
    named.collect()
}

fn identifier(pattern: &Pat) -> Option<String> {
    match pattern {
        Pat::Ident(pattern) => Some(pattern.ident.to_string()),
        _ => None,
    }
}

/// What a closure that keeps the arguments calls its own must be none of them.
struct Shadows<'a>(&'a [String]);

impl VisitMut for Shadows<'_> {
    fn visit_expr_closure_mut(&mut self, closure: &mut syn::ExprClosure) {
        let own = closure.inputs.iter().filter_map(identifier);
        let hidden = own.filter(|own| closure.capture.is_some() && self.0.contains(own)).collect::<Vec<_>>();
        assert!(hidden.is_empty(), "the arguments {hidden:?} are hidden in {}", quote::quote!(#closure));
        visit_expr_closure_mut(self, closure);
    }
}

/// Outside the module of types each of them is called with it.
fn outside(items: &[Item]) {
    let (inner, outer): (Vec<&Item>, Vec<&Item>) =
        items.iter().partition(|item| matches!(item, Item::Mod(module) if module.ident == "types"));
    let mut names = Names::default();
    inner.into_iter().for_each(|item| names.read(std::slice::from_ref(item)));
    outer.into_iter().for_each(|item| Bare(&names.types).visit_item_mut(&mut item.clone()));
}

struct Bare<'n>(&'n BTreeSet<String>);

impl VisitMut for Bare<'_> {
    fn visit_type_path_mut(&mut self, path: &mut syn::TypePath) {
        let name = path.path.get_ident().map(ToString::to_string);
        assert!(name.is_none_or(|name| !self.0.contains(&name)), "`{}` is not in scope", quote::quote!(#path));
        visit_type_path_mut(self, path);
    }
}

struct Calls<'n> {
    names: &'n Names,
    code: &'n str,
}

impl VisitMut for Calls<'_> {
    fn visit_expr_method_call_mut(&mut self, call: &mut syn::ExprMethodCall) {
        let (name, count) = (call.method.to_string(), call.args.len());
        let known = self.names.functions.iter().any(|(_, other, arguments)| *other == name && *arguments == count);
        let is_std = STD.contains(&name.as_str());
        assert!(known || is_std, "there is no `{name}` with {count} arguments for\n{}", self.code);
        visit_expr_method_call_mut(self, call);
    }

    fn visit_expr_path_mut(&mut self, path: &mut syn::ExprPath) {
        let names: Vec<String> = path.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if let [name] = names.as_slice() {
            let known = !name.starts_with(char::is_uppercase)
                || matches!(name.as_str(), "Ok" | "Some")
                || self.names.types.contains(name);
            assert!(known, "there is no `{name}` for\n{}", self.code);
        }
        if let [holder, function] = names.as_slice()
            && !["String", "Vec"].contains(&holder.as_str())
        {
            let known = self.names.functions.iter().any(|(of, name, _)| of == holder && name == function);
            assert!(known, "there is no `{holder}::{function}` for\n{}", self.code);
        }
        visit_expr_path_mut(self, path);
    }
}

/// The identifiers of a list; their documentation stands in groups.
fn words(tokens: &[TokenTree]) -> Vec<String> {
    let words = tokens.iter().filter(|token| matches!(token, TokenTree::Ident(_)));
    words.map(ToString::to_string).collect()
}

/// The last name of a type's path.
fn last(ty: &syn::Type) -> String {
    let syn::Type::Path(path) = ty else { panic!("{} has no name", quote::quote!(#ty)) };
    path.path.segments.last().unwrap().ident.to_string()
}

/// `Option` outside all else, lists and maps of anything, and no boxes.
fn readable(ty: &syn::Type, whole: bool) {
    let syn::Type::Path(path) = ty else { panic!("a field that is no path") };
    let last = path.path.segments.last().unwrap();
    assert!(last.ident != "Box" && (whole || last.ident != "Option"), "nothing reads {}", quote::quote!(#ty));
    if let syn::PathArguments::AngleBracketed(arguments) = &last.arguments {
        for argument in &arguments.args {
            let syn::GenericArgument::Type(inner) = argument else { continue };
            readable(inner, false);
        }
    }
}

fn distinct(names: impl Iterator<Item = String>) {
    let mut seen = BTreeSet::new();
    for name in names {
        assert!(!seen.contains(&name), "there are two `{name}` in one place");
        seen.insert(name);
    }
}

/// All documentation, macros' included, each as one text.
fn documentation(tokens: TokenStream, docs: &mut Vec<String>) {
    let mut lines: Vec<String> = Vec::new();
    for token in tokens {
        let line = match &token {
            TokenTree::Group(group) => doc_line(group.stream()),
            _ => None,
        };
        match (line, token) {
            (Some(line), _) => lines.push(line),
            (None, TokenTree::Punct(mark)) if mark.as_char() == '#' => {}
            (None, token) => {
                docs.extend((!lines.is_empty()).then(|| std::mem::take(&mut lines).join("\n")));
                if let TokenTree::Group(group) = token {
                    documentation(group.stream(), docs);
                }
            }
        }
    }
}

fn doc_line(attribute: TokenStream) -> Option<String> {
    let tokens: Vec<TokenTree> = attribute.into_iter().collect();
    let [TokenTree::Ident(name), TokenTree::Punct(_), TokenTree::Literal(text)] = tokens.as_slice() else {
        return None;
    };
    let text: syn::LitStr = (name == "doc").then(|| syn::parse_str(&text.to_string()).ok())??;
    Some(text.value())
}

/// What examples call beside generated methods.
const STD: [&str; 13] = [
    "as_deref",
    "as_ref",
    "flat_map",
    "flatten",
    "into",
    "items",
    "iter",
    "map",
    "next",
    "ok_or",
    "to_vec",
    "transpose",
    "unwrap_or_default",
];

const EXAMPLE: &str = " # Example\n ```no_run\n";
const END: &str = "\n ```";

/// A text without the generator's own example, and that.
fn split(doc: &str) -> (&str, Option<&str>) {
    match doc.rfind(EXAMPLE) {
        Some(at) => {
            let example = &doc[at + EXAMPLE.len()..];
            let example = example.strip_suffix(END).unwrap_or_else(|| panic!("the example does not end: {doc}"));
            example.lines().for_each(|line| assert!(!opens_fence(line), "the example ends too early: {doc}"));
            (&doc[..at], Some(example))
        }
        None => (doc, None),
    }
}

/// Nothing in it is code that rustdoc would compile.
fn text_only(text: &str) {
    let mut blank = true;
    for line in text.lines() {
        assert!(!opens_fence(line), "a code fence in {text:?}");
        let line = line.strip_prefix(' ').unwrap_or(line);
        let indented = line.starts_with("    ") || line.starts_with('\t');
        assert!(!indented || !blank, "a block of code in {text:?}");
        assert!(!contained(line).starts_with("    "), "a block of code behind a mark in {text:?}");
        blank = line.trim().is_empty();
    }
}

fn opens_fence(line: &str) -> bool {
    let mut line = line.trim_start();
    while contained(line) != line {
        line = contained(line).trim_start();
    }
    let info = line.trim_start_matches('`');
    line.starts_with("~~~") || line.len() - info.len() >= 3 && !info.contains('`')
}

/// What stands behind the mark of a list or a quotation; the line itself where it has none.
fn contained(line: &str) -> &str {
    let mark = line.trim_start().trim_start_matches(|c: char| c.is_ascii_digit());
    let numbered = mark.len() < line.trim_start().len();
    let marks: &[char] = if numbered { &['.', ')'] } else { &['>', '-', '*', '+'] };
    match mark.strip_prefix(marks) {
        Some(rest) if mark.starts_with('>') => rest,
        Some(rest) => rest.strip_prefix(' ').unwrap_or(line),
        None => line,
    }
}
