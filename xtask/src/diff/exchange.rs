//! Compares what goes over the wire: the request's body and the answers.

use serde_json::Value;

use super::attributes::{self, words};
use super::change::{Class, Place, Side};
use super::operation::details;
use super::pair::{Pair, is_set, referred, resolve};
use super::schema::Walk;

const SUCCESS: &str = "200";

pub(super) fn compare<'a>(walk: &mut Walk<'a, '_>, operations: Pair<&'a Value>) {
    let roots = walk.roots;
    let requests = operations.get("requestBody");
    let sends = |root, body: Option<&Value>| body.is_some_and(|body| has_content(root, body));
    if sends(roots.old, requests.old) != sends(roots.new, requests.new) {
        walk.log.add(Class::Breaking, &Place::default(), words_of_presence("request", sends(roots.new, requests.new)));
    }
    message(walk, &Place::new("request", Side::Request), requests);

    let answers = operations.map(|operation| operation.get("responses").unwrap_or(&Value::Null));
    let carries = |root, answer: Option<&Value>| answer.is_some_and(|answer| has_data(root, answer));
    let success = answers.get(SUCCESS);
    if carries(roots.old, success.old) != carries(roots.new, success.new) {
        walk.log.add(Class::Breaking, &Place::default(), words_of_presence("answer", carries(roots.new, success.new)));
    }
    message(walk, &Place::new("answer", Side::Answer), success);

    // Whatever a failure looks like, callers get the SDK's error.
    for status in answers.keys().into_iter().filter(|status| *status != SUCCESS) {
        message(walk, &Place::new(format!("answer {status}"), Side::Sdk), answers.get(status));
    }
}
