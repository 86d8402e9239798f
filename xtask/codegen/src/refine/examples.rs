//! The documents' examples as Rust code.

use serde_json::{Map, Value};
use syn::{ItemStruct, Type};

use super::Constructors;
use super::arguments::Argument;
use super::types::{Shape, Types, argument, is_named, is_open, map_value, owned_argument, pretty, shape, wire_name};
use crate::bundle::{Bundle, Operation, Part, example};

const MAP: &str = "std::collections::BTreeMap";

/// What is known of the types that examples are of.
#[derive(Clone, Copy)]
pub(super) struct Examples<'b> {
    pub(super) bundle: &'b Bundle,
    pub(super) types: &'b Types,
    pub(super) constructors: &'b Constructors,
}

impl Examples<'_> {
    /// An argument of the operation as a caller writes it.
    pub(super) fn argument(
        &self,
        operation: &Operation<'_>,
        argument: &Argument,
        options: Option<&ItemStruct>,
    ) -> String {
        let value = match &*argument.name.to_string() {
            "body" => {
                let mut value = operation.media(Part::Request).and_then(example).cloned().unwrap_or_default();
                if let (Value::Object(fields), Some(position)) = (&mut value, position(operation)) {
                    fields.shift_remove(position);
                }
                match &argument.ty {
                    Type::Reference(reference) => format!("&{}", self.owned(&reference.elem, &value)),
                    ty => self.owned(ty, &value),
                }
            }
            "options" => options.map(|item| self.options(operation, item)).unwrap_or_default(),
            name => {
                let value = self.expression(&argument.ty, self.parameter(operation, name).unwrap_or(&Value::Null));
                if is_named(&owned_argument(&argument.ty), "Secret") { format!("&{value}.into()") } else { value }
            }
        };
        argument.written(&value)
    }

    fn options(&self, operation: &Operation<'_>, item: &ItemStruct) -> String {
        let set = item.fields.iter().filter_map(|field| {
            let name = field.ident.as_ref()?.to_string();
            let is_position = position(operation).is_some_and(|wire| self.bundle.rust_name(wire) == name);
            let value = self.parameter(operation, &name).filter(|_| !is_position)?;
            Some(format!(".{name}({})", self.expression(&field.ty, value)))
        });
        format!("&{}::new(){}", item.ident, set.collect::<String>())
    }

    /// The example of a parameter, by its Rust name.
    fn parameter(&self, operation: &Operation<'_>, name: &str) -> Option<&Value> {
        let wire =
            |parameter: &Value| parameter.get("name").and_then(Value::as_str).map(|wire| self.bundle.rust_name(wire));
        let operation = self.bundle.operation(operation.id())?;
        let mut parameters = operation.parameters(self.bundle);
        parameters.find(|parameter| wire(parameter).is_some_and(|wire| wire == name))?.get("example")
    }

    /// A value where anything is taken that becomes one: a list is an array, a map one of pairs.
    fn expression(&self, ty: &Type, value: &Value) -> String {
        if let Some(inner) = argument(ty, "Option") {
            return self.expression(inner, value);
        }
        match (value, argument(ty, "Vec"), map_value(ty)) {
            (Value::Array(items), Some(item), _) if !items.is_empty() => {
                let items: Vec<_> = items.iter().map(|value| self.converted(item, value)).collect();
                format!("[{}]", items.join(", "))
            }
            (Value::Object(fields), _, Some(item)) if !fields.is_empty() => {
                let pairs = fields.iter().map(|(key, value)| format!("({key:?}, {})", self.converted(item, value)));
                format!("[{}]", pairs.collect::<Vec<_>>().join(", "))
            }
            (Value::Array(_) | Value::Object(_), ..) => self.owned(ty, value),
            _ => self.scalar(ty, value),
        }
    }

    /// A value that becomes what a list or a map holds. A bare number would be an `i32` or an `f64`.
    fn converted(&self, ty: &Type, value: &Value) -> String {
        let is_wide = value.as_i64().is_some_and(|number| i32::try_from(number).is_err());
        if ["Vec", "BTreeMap", "f32"].iter().any(|name| is_named(ty, name)) || is_wide && is_named(ty, "i64") {
            self.owned(ty, value)
        } else {
            self.expression(ty, value)
        }
    }

    /// A value as it is kept, of whose type there is no doubt.
    fn owned(&self, ty: &Type, value: &Value) -> String {
        if let Some(item) = self.types.open_enum(ty) {
            return item.kept(value);
        }
        match (value, argument(ty, "Vec"), map_value(ty)) {
            (Value::Array(items), Some(item), _) if items.is_empty() => format!("Vec::<{}>::new()", spelled_out(item)),
            (Value::Array(items), Some(item), _) => {
                let items: Vec<_> = items.iter().map(|value| self.owned(item, value)).collect();
                format!("vec![{}]", items.join(", "))
            }
            (Value::Object(fields), _, Some(item)) if fields.is_empty() => {
                format!("{MAP}::<String, {}>::new()", spelled_out(item))
            }
            (Value::Object(fields), _, Some(item)) => {
                let pair = |(key, value)| format!("(String::from({key:?}), {})", self.owned(item, value));
                format!("{MAP}::from([{}])", fields.iter().map(pair).collect::<Vec<_>>().join(", "))
            }
            (Value::Object(fields), ..) => match self.types.object(ty) {
                Some(item) => self.object(item, fields),
                None => String::new(),
            },
            _ if is_named(ty, "i64") || is_named(ty, "f32") => format!("{}_{}", self.scalar(ty, value), pretty(ty)),
            (Value::String(text), ..) => format!("{}::from({text:?})", spelled_out(ty)),
            _ => self.scalar(ty, value),
        }
    }

    fn scalar(&self, ty: &Type, value: &Value) -> String {
        if let Some(item) = self.types.open_enum(ty) {
            return item.expression(value);
        }
        match value {
            number if is_named(ty, "bool") => flag(number),
            Value::Number(number) if is_named(ty, "f64") || is_named(ty, "f32") => {
                format!("{:?}", number.as_f64().unwrap_or_default())
            }
            Value::String(text) => format!("{text:?}"),
            scalar => scalar.to_string(),
        }
    }

    fn object(&self, item: &ItemStruct, fields: &Map<String, Value>) -> String {
        let name = item.ident.to_string();
        let needed = self.constructors.get(&name).map(Vec::as_slice).unwrap_or_default();
        let (mut arguments, mut setters) = (Vec::new(), String::new());
        for field in &item.fields {
            let Some(value) = fields.get(&wire_name(field)) else { continue };
            let (Some(rust), expression) = (&field.ident, self.expression(&field.ty, value)) else { continue };
            match (needed.iter().find(|argument| argument.name == *rust), shape(&field.ty)) {
                (Some(argument), _) => arguments.push(argument.written(&expression)),
                (None, Shape::Optional(_)) if !is_nothing(value) => setters += &format!(".{rust}({expression})"),
                (None, _) => {}
            }
        }
        format!("{name}::new({}){setters}", arguments.join(", "))
    }
}

/// What says where a page begins: an example turns all pages, from the first.
fn position<'o>(operation: &Operation<'o>) -> Option<&'o str> {
    let paging = operation.body.get("x-paging")?;
    paging.get("cursor").or_else(|| paging.get("offset"))?.as_str()
}

/// Leaving it out says the same.
fn is_nothing(value: &Value) -> bool {
    value.is_null() || value.as_array().is_some_and(Vec::is_empty) || value.as_object().is_some_and(Map::is_empty)
}

/// A type with the paths that an example needs, which imports nothing but the vendor's types.
fn spelled_out(ty: &Type) -> String {
    match (argument(ty, "Vec"), map_value(ty)) {
        (Some(item), _) => format!("Vec<{}>", spelled_out(item)),
        (_, Some(item)) => format!("{MAP}<String, {}>", spelled_out(item)),
        _ if is_named(ty, "Secret") || is_open(ty) => format!("meeting_control::{}", pretty(ty)),
        _ => pretty(ty),
    }
}

fn flag(value: &Value) -> String {
    match value.as_i64() {
        Some(number) => (number == 1).to_string(),
        None => value.to_string(),
    }
}
