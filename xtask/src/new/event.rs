//! The text of an event's document that is still to be filled in.

use heck::ToUpperCamelCase;
use serde_json::{Map, Value};

use super::alike;

/// A document with everything that the lint asks for. What the vendor's events, joined in `bundle`, have alike is written out; the
/// rest says after `TODO` what is wanted.
pub(super) fn document(bundle: &Value, event: &str) -> String {
    let (vendor, words, name) = (alike::vendor(bundle), event.replace('_', " "), event.to_upper_camel_case());
    let parameters = parameters(bundle);
    let envelope = shared(bundle, "schemas", |schema| schema["x-envelope"] == true);
    let answer = shared(bundle, "responses", |_| true);
    format!(
        r##"openapi: 3.0.3
info:
  title: {vendor} - {words}
  version: "TODO: the version of the vendor's events, mostly that of the other documents, in quotes"
paths:
  /{event}:
    post:
      operationId: {event}
      tags: [event]
      summary: "TODO: a short title without a dot"
      description: >-
        TODO: what has happened, when it is told, what is surprising; what the vendor does not state begins with "Inferred:"
      externalDocs:
        url: "TODO: the vendor's page; where there is none leave externalDocs out and say in the description that there is no public page"
      x-event:
        kind: "TODO: what it is called on the wire"
        transport: "TODO: push, webhook, callback or socket"
        aliases: ["TODO: what the same is called besides, or leave aliases out"]
{parameters}      requestBody:
        required: true
        content:
          application/json:
            schema:
              $ref: '#/components/schemas/{name}'
            example:
              "TODO: the vendor's sample as it is after decryption; where there is none say in the description that no sample was seen": 0
      responses:
        '200':
          $ref: {answer}
components:
  schemas:
    {name}:
      description: "TODO: what it tells"
      allOf:
        - $ref: {envelope}
        - type: object
          properties:
            "TODO: each field as on the wire":
              type: "TODO: string, integer, number, boolean or array, with format, items and enum"
              description: "TODO: what it holds, with its unit"
"##
    )
}

/// Those that all events have; without any, no list at all.
fn parameters(bundle: &Value) -> String {
    let parameters = alike::in_all(&alike::operations(bundle), alike::parameters);
    let line = |reference: &&str| format!("        - $ref: '../event.yaml{reference}'\n");
    let lines: String = parameters.iter().map(line).collect();
    if lines.is_empty() { lines } else { format!("      parameters:\n{lines}") }
}

/// A reference to the only component of a kind that will do, or what there is to choose from.
fn shared(bundle: &Value, kind: &str, will_do: impl Fn(&Value) -> bool) -> String {
    let components = bundle["components"][kind].as_object().into_iter().flat_map(Map::iter);
    let names: Vec<_> = components.filter(|(_, component)| will_do(component)).map(|(name, _)| name.as_str()).collect();
    match names.as_slice() {
        [only] => format!("'../event.yaml#/components/{kind}/{only}'"),
        several => format!("\"TODO: ../event.yaml#/components/{kind}/ and one of {}\"", several.join(", ")),
    }
}
