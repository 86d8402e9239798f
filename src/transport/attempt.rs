//! Sends one request and reads one answer.

use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::{Request, StatusCode, header};
use tokio::time::Instant;

use super::Handle;
use super::operation::{Operation, Retry};
use crate::error::Facts;
use crate::{Error, ErrorKind, Vendor};

/// An answer before anybody has looked into it.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) request_id: Option<String>,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) body: Bytes,
}

/// A copy to sign: the signature of one attempt must not be sent in another.
pub(crate) fn copy(vendor: Vendor, operation: &'static Operation, request: &Request) -> Result<Request, Error> {
    request.try_clone().ok_or_else(|| {
        let message = "a streaming body cannot be sent".to_owned();
        Facts {
            operation: Some(operation.id),
            message: Some(message),
            ..Facts::new(vendor, ErrorKind::InvalidArgument)
        }
        .into()
    })
}

pub(crate) async fn send(
    handle: &Handle,
    operation: &'static Operation,
    mut request: Request,
    deadline: Instant,
) -> Result<Answer, Error> {
    let remaining = deadline.saturating_duration_since(Instant::now());
    *request.timeout_mut() = Some(remaining.min(handle.transport.attempt_timeout));
    let vendor = handle.transport.vendor;
    let failed = |error, status| broken(vendor, operation, error, status);

    let mut response = handle.http.execute(request).await.map_err(|error| failed(error, None))?;
    let status = response.status();
    let limit = handle.transport.answer_limit;
    let mut body = BytesMut::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| failed(error, Some(status)))? {
        if body.len() + chunk.len() > limit {
            return Err(too_large(vendor, operation, status, limit));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Answer {
        status,
        request_id: text(&response, handle.transport.spelling.request_id_header),
        retry_after: text(&response, header::RETRY_AFTER.as_str()).and_then(|text| seconds(handle, &text)),
        body: body.freeze(),
    })
}

fn text(response: &reqwest::Response, name: &str) -> Option<String> {
    response.headers().get(name)?.to_str().ok().map(str::to_owned)
}

/// `Retry-After` in both of its forms.
fn seconds(handle: &Handle, text: &str) -> Option<Duration> {
    match text.trim().parse() {
        Ok(seconds) => Some(Duration::from_secs(seconds)),
        Err(_) => httpdate::parse_http_date(text).ok()?.duration_since(handle.now()).ok(),
    }
}

fn broken(vendor: Vendor, operation: &'static Operation, error: reqwest::Error, status: Option<StatusCode>) -> Error {
    let connecting = error.is_connect();
    let kind = match () {
        () if connecting => ErrorKind::Connect,
        () if error.is_timeout() => ErrorKind::Timeout,
        () => ErrorKind::Interrupted,
    };
    Facts {
        operation: Some(operation.id),
        http_status: status.map(|status| status.as_u16()),
        retry: Retry::Backoff,
        may_have_been_applied: !connecting,
        // The address holds the signature in its query.
        source: Some(Arc::new(error.without_url())),
        ..Facts::new(vendor, kind)
    }
    .into()
}

fn too_large(vendor: Vendor, operation: &'static Operation, status: StatusCode, limit: usize) -> Error {
    Facts {
        operation: Some(operation.id),
        http_status: Some(status.as_u16()),
        message: Some(format!("it is larger than {limit} bytes")),
        may_have_been_applied: true,
        ..Facts::new(vendor, ErrorKind::InvalidResponse)
    }
    .into()
}
