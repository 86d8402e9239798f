//! What the SDK fills in. Hand-written code knows each of it by name: a call that asks for more is refused before it is sent.

use super::place::Place;
use super::run::Lint;
use crate::document::Family;
use crate::rule::Rule;

/// What the code of a vendor fills in.
struct Supply {
    vendor: &'static str,
    code: &'static str,
    /// Where all of it goes.
    place: &'static str,
    schemes: &'static [&'static str],
    parameters: &'static [&'static str],
}

impl Supply {
    fn names(&self) -> impl Iterator<Item = &'static str> {
        self.schemes.iter().chain(self.parameters).copied()
    }
}

/// Files of code below the repository's root, with the names of what each fills in.
pub(crate) fn supplied() -> impl Iterator<Item = (&'static str, Vec<&'static str>)> {
    SUPPLIES.iter().map(|supply| (supply.code, supply.names().collect()))
}

const SUPPLIES: [Supply; 3] = [
    Supply {
        vendor: "dingtalk",
        code: "src/dingtalk/credentials.rs",
        place: "header",
        schemes: &["accessToken"],
        parameters: &[],
    },
    Supply {
        vendor: "huawei",
        code: "src/huawei/session.rs",
        place: "header",
        schemes: &[
            "accessToken",
            "refreshToken",
            "controlToken",
            "qosControlToken",
            "hostPassword",
            "appSignature",
            "accountPassword",
        ],
        parameters: &["X-Token-Type", "X-Login-Type", "Accept-Language", "X-Request-ID"],
    },
    Supply {
        vendor: "tencent",
        code: "src/tencent/credentials.rs",
        place: "query",
        schemes: &["userSig"],
        parameters: &["sdkappid", "identifier", "random", "contenttype"],
    },
];

impl<'d> Lint<'d> {
    pub(super) fn supplied_scheme(&mut self, name: &str, scheme: &Place<'d>) {
        if let Some(supply) = supply(scheme) {
            self.supplied(supply, supply.schemes, name, scheme);
        }
    }

    pub(super) fn supplied_parameter(&mut self, name: &str, parameter: &Place<'d>) {
        // An event is the vendor's to send.
        if self.family == Family::Operations
            && parameter.is_set("x-sdk-supplied")
            && let Some(supply) = supply(parameter)
        {
            self.supplied(supply, supply.parameters, name, parameter);
        }
    }

    fn supplied(&mut self, supply: &Supply, known: &[&str], name: &str, place: &Place<'d>) {
        let Supply { code, place: filled, .. } = supply;
        if !known.contains(&name) {
            let known = if known.is_empty() { "nothing".to_owned() } else { known.join(", ") };
            let remedy = format!(
                "leave it out, or write code for it there, and its name into xtask/codegen/src/lint/supplied.rs; known is {known}"
            );
            self.fault(place, Rule::Security, format!("{code} cannot fill in `{name}`"), remedy);
        } else if place.text("in").is_some_and(|other| other != *filled) {
            let message = format!("{code} puts `{name}` into the {filled}");
            self.fault(&place.at("in"), Rule::Security, message, format!("write `in: {filled}`"));
        }
    }
}

/// That of the vendor whose document it is.
fn supply(place: &Place<'_>) -> Option<&'static Supply> {
    let vendor = place.document.file.split('/').next()?;
    SUPPLIES.iter().find(|supply| supply.vendor == vendor)
}
