//! Which schema may stand where.

use heck::ToUpperCamelCase;

use super::names::is_type_name;
use super::place::Place;
use super::run::Lint;
use super::shape::{Kind, Role, Shape, Vocabulary};
use super::values::is_open_enum;
use super::vocabulary::{ARRAY, BOOLEAN, ENVELOPED, INTEGER, MAP, NUMBER, OBJECT, PAYLOAD, STRING};
use crate::document::Family;
use crate::rule::Rule;

impl<'d> Lint<'d> {
    /// Checks every schema that was found; a schema holds more of them.
    pub(super) fn found_schemas(&mut self) {
        while !self.schemas.is_empty() {
            for (place, role) in std::mem::take(&mut self.schemas) {
                self.schema(&place, role);
            }
        }
    }

    fn schema(&mut self, place: &Place<'d>, role: Role) {
        if !place.value.is_object() {
            return self.wrong_value(place, Shape::Schema(role));
        }
        if role == Role::Component {
            self.component_name(place);
        }
        if place.has("$ref") {
            self.schema_reference(place, role);
        } else if role == Role::Component && place.has("allOf") {
            self.enveloped(place);
        } else {
            self.typed_schema(place, role);
        }
    }

    fn schema_reference(&mut self, place: &Place<'d>, role: Role) {
        let refusal = match role {
            Role::Component => "refer to the target itself from where it is needed",
            Role::Scalar => "write `type: string`, `integer`, `number` or `boolean` with its keywords",
            _ => return self.permitted_reference(place, role),
        };
        self.fault(place, Rule::RefPlace, format!("{} may not be a `$ref`", place.label), refusal);
    }

    fn permitted_reference(&mut self, place: &Place<'d>, role: Role) {
        let Some(target) = self.reference(place, Kind::Schema) else { return };
        let at = place.at("$ref");
        if role != Role::Answer && (target.has("allOf") || target.is_set("x-envelope")) {
            let remedy = "use envelopes for whole answers only; give the data a schema of its own";
            self.fault(&at, Rule::Envelope, format!("{} is an envelope", target.label), remedy);
        }
        if matches!(role, Role::Request | Role::Answer) && target.has("enum") {
            let remedy = "write a `$ref` to an object under `components/schemas`, or an array";
            self.fault(&at, Rule::BodyType, format!("{} is an enum, and the whole body", target.label), remedy);
        }
        if role != Role::Request && is_bare_object(&target) {
            let message = format!("{} is an object without properties", target.label);
            let remedy = "list its properties, or write a map in its place: `type: object` with `additionalProperties`";
            self.fault(&at, Rule::EmptyObject, message, remedy);
        }
    }

    fn typed_schema(&mut self, place: &Place<'d>, role: Role) {
        self.described(place, role);
        self.never_null(place, role);
        self.misplaced_keywords(place, role);
        let Some(vocabulary) = vocabulary(place) else { return self.no_type(place) };
        if let Some((rule, remedy)) = misplaced(vocabulary, place, role) {
            self.fault(place, rule, format!("{} may not be {}", place.label, vocabulary.what), remedy);
        }
        self.object(place, vocabulary);
        self.object_schema(place);
        self.value_schema(place);
    }

    fn no_type(&mut self, place: &Place<'d>) {
        for key in ["allOf", "anyOf", "oneOf", "not"].into_iter().filter(|key| place.has(key)) {
            self.unknown_keyword(&place.at(key), key, &OBJECT);
        }
        let message = format!("{} has no known `type`", place.label);
        let remedy = "write `type` as object, array, string, integer, number or boolean, as text";
        self.fault(&place.at("type"), Rule::SchemaType, message, remedy);
    }

    /// Properties and components are what callers read about.
    fn described(&mut self, place: &Place<'d>, role: Role) {
        if matches!(role, Role::Component | Role::Property) && !place.has("description") {
            let message = format!("{} lacks a `description`", place.label);
            self.fault(place, Rule::MissingDescription, message, "say what it holds, with its unit where it has one");
        }
    }

    /// Only a field can be absent: bodies, items and the values of maps are read and written as what they are.
    fn never_null(&mut self, place: &Place<'d>, role: Role) {
        if role != Role::Property && place.is_set("nullable") {
            let remedy =
                "leave it out: what is optional may be null in answers anyway, and null in a list is passed over";
            self.fault(&place.at("nullable"), Rule::Nullable, format!("{} is `nullable`", place.label), remedy);
        }
    }

    /// Keywords that nothing heeds there.
    fn misplaced_keywords(&mut self, place: &Place<'d>, role: Role) {
        if matches!(role, Role::Item | Role::MapValue) && place.has("x-flag") {
            let message =
                format!("{} is a flag, which is sent as 1 and 0 only where it is a field or a parameter", place.label);
            let remedy = "write `x-enum-varnames` with a name for each value in place of `x-flag`";
            self.fault(&place.at("x-flag"), Rule::Enum, message, remedy);
        }
        if place.has("x-secret-keys") && !place.pointer.contains("/properties/") {
            let message = format!("{} has `x-secret-keys`, and is in no field", place.label);
            let remedy = "make the map a field of an object under `components/schemas`: only there its keys are hidden";
            self.fault(&place.at("x-secret-keys"), Rule::RefusedKeyword, message, remedy);
        }
        if role != Role::Property && place.has("x-aliases") {
            let message = format!("{} has `x-aliases`, and is found by no name", place.label);
            self.fault(
                &place.at("x-aliases"),
                Rule::RefusedKeyword,
                message,
                "leave it out: only fields of answers have it",
            );
        }
    }

    fn component_name(&mut self, place: &Place<'d>) {
        let Some((_, name)) = place.pointer.rsplit_once('/') else { return };
        if !is_type_name(name) {
            let camel = name.to_upper_camel_case();
            let remedy = if is_type_name(&camel) {
                format!("write `{camel}`")
            } else {
                "choose a name in UpperCamelCase of ASCII letters and digits that Rust does not use itself".to_owned()
            };
            self.fault(place, Rule::SchemaName, format!("`{name}` is no name for a Rust type"), remedy);
        }
    }

    /// `allOf` of the vendor's envelope and an object with the payload.
    fn enveloped(&mut self, place: &Place<'d>) {
        self.object(place, &ENVELOPED);
        self.described(place, Role::Component);
        let parts = place.items_of("allOf");
        if parts.len() != 2 {
            let remedy = "write two parts: a `$ref` to the vendor's envelope, and an object with the payload";
            self.fault(&place.at("allOf"), Rule::AllOf, "`allOf` has not exactly two parts", remedy);
        }
        for (at, part) in parts.iter().enumerate() {
            if at == 0 { self.envelope(part) } else { self.payload(part) }
        }
    }

    fn envelope(&mut self, place: &Place<'d>) {
        if self.reference(place, Kind::Schema).is_some_and(|target| !target.is_set("x-envelope")) {
            let remedy = "refer to a schema of vendor.yaml that has `x-envelope: true`";
            self.fault(&place.at("$ref"), Rule::AllOf, "the first part of `allOf` is no envelope", remedy);
        }
    }

    fn payload(&mut self, place: &Place<'d>) {
        self.object(place, &PAYLOAD);
        self.object_schema(place);
        // Of an event all is handed on but what proves where it is from.
        if self.family == Family::Operations {
            self.only_payload(place);
        }
    }

    /// Callers get the payload; what stands beside it would be lost.
    fn only_payload(&mut self, place: &Place<'d>) {
        let Some(vendor) = self.vendor else { return };
        let Some(name) = Place::root(vendor).get("x-payload") else {
            let remedy = "write all fields into one object, or set `x-payload` in vendor.yaml";
            return self.fault(place, Rule::AllOf, "the vendor's envelope has no `x-payload`", remedy);
        };
        let Some(name) = name.value.as_str() else { return };
        let properties = place.members_of("properties");
        for (_, payload) in &properties {
            self.whole_payload(payload);
        }
        if properties.is_empty() || properties.iter().any(|(property, _)| *property != name) {
            let message = format!("the second part of `allOf` has not just the property `{name}`");
            let remedy = format!("put the data under `{name}`, the `x-payload` of vendor.yaml, and nothing beside it");
            self.fault(place, Rule::AllOf, message, remedy);
        }
    }

    /// Callers get it even where the vendor leaves it out, so that there must be a value for nothing.
    fn whole_payload(&mut self, payload: &Place<'d>) {
        if self.resolved(payload).is_some_and(|payload| is_open_enum(&payload)) {
            let remedy = "write it as an object or a plain text, and tell the values in the description";
            self.fault(payload, Rule::AllOf, "the payload is an enum, which has no value for nothing", remedy);
        }
        if payload.is_set("nullable") {
            let remedy = "leave it out, and tell in the description what null means";
            self.fault(&payload.at("nullable"), Rule::Nullable, "the payload is `nullable`", remedy);
        }
    }
}

fn vocabulary(place: &Place<'_>) -> Option<&'static Vocabulary> {
    match place.text("type")? {
        "object" if place.get("additionalProperties").is_some_and(|values| !values.value.is_boolean()) => Some(&MAP),
        "object" => Some(&OBJECT),
        "array" => Some(&ARRAY),
        "string" => Some(&STRING),
        "integer" => Some(&INTEGER),
        "number" => Some(&NUMBER),
        "boolean" => Some(&BOOLEAN),
        _ => None,
    }
}

/// The rule that keeps such a schema from standing there, and what to write instead.
fn misplaced(vocabulary: &'static Vocabulary, place: &Place<'_>, role: Role) -> Option<(Rule, &'static str)> {
    let is = |other: &'static Vocabulary| std::ptr::eq(vocabulary, other);
    let scalar = !is(&OBJECT) && !is(&ARRAY) && !is(&MAP);
    match role {
        Role::Component if is(&OBJECT) || is_open_enum(place) => None,
        Role::Component => Some((Rule::ComponentType, "only objects and enums get a name; write it where it is used")),
        Role::Scalar if scalar => None,
        Role::Scalar => {
            Some((Rule::Scalar, "write a string, and tell in the description how the parts are separated or encoded"))
        }
        _ if is(&OBJECT) => {
            Some((Rule::NamedObject, "give it a name under `components/schemas`, and refer to it by `$ref`"))
        }
        Role::Item if is(&ARRAY) => Some((
            Rule::NestedArray,
            "wrap the inner array in an object under `components/schemas`, if the wire allows it",
        )),
        Role::Request | Role::Answer if !is(&ARRAY) => {
            Some((Rule::BodyType, "write a `$ref` to an object under `components/schemas`, or an array"))
        }
        _ => None,
    }
}

/// An object of which nothing is known.
fn is_bare_object(schema: &Place<'_>) -> bool {
    schema.text("type") == Some("object")
        && schema.members_of("properties").is_empty()
        && !schema.has("additionalProperties")
}
