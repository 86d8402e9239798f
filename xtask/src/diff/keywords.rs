//! What a change of each keyword means.

use meeting_control_codegen::Word;
use serde_json::{Map, Value};

use super::change::{Class, Log, Place};
use super::pair::Pair;

/// What a change of a keyword means.
enum Rule {
    /// The same wherever it stands.
    Means(Class),
    /// What the module says that compares the object it stands in.
    Own,
    /// Told with the keyword in whose value it stands.
    Part,
}

use Class::{Behaviour, Breaking, Compatible, Documentation};
use Rule::{Means, Own, Part};

/// Without an arm for a word of the vocabulary this does not compile.
const fn rule(word: Word) -> Rule {
    match word {
        // For readers. No generated code depends on it: an optional field may be null and is read leniently anyway.
        Word::Description | Word::Summary | Word::Title | Word::Version | Word::OpenApi => Means(Documentation),
        Word::Example | Word::Examples | Word::ExternalDocs | Word::Tags => Means(Documentation),
        Word::Meaning | Word::Source | Word::Http | Word::XErrorCodes | Word::XPermission => Means(Documentation),
        Word::BearerFormat | Word::XBelongsTo | Word::Nullable | Word::XLenient | Word::XNotSecret => {
            Means(Documentation)
        }
        // What is called otherwise in Rust is told where it stands.
        Word::XNames => Means(Documentation),

        // The compiler warns, and nothing else happens.
        Word::Deprecated => Means(Compatible),

        // What the transport does with a call, and where it goes.
        Word::Url | Word::In | Word::Security | Word::Scheme => Means(Behaviour),
        Word::XIdempotency | Word::XRateLimit | Word::XSuccess | Word::XPayload => Means(Behaviour),
        Word::XAliases | Word::XNotFailure | Word::Transport | Word::Aliases => Means(Behaviour),
        Word::Kind | Word::Retry | Word::WaitSeconds => Means(Behaviour),

        // vendor
        Word::Info | Word::Servers | Word::Paths | Word::Components | Word::XRegion => Own,
        Word::Schemas | Word::SecuritySchemes | Word::Failure | Word::XChecks => Own,
        // operation
        Word::Get | Word::Post | Word::Put | Word::Delete | Word::Patch => Own,
        Word::OperationId | Word::XPaging => Own,
        // event
        Word::XEvent => Own,
        // parameters
        Word::Parameters | Word::Name | Word::Schema | Word::XSdkSupplied => Own,
        // exchange
        Word::RequestBody | Word::Responses | Word::Content | Word::Json | Word::Headers => Own,
        Word::Status200 | Word::Status4XX | Word::Status5XX => Own,
        // schema
        // The type of a map in Rust.
        Word::XSecretKeys => Means(Breaking),
        Word::Type | Word::Format | Word::XFlag | Word::XEnvelope => Own,
        Word::Properties | Word::Required | Word::AllOf | Word::AdditionalProperties | Word::Items => Own,
        // values
        Word::Enum | Word::XEnumVarnames => Own,
        // limits
        Word::MinItems | Word::MaxItems | Word::MinLength | Word::MaxLength => Own,
        Word::Minimum | Word::Maximum | Word::XMaxBytes => Own,
        // identifiers
        Word::XIdentifier | Word::XJsonIds | Word::XCommaIds => Own,

        // externalDocs and examples have `url`, `summary` and `description` too.
        Word::Calls | Word::Seconds => Part,
        Word::Field | Word::Equals => Part,
        Word::Cursor | Word::Next | Word::More | Word::Offset | Word::At | Word::Total => Part,
        Word::Documented | Word::Inferred | Word::Value => Part,
    }
}

/// Compares all keywords but those that the caller looks at itself. What is unknown, or known only elsewhere, is taken for the worst.
pub(super) fn compare(log: &mut Log, place: &Place, pair: Pair<&Value>, own: &[Word]) {
    for key in pair.keys() {
        let values = pair.get(key);
        let word = Word::named(key);
        if !values.differs() || key == "$ref" || word.is_some_and(|word| own.contains(&word)) {
            continue;
        }
        match word.map(rule) {
            Some(Means(Documentation)) => log.add(Documentation, place, key),
            Some(Means(class)) => log.add(class, place, words(key, values)),
            Some(Own | Part) | None => log.add(Breaking, place, words(key, values)),
        }
    }
}

/// Compares those keywords, which mean the same here.
pub(super) fn each(log: &mut Log, place: &Place, pair: Pair<&Value>, class: Class, own: &[Word]) {
    for key in own.iter().map(|word| word.name()) {
        let values = pair.get(key);
        if values.differs() {
            log.add(class, place, words(key, values));
        }
    }
}

pub(super) fn is_documentation(key: &str) -> bool {
    Word::named(key).is_some_and(|word| matches!(rule(word), Means(Documentation)))
}

pub(super) fn words(key: &str, values: Pair<Option<&Value>>) -> String {
    match (values.old.map(shown), values.new.map(shown)) {
        (Some(old), Some(new)) => format!("{key} {old} -> {new}"),
        (Some(old), None) => format!("{key} {old} removed"),
        (None, Some(new)) => format!("{key} {new} added"),
        (None, None) => key.to_owned(),
    }
}

/// Longer values than this are cut; the document has them in full.
const MAX_SHOWN: usize = 60;

fn shown(value: &Value) -> String {
    let text = flow(value);
    if text.chars().count() <= MAX_SHOWN {
        return text;
    }
    text.chars().take(MAX_SHOWN).chain("...".chars()).collect()
}

/// As the documents write it, on one line.
fn flow(value: &Value) -> String {
    let listed = |items: Vec<String>| items.join(", ");
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => format!("[{}]", listed(items.iter().map(flow).collect())),
        Value::Object(map) => format!("{{{}}}", listed(entries(map))),
        scalar => scalar.to_string(),
    }
}

fn entries(map: &Map<String, Value>) -> Vec<String> {
    map.iter().map(|(key, value)| format!("{key}: {}", flow(value))).collect()
}
