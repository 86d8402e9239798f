//! Loads a YAML document as JSON and remembers on which line everything stands.

use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle, Span, StrInput};
use serde_json::{Map, Number, Value};

use crate::finding::Finding;
use crate::hidden::is_hidden;
use crate::rule::Rule;

/// Deeper nesting than any sane document has, and shallow enough for every stack.
const MAX_DEPTH: usize = 64;

/// What documents are about. The two are read, checked and turned into Rust each by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// What a program calls: `vendor.yaml`, and a folder for each group.
    Operations,
    /// What the vendor tells: `event.yaml`, and the folder `event`.
    Events,
}

impl Family {
    /// The one that a file belongs to, by its path relative to the folder of all documents.
    pub(crate) fn of(file: &str) -> Self {
        match file.split('/').nth(1) {
            Some("event" | "event.yaml") => Self::Events,
            _ => Self::Operations,
        }
    }

    /// The file that has what a vendor's documents of the family share.
    pub(crate) fn shared_file(self) -> &'static str {
        match self {
            Self::Operations => "vendor.yaml",
            Self::Events => "event.yaml",
        }
    }
}

/// A loaded document.
#[derive(Debug)]
pub(crate) struct Document {
    /// Path relative to the folder of all documents, with `/`.
    pub(crate) file: String,
    pub(crate) root: Value,
    /// Characters that nobody sees as they stand in the file, comments included, each with its line.
    pub(crate) hidden: Vec<(usize, char)>,
    lines: HashMap<String, usize>,
}

impl Document {
    pub(crate) fn parse(file: &str, text: &str) -> Result<Self, Vec<Finding>> {
        let mut loader =
            Loader { parser: Parser::new_from_str(text), file, lines: HashMap::new(), findings: Vec::new() };
        match loader.document() {
            Ok(root) if loader.findings.is_empty() => {
                Ok(Self { file: file.to_owned(), root, hidden: hidden(text), lines: loader.lines })
            }
            Ok(_) => Err(loader.findings),
            Err(stop) => {
                loader.findings.push(stop);
                Err(loader.findings)
            }
        }
    }

    /// Whether it is the one that the others of its family share.
    pub(crate) fn is_shared(&self) -> bool {
        self.file.split_once('/').is_some_and(|(_, rest)| rest == Family::of(&self.file).shared_file())
    }

    /// Line of the place, or of its nearest known ancestor.
    pub(crate) fn line(&self, pointer: &str) -> usize {
        let mut at = pointer;
        loop {
            if let Some(line) = self.lines.get(at) {
                return *line;
            }
            match at.rfind('/') {
                Some(cut) => at = &at[..cut],
                None => return 1,
            }
        }
    }

    pub(crate) fn finding(
        &self,
        pointer: &str,
        rule: Rule,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Finding {
        Finding {
            file: self.file.clone(),
            line: self.line(pointer),
            pointer: pointer.to_owned(),
            rule,
            message: message.into(),
            remedy: remedy.into(),
        }
    }
}

/// Escapes one step of a JSON pointer.
pub(crate) fn step(pointer: &str, key: &str) -> String {
    format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"))
}

struct Loader<'t> {
    parser: Parser<'t, StrInput<'t>>,
    file: &'t str,
    lines: HashMap<String, usize>,
    findings: Vec<Finding>,
}

type Spanned<'t> = (Event<'t>, Span);

impl<'t> Loader<'t> {
    fn document(&mut self) -> Result<Value, Finding> {
        let mut root = None;
        loop {
            let (event, span) = self.next()?;
            match event {
                Event::StreamEnd => break,
                Event::StreamStart | Event::DocumentStart(_) | Event::DocumentEnd | Event::Nothing => {}
                event if root.is_none() => root = Some(self.node((event, span), "", 0)?),
                _ => {
                    return Err(self.fault(
                        &span,
                        "",
                        Rule::OneDocument,
                        "a second YAML document begins here",
                        "keep one document per file",
                    ));
                }
            }
        }
        match root {
            Some(Value::Object(map)) => Ok(Value::Object(map)),
            _ => Err(Finding {
                file: self.file.to_owned(),
                line: 1,
                pointer: String::new(),
                rule: Rule::Yaml,
                message: "the document is empty or not a mapping".into(),
                remedy: "begin with `openapi: 3.0.3`".into(),
            }),
        }
    }

    fn next(&mut self) -> Result<Spanned<'t>, Finding> {
        match self.parser.next_event() {
            Some(Ok(spanned)) => Ok(spanned),
            Some(Err(error)) => Err(Finding {
                file: self.file.to_owned(),
                line: error.marker().line(),
                pointer: String::new(),
                rule: Rule::Yaml,
                message: format!("not YAML: {}", error.info()),
                remedy: "mend the syntax here or on the line above".into(),
            }),
            None => Ok((Event::StreamEnd, Span::default())),
        }
    }

    fn node(&mut self, (event, span): Spanned<'t>, pointer: &str, depth: usize) -> Result<Value, Finding> {
        self.lines.entry(pointer.to_owned()).or_insert(span.start.line());
        if depth > MAX_DEPTH {
            return Err(self.fault(
                &span,
                pointer,
                Rule::Yaml,
                "nested too deeply",
                "give inner parts a name under `components`",
            ));
        }
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.refuse_anchor(&span, pointer, anchor, tag.is_some());
                Ok(scalar(&text, style))
            }
            Event::SequenceStart(anchor, tag) => {
                self.refuse_anchor(&span, pointer, anchor, tag.is_some());
                self.sequence(pointer, depth)
            }
            Event::MappingStart(anchor, tag) => {
                self.refuse_anchor(&span, pointer, anchor, tag.is_some());
                self.mapping(pointer, depth)
            }
            Event::Alias(_) => {
                self.refuse_anchor(&span, pointer, 1, false);
                Ok(Value::Null)
            }
            _ => Err(self.fault(&span, pointer, Rule::Yaml, "a value is missing", "write the value")),
        }
    }

    fn sequence(&mut self, pointer: &str, depth: usize) -> Result<Value, Finding> {
        let mut items = Vec::new();
        loop {
            let spanned = self.next()?;
            if matches!(spanned.0, Event::SequenceEnd) {
                return Ok(Value::Array(items));
            }
            let at = step(pointer, &items.len().to_string());
            items.push(self.node(spanned, &at, depth + 1)?);
        }
    }

    fn mapping(&mut self, pointer: &str, depth: usize) -> Result<Value, Finding> {
        let mut map = Map::new();
        loop {
            let (event, span) = self.next()?;
            let key = match event {
                Event::MappingEnd => return Ok(Value::Object(map)),
                Event::Scalar(text, ..) => text.into_owned(),
                _ => {
                    return Err(self.fault(
                        &span,
                        pointer,
                        Rule::Yaml,
                        "a key is not plain text",
                        "use text as the key",
                    ));
                }
            };
            let at = step(pointer, &key);
            self.lines.insert(at.clone(), span.start.line());
            let value = self.next()?;
            let value = self.node(value, &at, depth + 1)?;
            if map.insert(key.clone(), value).is_some() {
                let fault = self.fault(
                    &span,
                    &at,
                    Rule::DuplicateKey,
                    format!("`{key}` stands twice in one mapping"),
                    "keep one of them",
                );
                self.findings.push(fault);
            }
        }
    }

    fn refuse_anchor(&mut self, span: &Span, pointer: &str, anchor: usize, tagged: bool) {
        if anchor == 0 && !tagged {
            return;
        }
        let fault = self.fault(
            span,
            pointer,
            Rule::PlainYaml,
            "YAML anchors, aliases and tags are not used in documents",
            "write the value out, or share it by `$ref`",
        );
        self.findings.push(fault);
    }

    fn fault(
        &self,
        span: &Span,
        pointer: &str,
        rule: Rule,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Finding {
        Finding {
            file: self.file.to_owned(),
            line: span.start.line(),
            pointer: pointer.to_owned(),
            rule,
            message: message.into(),
            remedy: remedy.into(),
        }
    }
}

fn hidden(text: &str) -> Vec<(usize, char)> {
    let lines = (1..).zip(text.lines());
    lines.filter_map(|(number, line)| Some((number, line.chars().find(|c| is_hidden(*c))?))).collect()
}

/// Scalars as YAML 1.2's core schema reads them; what is quoted is text.
fn scalar(text: &str, style: ScalarStyle) -> Value {
    if style != ScalarStyle::Plain {
        return Value::String(text.to_owned());
    }
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "true" | "True" | "TRUE" => return Value::Bool(true),
        "false" | "False" | "FALSE" => return Value::Bool(false),
        _ => {}
    }
    number(text).unwrap_or_else(|| Value::String(text.to_owned()))
}

fn number(text: &str) -> Option<Value> {
    let numeric = text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.'));
    if !numeric {
        return None;
    }
    if let Ok(integer) = text.parse::<i64>() {
        return Some(integer.into());
    }
    if let Ok(integer) = text.parse::<u64>() {
        return Some(integer.into());
    }
    Number::from_f64(text.parse().ok()?).map(Value::Number)
}
