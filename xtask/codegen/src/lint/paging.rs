//! Pages: what an answer says of the next one, the next request must take.

use heck::ToSnakeCase;

use super::endpoint::Endpoint;
use super::parameters::is_callers;
use super::place::Place;
use super::run::Lint;
use super::values::is_secret;
use crate::rule::Rule;

/// How names end that say where a page begins.
const POSITIONS: [&str; 7] = ["cursor", "next", "next_token", "offset", "page", "page_number", "page_token"];
/// How names end that say which page it is.
const PAGES: [&str; 5] = ["page", "page_index", "page_no", "page_num", "page_number"];
/// How a description says that its pages are not turned by the SDK.
const NO_STREAM: &str = "no stream";
/// What is left where the SDK cannot turn pages.
const TOLD: &str = "say in `description` how to go on and why there is no stream of the pages";
const BODY: [&str; 4] = ["requestBody", "content", "application/json", "schema"];

impl<'d> Lint<'d> {
    pub(super) fn paging(&mut self, endpoint: &Endpoint<'d>) {
        let operation = &endpoint.operation;
        let Some(rule) = operation.get("x-paging") else { return self.unpaged(operation) };
        // Without vendor.yaml there is one finding that says so, and nobody can tell what its envelopes hold.
        if self.vendor.is_none() {
            return;
        }
        if operation.text("x-idempotency").is_some_and(|idempotency| idempotency != "read") {
            let remedy = "write `x-idempotency: read`, or leave `x-paging` out: pages are fetched without asking";
            self.fault(&rule, Rule::Paging, "an operation that may change something has pages", remedy);
        }
        let Some(answer) = self.payload_of_answer(operation) else {
            let message = "the answer is no object, so that it has no field for a page";
            return self.fault(&rule, Rule::Paging, message, "leave `x-paging` out");
        };
        self.page_items(&rule, &answer);
        match (rule.has("cursor"), rule.has("offset")) {
            (true, false) => self.by_cursor(operation, &rule, &answer),
            (false, true) => self.by_offset(operation, &rule, &answer),
            _ => {
                let remedy =
                    "write `cursor` with `next`, or `offset` with `total` and `at` where the answer tells them";
                self.fault(&rule, Rule::Paging, "it is not clear where the next page begins", remedy);
            }
        }
    }

    /// Whoever asks for pages is told how to go on, by a stream or in words.
    fn unpaged(&mut self, operation: &Place<'d>) {
        if operation.text("x-idempotency") != Some("read") {
            return;
        }
        let told = operation.text("description").is_some_and(|text| text.to_lowercase().contains(NO_STREAM));
        let Some(position) = self.asked(operation).into_iter().find(|name| is_named_position(name)) else { return };
        if !told {
            let message = format!("`{position}` says where a page begins, and there is no `x-paging`");
            self.fault(operation, Rule::Paging, message, format!("write `x-paging`, or {TOLD}"));
        }
    }

    /// The names of what callers give, in parameters and in the body.
    fn asked(&self, operation: &Place<'d>) -> Vec<&'d str> {
        let listed = operation.items_of("parameters");
        let parameters = listed.iter().filter_map(|at| self.resolved(at)).filter(is_callers);
        let names = parameters.filter_map(|parameter| parameter.text("name"));
        let body = operation.find(&BODY).and_then(|schema| self.resolved(&schema));
        let fields = body.map(|body| body.members_of("properties")).unwrap_or_default();
        names.chain(fields.into_iter().map(|(name, _)| name)).collect()
    }

    fn page_items(&mut self, rule: &Place<'d>, answer: &Place<'d>) {
        let Some(list) = rule.text("items").and_then(|path| self.answered(rule, "items", answer, path)) else { return };
        if list.text("type") != Some("array") {
            let message = format!("{} is no list", list.label);
            self.fault(&rule.at("items"), Rule::Paging, message, "name the list that the answer holds a page of");
        }
    }

    fn by_cursor(&mut self, operation: &Place<'d>, rule: &Place<'d>, answer: &Place<'d>) {
        self.unfit(rule, &["at"], "cursor");
        let cursor = rule.text("cursor").and_then(|name| self.position(operation, rule, "cursor", name));
        if !rule.has("next") {
            let remedy = "name the field of the answer that holds the next cursor";
            self.fault(rule, Rule::Paging, "a cursor without `next` leads nowhere", remedy);
        }
        let next = rule.text("next").and_then(|path| self.answered(rule, "next", answer, path));
        self.meets(rule, "next", cursor.as_ref(), next.as_ref());
        if let Some(more) = rule.text("more").and_then(|path| self.answered(rule, "more", answer, path))
            && more.text("type") != Some("boolean")
            && !more.is_set("x-flag")
        {
            let message = format!("{} is no flag, so that it does not say whether there is more", more.label);
            self.fault(
                &rule.at("more"),
                Rule::Paging,
                message,
                "name a field of `type: boolean` or with `x-flag`, or leave `more` out",
            );
        }
        if let Some(total) = rule.text("total").and_then(|path| self.answered(rule, "total", answer, path))
            && !(is_position(&total) && total.text("type") == Some("integer"))
        {
            let message = format!("{} does not count", total.label);
            self.fault(
                &rule.at("total"),
                Rule::Paging,
                message,
                "name a field of `type: integer`, or leave `total` out",
            );
        }
    }

    fn by_offset(&mut self, operation: &Place<'d>, rule: &Place<'d>, answer: &Place<'d>) {
        self.unfit(rule, &["next", "more"], "offset");
        let offset = rule.text("offset").and_then(|name| self.position(operation, rule, "offset", name));
        if let Some(offset) = offset.as_ref().filter(|offset| offset.text("type") != Some("integer")) {
            let message = format!("{} does not count", offset.label);
            self.fault(offset, Rule::Paging, message, "an offset is `type: integer`");
        }
        if let Some(name) = rule.text("offset").filter(|name| counts_pages(name, offset.as_ref())) {
            let message = format!("`{name}` seems to be the number of a page, and the stream counts what is on them");
            self.fault(&rule.at("offset"), Rule::Paging, message, format!("leave `x-paging` out, and {TOLD}"));
        }
        for key in ["at", "total"] {
            let field = rule.text(key).and_then(|path| self.answered(rule, key, answer, path));
            self.meets(rule, key, offset.as_ref(), field.as_ref());
        }
    }

    fn unfit(&mut self, rule: &Place<'d>, keys: &[&str], beside: &str) {
        for key in keys.iter().filter(|key| rule.has(key)) {
            let message = format!("`{key}` stands beside `{beside}`");
            self.fault(&rule.at(key), Rule::Paging, message, "leave it out: it belongs to the other way of paging");
        }
    }

    /// What the answer holds goes into the next request, or is reckoned with it.
    fn meets(&mut self, rule: &Place<'d>, key: &str, asked: Option<&Place<'d>>, told: Option<&Place<'d>>) {
        if let (Some(asked), Some(told)) = (asked, told)
            && kind(asked) != kind(told)
        {
            let message = format!("the request takes {}, what the answer holds is {}", kind(asked), kind(told));
            let remedy = format!(
                "give both the same `type` and `format`; where the vendor's differ, leave `x-paging` out, and {TOLD}"
            );
            self.fault(&rule.at(key), Rule::Paging, message, remedy);
        }
        for end in [asked, told].into_iter().flatten().filter(|end| !is_position(end)) {
            let message = format!("{} is no plain text or integer", end.label);
            let remedy = "where a page begins is `type: string` or `integer`, without `enum` and `format: password`";
            self.fault(end, Rule::Paging, message, remedy);
        }
    }

    /// What takes the place of a page: an optional parameter, or an optional field of the body.
    fn position(&mut self, operation: &Place<'d>, rule: &Place<'d>, key: &str, name: &str) -> Option<Place<'d>> {
        let listed = operation.items_of("parameters");
        let parameters: Vec<Place<'d>> = listed.iter().filter_map(|at| self.resolved(at)).filter(is_callers).collect();
        let optional: Vec<_> = parameters.iter().filter(|parameter| !parameter.is_set("required")).collect();
        if let Some(parameter) = optional.iter().find(|parameter| parameter.text("name") == Some(name)) {
            return parameter.get("schema");
        }
        let schema = operation.find(&BODY);
        let body = schema.and_then(|schema| self.resolved(&schema)).filter(|_| optional.is_empty());
        let required =
            body.as_ref().is_some_and(|body| body.texts_of("required").iter().any(|(field, _)| *field == name));
        let field = body.and_then(|body| self.resolved(&body.find(&["properties", name])?)).filter(|_| !required);
        if field.is_none() {
            let message = format!("the request has no optional `{name}` that could say where a page begins");
            let remedy = "name an optional parameter, or where no parameter is optional an optional field of the body";
            self.fault(&rule.at(key), Rule::Paging, message, remedy);
        }
        field
    }

    /// A field of the answer by its path: `data`, `data.count`, or `data.last` of the last item where `data` is a list.
    fn answered(&mut self, rule: &Place<'d>, key: &str, answer: &Place<'d>, path: &str) -> Option<Place<'d>> {
        let mut field = Some(answer.clone());
        for name in path.split('.') {
            let holder = field.and_then(|outer| match outer.get("items").filter(|_| key == "next") {
                Some(items) => self.resolved(&items),
                None => Some(outer),
            });
            field = holder.and_then(|outer| self.resolved(&outer.find(&["properties", name])?));
        }
        if field.is_none() {
            let message = format!("the answer has no field `{path}`");
            self.fault(&rule.at(key), Rule::Paging, message, "write the name of a property of what callers get");
        }
        field
    }

    /// What callers get of the answer, where it is an object.
    fn payload_of_answer(&self, operation: &Place<'d>) -> Option<Place<'d>> {
        let schema = operation.find(&["responses", "200", "content", "application/json", "schema"])?;
        let answer = self.resolved(&schema)?;
        let answer = match answer.items_of("allOf").last() {
            Some(part) => {
                let payload = Place::root(self.vendor?).text("x-payload")?;
                self.resolved(&part.find(&["properties", payload])?)?
            }
            None => answer,
        };
        (answer.has("properties") && !answer.is_set("x-envelope")).then_some(answer)
    }
}

fn kind(schema: &Place<'_>) -> String {
    let words = ["type", "format"].into_iter().filter_map(|key| schema.text(key));
    words.collect::<Vec<_>>().join(" ")
}

fn is_position(schema: &Place<'_>) -> bool {
    matches!(schema.text("type"), Some("string" | "integer")) && !schema.has("enum") && !is_secret(schema)
}

/// Whether it goes by its name, or begins at 1: an offset is how much comes before.
fn counts_pages(name: &str, schema: Option<&Place<'_>>) -> bool {
    let least = schema.and_then(|schema| schema.get("minimum")?.value.as_i64());
    PAGES.iter().any(|page| ends_with(name, page)) || least > Some(0)
}

fn is_named_position(name: &str) -> bool {
    POSITIONS.iter().any(|position| ends_with(name, position))
}

/// Whether its last words are these.
fn ends_with(name: &str, words: &str) -> bool {
    name.to_snake_case().strip_suffix(words).is_some_and(|rest| rest.is_empty() || rest.ends_with('_'))
}
