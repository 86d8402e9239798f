//! An address of a user's, and the way there.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use url::Url;

use super::super::request::Request;
use crate::http_service::RequestBody;
use crate::secret::REDACTED;
use crate::transport::admission::Turn;
use crate::transport::reqwest_service::{Connections, ReqwestService};

/// How much of an answer is read.
const MOST: usize = 64 << 10;

/// Where events are sent, by HTTP or HTTPS. Redirects are not followed.
pub(in super::super) struct Address {
    url: Url,
    /// Made with the first request: it takes too long for whoever only registers an address.
    service: OnceLock<Result<ReqwestService, String>>,
}

/// A request before it is sent.
#[derive(Default)]
pub(in super::super) struct Outgoing {
    pub(in super::super) query: Vec<(&'static str, String)>,
    pub(in super::super) headers: Vec<(&'static str, String)>,
    pub(in super::super) body: Bytes,
}

/// What was answered.
pub(in super::super) struct Answered {
    pub(in super::super) status: StatusCode,
    pub(in super::super) body: Bytes,
}

impl Address {
    /// # Errors
    /// It is none: told in words, without the text, which may hold a secret.
    pub(in super::super) fn new(text: &str) -> Result<Self, String> {
        let url = Url::parse(text).map_err(|error| format!("that is no address: {error}"))?;
        if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
            return Err("an address begins with http:// or https://".to_owned());
        }
        Ok(Self { url, service: OnceLock::new() })
    }

    /// What may be shown of it: not who logs in, nor its path and query, as a token may stand there.
    pub(in super::super) fn origin(&self) -> String {
        self.url.origin().ascii_serialization()
    }

    /// # Errors
    /// It cannot be reached by this build, or from this machine: told in words.
    pub(in super::super) fn service(&self) -> Result<&ReqwestService, &String> {
        self.service.get_or_init(|| ReqwestService::new(&Connections::default(), &self.url)).as_ref()
    }

    pub(in super::super) fn as_str(&self) -> &str {
        self.url.as_str()
    }

    /// The request as it goes over the wire.
    pub(in super::super) fn request(&self, outgoing: Outgoing) -> Request {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json;charset=UTF-8"));
        for (name, value) in &outgoing.headers {
            if let (Ok(name), Ok(value)) = (HeaderName::try_from(*name), HeaderValue::from_str(value)) {
                headers.insert(name, value);
            }
        }
        let own = self.url.query_pairs().into_owned();
        let query = own.chain(outgoing.query.into_iter().map(|(name, value)| (name.to_owned(), value))).collect();
        let path = format!("{}{}", self.origin(), self.url.path());
        Request { method: Method::POST, path, query, headers, body: outgoing.body }
    }

    /// The request as it goes into the journal: what the user's own query says may be a token.
    pub(in super::super) fn told(&self, mut request: Request) -> Request {
        let own = self.url.query_pairs().count();
        for (_, value) in request.query.iter_mut().take(own) {
            REDACTED.clone_into(value);
        }
        request
    }

    /// Sends it; none where there is no whole answer within that time.
    pub(in super::super) async fn post(&self, request: &Request, patience: Duration) -> Option<Answered> {
        let mut url = self.url.clone();
        if !request.query.is_empty() {
            url.query_pairs_mut().clear().extend_pairs(&request.query);
        }
        let body = RequestBody::new(request.body.clone(), Arc::new(Turn::free()));
        let answered = async {
            let service = self.service().inspect_err(|reason| tracing::warn!(%reason, "no event can be sent")).ok()?;
            let sending = service.send(Method::POST, url, request.headers.clone(), body);
            let (head, mut body) = sending.await.ok()?.into_parts();
            let mut read = BytesMut::new();
            while let Some(part) = body.chunk().await {
                read.extend_from_slice(&part.ok()?);
                if read.len() > MOST {
                    return None;
                }
            }
            Some(Answered { status: head.status, body: read.freeze() })
        };
        tokio::time::timeout(patience, answered).await.ok().flatten()
    }
}
