//! An endpoint document: where it lies, and its one operation.

use super::misnomer::{FILE_PLACE, of_file};
use super::place::Place;
use super::run::Lint;
use super::vocabulary::ENDPOINT;
use crate::document::Document;
use crate::rule::Rule;

const METHODS: [&str; 5] = ["get", "post", "put", "delete", "patch"];

/// A document's one operation.
pub(super) struct Endpoint<'d> {
    pub(super) path: &'d str,
    pub(super) method: &'static str,
    pub(super) operation: Place<'d>,
}

impl<'d> Lint<'d> {
    pub(super) fn endpoint_document(&mut self, root: &Place<'d>) {
        self.object(root, &ENDPOINT);
        self.default_server(root);
        self.file_path(root);
        match endpoint(root) {
            Some(endpoint) => self.template(&root.at("paths").at(endpoint.path), endpoint.path),
            None if root.get("paths").is_some_and(|paths| paths.value.is_object()) => {
                let remedy = "write one path with one of get, post, put, delete and patch; one file for each endpoint";
                self.fault(&root.at("paths"), Rule::OneOperation, "there is not exactly one operation", remedy);
            }
            None => {}
        }
    }

    pub(super) fn file_path(&mut self, root: &Place<'d>) {
        let Some((group, id)) = names_of_file(root.document) else {
            let message = format!("`{}` does not lie in a group's folder", root.document.file);
            return self.fault(root, Rule::FilePath, message, FILE_PLACE);
        };
        for misnomer in [group, id].into_iter().filter_map(of_file) {
            self.fault(root, Rule::FilePath, misnomer.message, misnomer.remedy);
        }
    }

    pub(super) fn template(&mut self, place: &Place<'d>, template: &str) {
        if let Some(problem) = problem_of_template(template) {
            let message = format!("the path `{template}` {problem}");
            let remedy = "write it like `/v1/meetings/{meetingId}/members`: parameters fill whole segments, query \
                          parameters stand under `parameters`";
            self.fault(place, Rule::Path, message, remedy);
        }
    }
}

/// Group and operation id, as the file's place tells them.
pub(super) fn names_of_file(document: &Document) -> Option<(&str, &str)> {
    let steps: Vec<&str> = document.file.split('/').collect();
    let [_, group, name] = steps.as_slice() else { return None };
    Some((group, name.strip_suffix(".yaml").unwrap_or(name)))
}

/// The one operation of a document, where it has exactly one.
pub(super) fn endpoint<'d>(root: &Place<'d>) -> Option<Endpoint<'d>> {
    let paths = root.members_of("paths");
    let [(path, item)] = paths.as_slice() else { return None };
    let operations: Vec<_> = METHODS.into_iter().filter_map(|method| Some((method, item.get(method)?))).collect();
    let [(method, operation)] = operations.as_slice() else { return None };
    Some(Endpoint { path, method, operation: operation.clone() })
}

/// The parameters that a template names.
pub(super) fn template_names(template: &str) -> Vec<&str> {
    template
        .split('/')
        .filter(|segment| is_parameter(segment))
        .map(|segment| segment.trim_matches(['{', '}']))
        .collect()
}

fn problem_of_template(template: &str) -> Option<String> {
    let Some(path) = template.strip_prefix('/') else { return Some("does not begin with `/`".into()) };
    if template.contains('?') {
        return Some("holds a query".into());
    }
    if let Some(segment) = path.split('/').find(|segment| !is_literal(segment) && !is_parameter(segment)) {
        return Some(match segment {
            "" => "has an empty segment, or ends with `/`".into(),
            _ => format!("has the segment `{segment}`, neither plain text nor one `{{name}}`"),
        });
    }
    let mut names = template_names(template);
    names.sort_unstable();
    names.windows(2).find(|pair| pair[0] == pair[1]).map(|pair| format!("names `{}` twice", pair[0]))
}

/// Plain text that no URL parser folds away.
pub(super) fn is_literal(segment: &str) -> bool {
    !matches!(segment, "" | "." | "..")
        && segment.chars().all(|c| c.is_ascii_alphanumeric() || "-._~:@!$&'()*+,;=".contains(c))
}

fn is_parameter(segment: &str) -> bool {
    let name = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
    name.is_some_and(|name| !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c)))
}
