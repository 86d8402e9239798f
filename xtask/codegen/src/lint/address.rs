//! Where calls go, and which addresses may be written down at all.

use super::names::is_operation_name;
use super::place::Place;
use super::run::Lint;
use crate::rule::Rule;

/// Rust has a list of all regions beside them.
const EVERY: &str = "all";

impl<'d> Lint<'d> {
    /// The servers of vendor.yaml.
    pub(super) fn servers(&mut self, servers: &[Place<'d>]) {
        let mut seen = Vec::new();
        for server in servers {
            self.server(server);
            let Some(region) = server.text("x-region") else { continue };
            if !is_operation_name(region) || region == EVERY || seen.contains(&region) {
                let message = format!("`{region}` is no snake_case name, stands for every region, or stands twice");
                let remedy = "write a name of its own in snake_case, like `mainland_china`";
                self.fault(&server.at("x-region"), Rule::Region, message, remedy);
            }
            seen.push(region);
        }
    }

    /// Paths are appended to it.
    fn server(&mut self, place: &Place<'d>) {
        self.no_markup(place, "description");
        let Some(url) = place.text("url") else { return };
        if !is_server(url) {
            let remedy = "write `https://` and the host, without a slash at the end, query or variables";
            self.fault(&place.at("url"), Rule::Server, format!("`{url}` is no address for a server"), remedy);
        }
    }

    /// OpenAPI knows no reference to a server, so that each document has the address for tools that read it alone.
    pub(super) fn default_server(&mut self, root: &Place<'d>) {
        let shared = self.vendor.and_then(|vendor| Place::root(vendor).items_of("servers").into_iter().next());
        let Some(default) = shared.and_then(|server| server.text("url")).filter(|url| is_server(url)) else { return };
        let urls: Vec<_> = root.items_of("servers").iter().map(|server| server.text("url")).collect();
        if urls != [Some(default)] {
            let message = "`servers` is not just the address of vendor.yaml's first server";
            let remedy = format!("write `servers: [{{url: {default}}}]`");
            self.fault(&root.at("servers"), Rule::Server, message, remedy);
        }
    }
}

fn is_server(url: &str) -> bool {
    is_https(url) && !url.ends_with('/') && !url.contains(['{', '?', '#'])
}

pub(super) fn is_https(url: &str) -> bool {
    url.strip_prefix("https://").is_some_and(|rest| {
        rest.starts_with(|c: char| c.is_ascii_alphanumeric())
            && rest.chars().all(|c| c.is_ascii_graphic() && !"<>`\"\\".contains(c))
    })
}
