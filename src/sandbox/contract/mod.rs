//! The contract: the OpenAPI documents that the SDK's clients are generated from, as the sandbox uses them.
//!
//! They say which operations there are, what a request must look like, and what an answer may look like. The sandbox holds
//! itself to them too: an answer of its own that breaks its document never leaves it.

mod document;
mod operation;
mod path;
mod rate;
mod schema;
mod violation;

pub(super) use self::operation::Operation;
pub(super) use self::path::PathParameters;
pub(super) use self::rate::Rate;
pub(super) use self::violation::Violation;

use std::fmt;
use std::sync::OnceLock;

use http::Method;
use serde_json::Value;

use self::document::Document;
use crate::Vendor;

const DOCUMENTS: &[(Vendor, &str)] = &[
    #[cfg(feature = "dingtalk")]
    (Vendor::DingTalk, include_str!(concat!(env!("OUT_DIR"), "/dingtalk.openapi.json"))),
    #[cfg(feature = "huawei")]
    (Vendor::Huawei, include_str!(concat!(env!("OUT_DIR"), "/huawei.openapi.json"))),
    #[cfg(feature = "tencent")]
    (Vendor::Tencent, include_str!(concat!(env!("OUT_DIR"), "/tencent.openapi.json"))),
];

/// A document that the sandbox cannot work with.
#[derive(Clone, Debug)]
pub struct ContractError {
    vendor: Vendor,
    reason: String,
}

impl fmt::Display for ContractError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the {:?} document is unusable: {}", self.vendor, self.reason)
    }
}

impl std::error::Error for ContractError {}

/// All operations of all vendors.
pub(super) struct Contract {
    operations: Vec<Operation>,
}

impl Contract {
    /// The contract that was built in, read once per process.
    pub(super) fn built_in() -> Result<&'static Self, ContractError> {
        static CONTRACT: OnceLock<Result<Contract, ContractError>> = OnceLock::new();
        CONTRACT.get_or_init(Self::read).as_ref().map_err(Clone::clone)
    }

    fn read() -> Result<Self, ContractError> {
        let mut operations = Vec::new();
        for &(vendor, text) in DOCUMENTS {
            let read = read_document(vendor, text).map_err(|reason| ContractError { vendor, reason })?;
            operations.extend(read);
        }
        Ok(Self { operations })
    }

    /// The operation that a request is for. Where several paths match, a literal segment beats a template.
    pub(super) fn route(&self, vendor: Vendor, method: &Method, path: &str) -> Option<(&Operation, PathParameters)> {
        let sent = path::segments(path)?;
        self.operations
            .iter()
            .filter(|operation| operation.vendor == vendor && operation.method == *method)
            .filter_map(|operation| Some((operation, operation.path.matches(&sent)?)))
            .min_by_key(|(operation, _)| operation.path.templates())
    }
}

fn read_document(vendor: Vendor, text: &str) -> Result<Vec<Operation>, String> {
    let root: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let document = Document::new(vendor, root);
    let mut operations = Vec::new();
    for (path, item) in document.paths() {
        for (method, description) in item {
            // A path item may hold more than operations: a summary, shared parameters, servers.
            if let Ok(method) = method.to_uppercase().parse::<Method>()
                && description.get("operationId").is_some()
            {
                operations.push(Operation::read(&document, vendor, method, path, description)?);
            }
        }
    }
    Ok(operations)
}
