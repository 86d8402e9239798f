//! A method for all pages of an operation that answers in pages (`x-paging`).

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;
use syn::visit_mut::{VisitMut, visit_type_mut};
use syn::{Ident, Type};

use super::arguments::{Argument, declared};
use super::types::{Shape, Types, argument, is_named, shape, wire_name};
use crate::bundle::{Bundle, Operation};

/// The method `<operation>_pages`, without its documentation.
pub(crate) struct Pages {
    pub(crate) function: TokenStream,
    /// The argument that takes the place of a page.
    pub(crate) holder: Ident,
    /// The way to the list on a page.
    pub(crate) list: Vec<Ident>,
    /// What the pages are lists of.
    pub(crate) item: Type,
}

/// The keyword with its operation.
struct Rule<'r> {
    id: &'r str,
    keyword: &'r Value,
    bundle: &'r Bundle,
    types: &'r Types,
    answer: &'r Type,
}

/// Leads from outside `mod types` to the types in it, however deep they stand in another.
struct Outside<'t>(&'t Types);

impl VisitMut for Outside<'_> {
    fn visit_type_mut(&mut self, ty: &mut Type) {
        if self.0.contain(ty) {
            *ty = syn::parse_quote!(types::#ty);
        } else {
            visit_type_mut(self, ty);
        }
    }
}

/// A field on the way to another.
struct Step {
    field: Ident,
    is_list: bool,
}

impl Step {
    /// What it holds; of a list the last item.
    fn inside(&self) -> TokenStream {
        let field = &self.field;
        let last = self.is_list.then(|| quote!(.and_then(|list| list.last())));
        quote!(#field.as_ref()#last)
    }
}

/// # Errors
/// A field that the request or the answer does not have.
pub(crate) fn method(
    operation: &Operation<'_>,
    bundle: &Bundle,
    types: &Types,
    arguments: &[Argument],
    answer: &Type,
) -> Result<Option<Pages>, String> {
    let Some(keyword) = operation.body.get("x-paging") else { return Ok(None) };
    let id = operation.id();
    let rule = Rule { id, keyword, bundle, types, answer };
    let holder = arguments.iter().find(|argument| argument.name == "options" || argument.name == "body");
    let holder = &holder.ok_or_else(|| format!("`{id}`: no argument takes the place of a page"))?.name;
    let position = rule.name("cursor").or_else(|| rule.name("offset"));
    let position = position.ok_or_else(|| format!("`{id}`: `x-paging` names neither `cursor` nor `offset`"))?;
    let (items, list, item) = rule.items()?;
    let next = rule.next()?;

    let (call, name) = (format_ident!("{id}"), format_ident!("{id}_pages"));
    let declared = declared(arguments);
    let owned = arguments.iter().map(|argument| owned(argument, holder));
    let values = arguments.iter().map(|argument| {
        let name = &argument.name;
        argument.given(match argument.ty {
            Type::Reference(_) => quote!(&#name),
            _ => quote!(#name.clone()),
        })
    });
    // A vendor's word that a field is on its way out is for callers; as long as it comes, it says where the next page begins.
    let function = quote! {
        #[allow(deprecated)]
        #[inline]
        pub fn #name(&self, #(#declared),*) -> crate::Pages<#answer, #item> {
            #(#owned)*
            crate::transport::paging::pages(
                self,
                &operations::ALL[operations::At::#call as usize],
                #holder.#position.clone(),
                move |client, position| {
                    #holder.#position = position;
                    client.#call(#(#values),*)
                },
                #next,
                |answer| #items,
            )
        }
    };
    Ok(Some(Pages { function, holder: holder.clone(), list, item }))
}

/// What a stream keeps of an argument; what holds the position changes from page to page.
fn owned(argument: &Argument, holder: &Ident) -> TokenStream {
    let name = &argument.name;
    let received = argument.received();
    let changing = (name == holder).then(|| quote!(mut));
    match &argument.ty {
        Type::Reference(reference) if is_named(&reference.elem, "str") => {
            quote!(#received let #name = #name.to_owned();)
        }
        _ => quote!(#received let #changing #name = #name.clone();),
    }
}

impl Rule<'_> {
    fn text(&self, key: &str) -> Option<&str> {
        self.keyword.get(key).and_then(Value::as_str)
    }

    fn name(&self, key: &str) -> Option<Ident> {
        self.text(key).map(|wire| format_ident!("{}", self.bundle.rust_name(wire)))
    }

    /// How the place of the next page is found.
    fn next(&self) -> Result<TokenStream, String> {
        if self.text("cursor").is_some() {
            let (next, more, total) = (self.field("next")?, self.field("more")?, self.field("total")?);
            let counting = self.text("total").map(|_| quote!(.counting(#total)));
            return Ok(if self.stands_in_items("next")? {
                quote! {
                    |_, answer, items| {
                        crate::transport::paging::Next::by_cursor_of_items(#next, #more, items) #counting
                    }
                }
            } else {
                quote!(|_, answer, _| crate::transport::paging::Next::by_cursor(#next, #more) #counting)
            });
        }
        let (at, total) = (self.field("at")?, self.field("total")?);
        let tells = self.text("at").or_else(|| self.text("total")).is_some();
        let answer = if tells { quote!(answer) } else { quote!(_) };
        Ok(quote!(|asked, #answer, items| crate::transport::paging::Next::by_offset(asked, #at, items, #total)))
    }

    fn stands_in_items(&self, key: &str) -> Result<bool, String> {
        let Some(path) = self.text(key) else { return Ok(false) };
        let (steps, _) = self.steps(key, path)?;
        Ok(steps.iter().any(|step| step.is_list))
    }

    /// A field of the answer, by its path; `None` in Rust where the keyword does not name one.
    fn field(&self, key: &str) -> Result<TokenStream, String> {
        let Some(path) = self.text(key) else { return Ok(quote!(None)) };
        let (steps, _) = self.steps(key, path)?;
        let (last, outer) = steps.split_last().ok_or_else(|| format!("`{}`: `x-paging` has no `{key}`", self.id))?;
        let last = &last.field;
        let mut outer = outer.iter().map(Step::inside);
        let Some(first) = outer.next() else { return Ok(quote!(answer.#last.clone())) };
        Ok(quote!(answer.#first #(.and_then(|part| part.#outer))* .and_then(|part| part.#last.clone())))
    }

    /// The list of the answer, taken out of it, with the way to it.
    fn items(&self) -> Result<(TokenStream, Vec<Ident>, Type), String> {
        let path = self.text("items").ok_or_else(|| format!("`{}`: `x-paging` names no `items`", self.id))?;
        let (steps, ty) = self.steps("items", path)?;
        let mut item = argument(&ty, "Vec").ok_or_else(|| format!("`{}`: `{path}` is no list", self.id))?.clone();
        Outside(self.types).visit_type_mut(&mut item);
        let way: Vec<_> = steps.into_iter().map(|step| step.field).collect();
        let (first, inner) = way.split_first().ok_or_else(|| format!("`{}`: `items` is empty", self.id))?;
        let items = quote!(answer.#first.as_mut() #(.and_then(|part| part.#inner.as_mut()))*);
        Ok((items, way, item))
    }

    /// The Rust names on the way to a field, and its type.
    fn steps(&self, key: &str, path: &str) -> Result<(Vec<Step>, Type), String> {
        let mut ty = self.answer.clone();
        let mut steps: Vec<Step> = Vec::new();
        for wire in path.split('.') {
            let missing = || format!("`{}`: the answer has no `{path}` for `{key}`", self.id);
            let holder = argument(&ty, "Vec").filter(|_| key == "next").unwrap_or(&ty);
            let item = self.types.object(holder).ok_or_else(missing)?;
            let field = item.fields.iter().find(|field| wire_name(field) == wire).ok_or_else(missing)?;
            let (Shape::Optional(inner) | Shape::Always(inner)) = shape(&field.ty);
            ty = inner.clone();
            let is_list = argument(&ty, "Vec").is_some();
            steps.extend(field.ident.clone().map(|field| Step { field, is_list }));
        }
        Ok((steps, ty))
    }
}
