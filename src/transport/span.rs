//! What a program's subscriber sees of a call: a span around it, and one for each attempt by OpenTelemetry's conventions for HTTP
//! clients.

use tracing::Span;
use tracing::field::{Empty, Value, display};

use super::Transport;
use super::operation::Operation;
use super::verdict::{Answer, Opened};
use crate::Error;

pub(crate) fn call(operation: &'static Operation) -> Span {
    tracing::info_span!(
        target: "meeting_control",
        "call",
        otel.name = operation.id,
        otel.kind = "internal",
        otel.status_code = Empty,
        vendor = operation.vendor.as_str(),
        operation = operation.id,
        outcome = Empty,
        attempts = Empty,
        error.type = Empty,
        error.code = Empty,
        request_id = Empty,
    )
}

/// How the call ended. What a server has written is a text: a log in text quotes it, and none of it can pass for a field beside it.
pub(crate) fn end(span: &Span, attempts: u32, outcome: &Result<Opened, Error>) {
    // Nobody listens, as in most programs.
    if span.is_disabled() {
        return;
    }
    note(span, "attempts", &attempts);
    match outcome {
        Ok(opened) => {
            note(span, "outcome", &"done");
            if let Some(id) = &opened.request_id {
                note(span, "request_id", &id.as_str());
            }
        }
        Err(error) => {
            note(span, "outcome", if error.may_have_been_applied() { &"unknown" } else { &"failed" });
            note(span, "otel.status_code", &"ERROR");
            note(span, "error.type", &error.kind().as_str());
            if let Some(code) = error.code() {
                note(span, "error.code", &code);
            }
            if let Some(id) = error.request_id() {
                note(span, "request_id", &id);
            }
        }
    }
}

/// That nobody waited for its end.
pub(crate) fn give_up(span: &Span) {
    if !span.is_disabled() {
        note(span, "outcome", &"dropped");
    }
}

pub(crate) fn attempt(transport: &Transport, operation: &'static Operation, attempts_before: u32) -> Span {
    let span = tracing::info_span!(
        target: "meeting_control",
        "attempt",
        otel.name = Empty,
        otel.kind = "client",
        otel.status_code = Empty,
        http.request.method = operation.method,
        url.template = operation.path,
        server.address = &*transport.host,
        server.port = transport.port,
        http.request.resend_count = Empty,
        http.response.status_code = Empty,
        error.type = Empty,
    );
    if !span.is_disabled() {
        note(&span, "otel.name", &display(format_args!("{} {}", operation.method, operation.path)));
        if attempts_before > 0 {
            note(&span, "http.request.resend_count", &attempts_before);
        }
    }
    span
}

/// How the attempt ended, as far as HTTP knows.
pub(crate) fn end_attempt(span: &Span, outcome: Result<&Answer, &Error>) {
    let status = match outcome {
        Ok(answer) => Some(answer.status.as_u16()),
        Err(error) => error.http_status(),
    };
    if let Some(status) = status {
        note(span, "http.response.status_code", &status);
    }
    match outcome {
        Ok(answer) if answer.status.as_u16() < 400 => {}
        Ok(answer) => {
            note(span, "otel.status_code", &"ERROR");
            note(span, "error.type", &answer.status.as_str());
        }
        Err(error) => {
            note(span, "otel.status_code", &"ERROR");
            note(span, "error.type", &error.kind().as_str());
        }
    }
}

/// One for all values: what takes one of any type is compiled for each.
fn note(span: &Span, field: &str, value: &dyn Value) {
    span.record(field, value);
}
