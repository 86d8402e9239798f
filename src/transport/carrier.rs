//! What a client sends its requests by: reqwest, or what it was given.

use std::sync::Arc;

use super::admission::Turn;
use super::body::RequestBody;
use super::request::Request;
use super::reqwest_service::ReqwestService;
use super::service::{HttpService, Sending};

/// Longer addresses are none for the crate `http`.
const LONGEST_ADDRESS: usize = 65_534;

/// What a client sends its requests by.
#[derive(Clone)]
pub(crate) enum Carrier {
    Own(ReqwestService),
    Given(Arc<dyn HttpService>),
}

impl Carrier {
    /// The proxy's address, without its user and password, where it is known.
    pub(crate) fn proxy(&self) -> Option<&str> {
        match self {
            Self::Own(service) => service.proxy(),
            Self::Given(_) => None,
        }
    }

    /// `None` where the address is too long.
    pub(crate) fn send(&self, request: Request, turn: &Arc<Turn>) -> Option<Sending<'_>> {
        let Request { method, url, headers, body } = request;
        if url.as_str().len() > LONGEST_ADDRESS {
            return None;
        }
        let body = RequestBody::new(body.unwrap_or_default(), Arc::clone(turn));
        match self {
            Self::Own(service) => Some(service.send(method, url, headers, body)),
            Self::Given(service) => {
                let mut request = http::Request::new(body);
                *request.method_mut() = method;
                *request.uri_mut() = url.as_str().parse().ok()?;
                *request.headers_mut() = headers;
                Some(service.send(request))
            }
        }
    }
}
