//! The ways in which events come. Hand-written code hears them, and finds in each message what kind it is.

use super::place::Place;
use super::run::Lint;
use super::shape::text;
use crate::rule::Rule;

/// A way in which a vendor's events come.
struct Way {
    vendor: &'static str,
    transport: &'static str,
    /// Where the message tells its kind; of several places the parts of it.
    kind: &'static [&'static str],
}

const WAYS: [Way; 5] = [
    Way { vendor: "dingtalk", transport: "push", kind: &["/EventType"] },
    Way { vendor: "huawei", transport: "webhook", kind: &["/eventInfo/event"] },
    Way { vendor: "huawei", transport: "socket", kind: &["/action"] },
    Way { vendor: "tencent", transport: "callback", kind: &["/CallbackCommand"] },
    Way { vendor: "tencent", transport: "webhook", kind: &["/EventGroupId", "/EventType"] },
];

/// Between the parts of a kind.
const BETWEEN: &str = "/";

impl<'d> Lint<'d> {
    /// A document of an event that nothing hears would be one of nothing.
    pub(super) fn way(&mut self, event: &Place<'d>) {
        let vendor = event.document.file.split('/').next().unwrap_or_default();
        let (Some(rule), true) = (event.get("x-event"), WAYS.iter().any(|way| way.vendor == vendor)) else { return };
        let Some(transport) = rule.text("transport") else { return };
        let ways = || WAYS.iter().filter(|way| way.vendor == vendor);
        match ways().find(|way| way.transport == transport) {
            Some(way) => self.told_kind(event, &rule, way),
            None => {
                let known = ways().map(|way| format!("`{}`", way.transport)).collect::<Vec<_>>().join(" or ");
                let message = format!("src/{vendor}/event/ hears no `{transport}`");
                let remedy = format!(
                    "write {known}, or write code that hears it, and a line into xtask/codegen/src/lint/transports.rs"
                );
                self.fault(&rule.at("transport"), Rule::WrongValue, message, remedy);
            }
        }
    }

    /// What the example shows is found by its kind.
    fn told_kind(&mut self, event: &Place<'d>, rule: &Place<'d>, way: &Way) {
        let aliases = rule.texts_of("aliases").into_iter().map(|(kind, _)| kind);
        let kinds: Vec<&str> = rule.text("kind").into_iter().chain(aliases).collect();
        let media = event.find(&["requestBody", "content", "application/json"]);
        for example in media.iter().flat_map(super::examples::shown_in) {
            let parts = way.kind.iter().filter_map(|at| example.value.pointer(at));
            let told = parts.map(text).collect::<Vec<_>>().join(BETWEEN);
            if !kinds.contains(&told.as_str()) && !example.value.is_null() {
                let message =
                    format!("the example is of the kind `{told}`, and the event of `{}`", kinds.join("` or `"));
                let remedy = format!("write the kind into {}", way.kind.join(" and "));
                self.fault(&example, Rule::Example, message, remedy);
            }
        }
    }
}
