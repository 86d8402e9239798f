//! Sorts progenitor's types, and reads what a field is.

use quote::ToTokens;
use serde_json::Value;
use syn::visit_mut::{VisitMut, visit_type_mut};
use syn::{Field, Fields, GenericArgument, Ident, Item, ItemStruct, PathArguments, Type};

use super::enums::OpenEnum;
use crate::bundle::{Bundle, is_set};

/// The types of a vendor's client.
pub(crate) struct Types {
    pub(crate) structs: Vec<ItemStruct>,
    pub(crate) enums: Vec<OpenEnum>,
}

impl Types {
    /// Keeps structs and enums, with the fields in the document's order. The conversions that typify writes for closed enums go with
    /// them.
    pub(crate) fn sort(items: Vec<Item>, bundle: &Bundle) -> Result<Self, String> {
        let mut types = Self { structs: Vec::new(), enums: Vec::new() };
        for item in items {
            match item {
                Item::Struct(item) => types.structs.push(in_document_order(item, bundle)),
                Item::Enum(item) => types.enums.push(OpenEnum::read(&item)?),
                Item::Impl(_) | Item::Mod(_) | Item::Use(_) => {}
                other => return Err(format!("unknown item among the types: {}", other.to_token_stream())),
            }
        }
        for field in types.structs.iter_mut().flat_map(|item| &mut item.fields) {
            Opened(&types.enums).visit_type_mut(&mut field.ty);
        }
        Ok(types)
    }

    /// The type with `Open` around each enum in it.
    pub(crate) fn opened(&self, mut ty: Type) -> Type {
        Opened(&self.enums).visit_type_mut(&mut ty);
        ty
    }

    /// Whether it is one of these types, without anything around it.
    pub(crate) fn contain(&self, ty: &Type) -> bool {
        self.object(ty).is_some() || is_enum(ty, &self.enums)
    }

    pub(crate) fn object(&self, ty: &Type) -> Option<&ItemStruct> {
        let name = name(ty).filter(|_| !is_open(ty))?;
        self.structs.iter().find(|item| item.ident == *name)
    }

    /// The enum whose values, or others, are in an `Open`.
    pub(crate) fn open_enum(&self, ty: &Type) -> Option<&OpenEnum> {
        let name = name(argument(ty, "Open")?)?;
        self.enums.iter().find(|item| item.name == *name)
    }
}

/// Puts `Open` around each enum in a type.
struct Opened<'e>(&'e [OpenEnum]);

impl VisitMut for Opened<'_> {
    fn visit_type_mut(&mut self, ty: &mut Type) {
        if is_enum(ty, self.0) {
            *ty = syn::parse_quote!(crate::Open<#ty>);
        } else {
            visit_type_mut(self, ty);
        }
    }
}

/// Whether it holds a value of an enum, or another. A schema can be called so, too, and takes no argument.
pub(crate) fn is_open(ty: &Type) -> bool {
    argument(ty, "Open").is_some()
}

fn is_enum(ty: &Type, enums: &[OpenEnum]) -> bool {
    !is_open(ty) && name(ty).is_some_and(|name| enums.iter().any(|item| item.name == *name))
}

fn in_document_order(mut item: ItemStruct, bundle: &Bundle) -> ItemStruct {
    let properties = bundle.schema(&item.ident.to_string()).and_then(|schema| schema.get("properties")?.as_object());
    let order: Vec<&String> = properties.into_iter().flat_map(|properties| properties.keys()).collect();
    if let Fields::Named(fields) = &mut item.fields {
        let mut sorted: Vec<Field> =
            std::mem::take(&mut fields.named).into_iter().map(|field| renamed(field, bundle)).collect();
        for field in &mut sorted {
            if let Some(property) = properties.and_then(|properties| properties.get(&wire_name(field))) {
                hide_keys(&mut field.ty, property);
            }
        }
        sorted.sort_by_key(|field| order.iter().position(|name| **name == wire_name(field)));
        fields.named = sorted.into_iter().collect();
    }
    item
}

/// Maps that have values by secrets; typify knows texts alone.
fn hide_keys(ty: &mut Type, schema: &Value) {
    let Type::Path(path) = ty else { return };
    let Some(last) = path.path.segments.last_mut() else { return };
    let name = last.ident.to_string();
    let PathArguments::AngleBracketed(arguments) = &mut last.arguments else { return };
    let mut types = arguments.args.iter_mut().filter_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    });
    let held = match name.as_str() {
        "Option" => Some(schema),
        "Vec" => schema.get("items"),
        "BTreeMap" => {
            if let Some(key) = types.next().filter(|_| is_set(schema, "x-secret-keys")) {
                *key = syn::parse_quote!(crate::Secret);
            }
            schema.get("additionalProperties")
        }
        _ => None,
    };
    if let (Some(ty), Some(schema)) = (types.next(), held) {
        hide_keys(ty, schema);
    }
}

/// With the name that the vendor's documents choose for it; what it is called on the wire stays beside it.
fn renamed(mut field: Field, bundle: &Bundle) -> Field {
    let wire = wire_name(&field);
    let name = bundle.rust_name(&wire);
    if field.ident.as_ref().is_some_and(|ident| *ident != name) {
        field.attrs.push(syn::parse_quote!(#[serde(rename = #wire)]));
        field.ident = Some(quote::format_ident!("{name}"));
    }
    field
}

/// Whether a number is true or false.
pub(crate) fn is_flag(schema: &Value) -> bool {
    is_set(schema, "x-flag")
}

/// What a field holds.
pub(crate) enum Shape<'t> {
    Optional(&'t Type),
    Always(&'t Type),
}

pub(crate) fn shape(field: &Type) -> Shape<'_> {
    match argument(field, "Option") {
        Some(inner) => Shape::Optional(inner),
        None => Shape::Always(field),
    }
}

/// `T` of `name<T>` (the first argument, whatever path leads to `name`).
pub(crate) fn argument<'t>(ty: &'t Type, name: &str) -> Option<&'t Type> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last().filter(|segment| segment.ident == name)?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::Type(inner) => Some(inner),
        _ => None,
    })
}

/// The value type of a map.
pub(crate) fn map_value(ty: &Type) -> Option<&Type> {
    map(ty).map(|(_, value)| value)
}

/// The types of a map's keys and values.
pub(crate) fn map(ty: &Type) -> Option<(&Type, &Type)> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last().filter(|segment| segment.ident == "BTreeMap")?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    match (arguments.args.first()?, arguments.args.iter().nth(1)?) {
        (GenericArgument::Type(key), GenericArgument::Type(value)) => Some((key, value)),
        _ => None,
    }
}

/// Whether there is a map in it whose keys are texts.
pub(crate) fn has_plain_keys(ty: &Type) -> bool {
    let inner = argument(ty, "Option").or_else(|| argument(ty, "Vec"));
    inner.map_or_else(|| map(ty).is_some_and(|(key, _)| is_named(key, "String")), has_plain_keys)
}

/// Whether the type's last path segment has this name.
pub(crate) fn is_named(ty: &Type, other: &str) -> bool {
    name(ty).is_some_and(|name| name == other)
}

/// The name of the type's last path segment.
fn name(ty: &Type) -> Option<&Ident> {
    match ty {
        Type::Path(path) => path.path.segments.last().map(|segment| &segment.ident),
        _ => None,
    }
}

/// The field's name on the wire.
pub(crate) fn wire_name(field: &Field) -> String {
    let mut renamed = None;
    for attribute in field.attrs.iter().filter(|attribute| attribute.path().is_ident("serde")) {
        // Other keywords of serde have other forms; reading stops there, after `rename`, which typify writes first.
        let _ = attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("rename") {
                renamed = Some(meta.value()?.parse::<syn::LitStr>()?.value());
            }
            Ok(())
        });
    }
    renamed.unwrap_or_else(|| field.ident.as_ref().map(ToString::to_string).unwrap_or_default())
}

/// What has to be kept to hand in an argument of this type.
pub(crate) fn owned_argument(ty: &Type) -> Type {
    match ty {
        Type::Reference(reference) if is_named(&reference.elem, "str") => syn::parse_quote!(::std::string::String),
        Type::Reference(reference) => (*reference.elem).clone(),
        other => other.clone(),
    }
}

/// The type as a reader writes it: without the paths that generated code needs.
pub(crate) fn pretty(ty: &Type) -> String {
    match ty {
        Type::Path(path) => {
            let Some(last) = path.path.segments.last() else { return String::new() };
            match &last.arguments {
                PathArguments::AngleBracketed(arguments) => {
                    let inner: Vec<String> = arguments
                        .args
                        .iter()
                        .map(|argument| match argument {
                            GenericArgument::Type(ty) => pretty(ty),
                            other => other.to_token_stream().to_string(),
                        })
                        .collect();
                    format!("{}<{}>", last.ident, inner.join(", "))
                }
                _ => last.ident.to_string(),
            }
        }
        Type::Reference(reference) => format!("&{}", pretty(&reference.elem)),
        other => other.to_token_stream().to_string(),
    }
}
