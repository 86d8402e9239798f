//! The text of an endpoint's document that is still to be filled in.

use std::collections::BTreeSet;

use heck::ToUpperCamelCase;
use serde_json::{Map, Value};

use super::alike;

/// A document with everything that the lint asks for. What the vendor's documents, joined in `bundle`, have alike is written
/// out; the rest says after `TODO` what is wanted.
pub(super) fn document(bundle: &Value, group: &str, operation: &str) -> String {
    let usual = Usual::of(bundle);
    let vendor = alike::vendor(bundle);
    let url = bundle["servers"][0]["url"].as_str().unwrap_or_default();
    let words = operation.replace('_', " ");
    let name = operation.to_upper_camel_case();
    let (headers, parameters, security, schemes) =
        (usual.headers(), usual.parameters(), usual.security(bundle), usual.schemes());
    let (body, answer) = answer(bundle, &name);
    format!(
        r##"openapi: 3.0.3
info:
  title: {vendor} - {words}
  version: "TODO: the version of the vendor's API, mostly that of the path, in quotes"
servers:
  - url: {url}
paths:
  "TODO: the path, like /v1/rooms/{{roomId}}":
    "TODO: get, post, put, delete or patch":
      operationId: {operation}
      tags: [{group}]
      summary: "TODO: a short title without a dot"
      description: >-
        TODO: what it does, when it is allowed, what is surprising; what the vendor does not state begins with "Inferred:"
      externalDocs:
        url: "TODO: the vendor's page; where there is none leave externalDocs out and say in the description that there is no public page"
      x-idempotency: "TODO: read, idempotent or once"
      x-permission: "TODO: the vendor's permission point or role, or leave x-permission out"
      x-error-codes:
        documented: ["TODO: the codes that the page lists, each a row of x-error-codes in vendor.yaml; or leave documented out"]
        inferred: ["TODO: the codes that we expect, each a row of x-error-codes in vendor.yaml; or leave inferred out"]
{security}      parameters:
{parameters}        - name: "TODO: each parameter of the path, the query and the headers, as on the wire; leave out what is not there"
          in: "TODO: path, query or header"
          required: "TODO: true, or leave required out"
          description: "TODO: what it is, with its unit"
          schema:
            type: "TODO: string, integer, number or boolean, with format, enum and limits"
          example: "TODO: a value"
      requestBody:
        required: true
        content:
          application/json:
            schema:
              $ref: '#/components/schemas/{name}Request'
            example:
              "TODO: a request as on the page; where there is no body leave requestBody and {name}Request out": 0
      responses:
        '200':
          description: "TODO: what has been done or is returned"
{headers}          content:
            application/json:
              schema:
                $ref: '#/components/schemas/{body}'
              example:
                "TODO: an answer as on the page": 0
        4XX:
          $ref: '../vendor.yaml#/components/responses/Failure'
        5XX:
          $ref: '../vendor.yaml#/components/responses/Failure'
components:
{schemes}  schemas:
    {name}Request:
      type: object
      description: "TODO: what it asks for"
      required: ["TODO: the fields that the vendor requires, or leave required out"]
      properties:
        "TODO: each field as on the wire":
          type: "TODO: string, integer, number, boolean or array, with format, items, enum and limits"
          description: "TODO: what it holds, with its unit"
{answer}"##
    )
}

/// The name of the answer's body, and its schemas: in the vendor's envelope where there is one that carries data.
fn answer(bundle: &Value, name: &str) -> (String, String) {
    let schemas = bundle["components"]["schemas"].as_object().into_iter().flatten();
    let mut envelopes = schemas.filter(|(_, schema)| schema["x-envelope"] == true).map(|(name, _)| name);
    let response = format!(
        r#"    {name}Response:
      type: object
      description: "TODO: what is returned"
      properties:
        "TODO: each field as on the wire":
          type: "TODO: string, integer, number, boolean or array, with format, items, enum and limits"
          description: "TODO: what it holds, with its unit"
"#
    );
    let (Some(payload), Some(envelope)) = (bundle["x-payload"].as_str(), envelopes.next()) else {
        return (format!("{name}Response"), response);
    };
    let enveloped = format!(
        r##"    {name}Envelope:
      description: "TODO: what the envelope holds; where it holds nothing refer to {envelope} of vendor.yaml in place of this schema"
      allOf:
        - $ref: '../vendor.yaml#/components/schemas/{envelope}'
        - type: object
          properties:
            {payload}:
              $ref: '#/components/schemas/{name}Response'
{response}"##
    );
    (format!("{name}Envelope"), enveloped)
}

/// What all operations of a vendor have alike.
struct Usual<'b> {
    /// References to shared parameters.
    parameters: Vec<&'b str>,
    /// Headers of answers with their references.
    headers: Vec<(&'b str, &'b str)>,
    /// The only security requirement.
    scheme: Option<&'b str>,
}

impl<'b> Usual<'b> {
    fn of(bundle: &'b Value) -> Self {
        let operations = alike::operations(bundle);
        let schemes: BTreeSet<Option<&str>> = operations.iter().map(|operation| only_scheme(operation)).collect();
        Self {
            parameters: alike::in_all(&operations, alike::parameters),
            headers: alike::in_all(&operations, headers),
            scheme: schemes.first().copied().flatten().filter(|_| schemes.len() == 1),
        }
    }

    fn parameters(&self) -> String {
        let line = |reference: &&str| format!("        - $ref: '../vendor.yaml{reference}'\n");
        self.parameters.iter().map(line).collect()
    }

    fn headers(&self) -> String {
        if self.headers.is_empty() {
            return String::new();
        }
        let lines = |(name, reference): &(&str, &str)| {
            format!("            {name}:\n              $ref: '../vendor.yaml{reference}'\n")
        };
        self.headers.iter().map(lines).fold("          headers:\n".to_owned(), |text, lines| text + &lines)
    }

    fn security(&self, bundle: &Value) -> String {
        let Some(scheme) = self.scheme else {
            let schemes = bundle["components"]["securitySchemes"].as_object().into_iter().flat_map(Map::keys);
            let names = schemes.map(String::as_str).collect::<Vec<_>>().join(", ");
            return format!(
                "      security: \"TODO: a list like [{{name: []}}] of what the call takes, [] where it takes none; there are {names}\"\n"
            );
        };
        format!("      security:\n        - {scheme}: []\n")
    }

    fn schemes(&self) -> String {
        let (key, reference) = match self.scheme {
            Some(scheme) => (scheme, scheme),
            None => ("\"TODO: each name in security; leave securitySchemes out where it is []\"", "…"),
        };
        format!(
            "  securitySchemes:\n    {key}:\n      $ref: '../vendor.yaml#/components/securitySchemes/{reference}'\n"
        )
    }
}

fn headers(operation: &Value) -> Vec<(&str, &str)> {
    let headers = operation["responses"]["200"]["headers"].as_object().into_iter().flatten();
    headers.filter_map(|(name, header)| Some((name.as_str(), header["$ref"].as_str()?))).collect()
}

fn only_scheme(operation: &Value) -> Option<&str> {
    let [alternative] = operation["security"].as_array()?.as_slice() else { return None };
    let mut names = alternative.as_object()?.keys();
    names.next().filter(|_| names.next().is_none()).map(String::as_str)
}
