//! vendor.yaml: what all endpoints of a vendor share.

use std::collections::BTreeMap;

use heck::ToSnakeCase;

use super::names::{is_component_name, is_field_name, is_header_name};
use super::place::Place;
use super::run::Lint;
use super::shape::text;
use super::vocabulary::VENDOR;
use crate::document::{Document, Family};
use crate::failure_names::is_word_of_success;
use crate::finding::Finding;
use crate::rule::Rule;

impl<'d> Lint<'d> {
    pub(super) fn vendor_file(&mut self, documents: &[Document]) {
        if self.vendor.is_some() {
            return;
        }
        let folder = documents.first().and_then(|first| first.file.split('/').next()).unwrap_or("<vendor>");
        self.findings.push(Finding {
            file: format!("{folder}/{}", self.family.shared_file()),
            line: 1,
            pointer: String::new(),
            rule: Rule::VendorFile,
            message: format!("the vendor has no {}", self.family.shared_file()),
            remedy: match self.family {
                Family::Operations => {
                    "write one with the servers, credentials and error codes that the endpoints share"
                }
                Family::Events => "write one with the envelopes and answers that the events share",
            }
            .into(),
        });
    }

    pub(super) fn vendor_document(&mut self, root: &Place<'d>) {
        self.object(root, &VENDOR);
        self.servers(&root.items_of("servers"));
        self.link(root);
        self.presence(root);
        self.no_markup(&root.at("info"), "title");
        for (code, row) in root.members_of("x-error-codes") {
            self.error_code(code, &row);
        }
        self.wildcards(root);
        let components = root.at("components");
        self.component_names(&components);
        for (_, parameter) in components.members_of("parameters") {
            self.parameter(&parameter);
        }
        for (_, header) in components.members_of("headers") {
            self.header_example(&header);
        }
        let schemes = components.members_of("securitySchemes");
        self.scheme_names(&schemes);
        for (name, scheme) in &schemes {
            self.credential(scheme);
            self.supplied_scheme(name, scheme);
        }
        for (_, answer) in components.members_of("responses") {
            self.answer(&answer);
        }
    }

    fn error_code(&mut self, code: &str, row: &Place<'d>) {
        if let Some((problem, remedy)) = problem_of_code(code) {
            self.fault(row, Rule::ErrorCode, problem, remedy);
        }
        self.code_of_failures(code, row);
        let retry = row.text("retry").unwrap_or_default();
        let remedy = match row.text("kind") {
            Some("rate_limited") if retry != "backoff" => {
                "write `retry: backoff`: the vendor did not act, and will later"
            }
            Some("locked_out") if matches!(retry, "backoff" | "refresh") => {
                "write `retry: never` or `change`: repeating prolongs a lock"
            }
            _ => return,
        };
        let message = format!("`{code}` is `{}` with `retry: {retry}`", row.text("kind").unwrap_or_default());
        self.fault(&row.at("retry"), Rule::ErrorRetry, message, remedy);
    }

    /// A row makes a refusal certain, so that it must neither stand for what nobody knows nor for what is none.
    fn code_of_failures(&mut self, code: &str, row: &Place<'d>) {
        if code.strip_suffix('*').is_some_and(|start| start.trim().is_empty()) {
            let message = format!("`{code}` stands for every code, also for those that nobody knows");
            let remedy = "write the codes that the vendor lists, or how a family of them begins";
            self.fault(row, Rule::ErrorCode, message, remedy);
        }
        let success = self.vendor.and_then(|vendor| Place::root(vendor).find(&["x-success", "equals"]));
        if says_all_is_well(code) || success.is_some_and(|success| text(success.value) == code.trim()) {
            let message = format!("`{code}` says that all is well");
            self.fault(row, Rule::ErrorCode, message, "leave it out: the table has the codes of failures");
        }
    }

    /// Of rows that stand for a family of codes the first counts, so that a family within a family is never found.
    fn wildcards(&mut self, root: &Place<'d>) {
        let rows = root.members_of("x-error-codes");
        let families: Vec<_> = rows.iter().filter_map(|(code, row)| Some((code.strip_suffix('*')?, row))).collect();
        let says = |row: &Place<'d>| ["meaning", "kind", "retry", "wait_seconds"].map(|key| row.value.get(key));
        for (start, row) in &families {
            let wider = families.iter().find(|(other, _)| other != start && start.starts_with(other));
            if let Some((wider, _)) = wider.filter(|(_, other)| says(other) != says(row)) {
                let message =
                    format!("`{start}*` is never found, since `{wider}*` stands for its codes too, and says otherwise");
                self.fault(row, Rule::ErrorCode, message, "leave one of them out, or write the codes themselves");
            }
        }
    }

    pub(super) fn component_names(&mut self, components: &Place<'d>) {
        // The names of schemas are Rust's names too and have a stricter rule of their own.
        for (_, kind) in components.members().into_iter().filter(|(kind, _)| *kind != "schemas") {
            for (name, component) in kind.members().into_iter().filter(|(name, _)| !is_component_name(name)) {
                let remedy = "use ASCII letters, digits, `.`, `_` and `-`";
                self.fault(&component, Rule::ComponentName, format!("`{name}` is no name for a component"), remedy);
            }
        }
    }

    /// Generated code has a constant for each.
    fn scheme_names(&mut self, schemes: &[(&'d str, Place<'d>)]) {
        let mut seen = BTreeMap::new();
        for (name, scheme) in schemes {
            if !is_field_name(name) {
                let remedy = "begin with a letter, and use ASCII letters and digits";
                self.fault(scheme, Rule::ComponentName, format!("`{name}` yields no name in Rust"), remedy);
            }
            if let Some(other) = seen.insert(name.to_snake_case(), name) {
                let message = format!("`{other}` and `{name}` are the same name in Rust");
                self.fault(scheme, Rule::ComponentName, message, "rename one of them");
            }
        }
    }

    fn credential(&mut self, scheme: &Place<'d>) {
        let Some(name) = scheme.text("name").filter(|_| scheme.text("in") == Some("header")) else { return };
        if !is_header_name(name) {
            let message = format!("`{name}` is no name for a header");
            self.fault(
                &scheme.at("name"),
                Rule::HeaderName,
                message,
                "write the header's name: letters, digits, `-` and `_`",
            );
        }
    }
}

/// That a blank stands at an end, or that it stands for every code, is a finding of its own.
fn problem_of_code(code: &str) -> Option<(String, &'static str)> {
    let code = code.trim();
    let is_shown = |c: char| c != '`' && (c.is_ascii_graphic() || c == ' ');
    Some(if code.is_empty() {
        ("the code is empty".into(), "write the code as the vendor sends it")
    } else if !code.chars().all(is_shown) {
        (format!("the code {code:?} cannot be shown"), "write the code as the vendor sends it: ASCII, and no backtick")
    } else if code.contains([' ', ',']) {
        (format!("`{code}` is no single code"), "write a row for each code, without blanks and commas")
    } else if code != "*" && !code.contains(|c: char| c.is_ascii_alphanumeric()) {
        (
            format!("`{code}` has neither a letter nor a digit"),
            "write a code that the vendor sends, or leave the row out",
        )
    } else {
        return None;
    })
}

fn says_all_is_well(code: &str) -> bool {
    let code = code.trim();
    // That it is empty is a finding of its own.
    !code.is_empty()
        && (matches!(code.parse(), Ok(0 | 200)) || code.eq_ignore_ascii_case("false") || is_word_of_success(code))
}
