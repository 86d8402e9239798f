//! Where calls go, and which addresses may be written down at all.

use super::endpoint::is_literal;
use super::names::is_operation_name;
use super::place::Place;
use super::run::Lint;
use crate::rule::Rule;

/// Rust has a list of all regions beside them.
const EVERY: &str = "all";
/// What names of hosts may have between two dots.
const LONGEST_LABEL: usize = 63;

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
            let remedy = "write `https://` and the host's name, without a user, a slash at the end, query or variables";
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

/// Whether every parser of addresses leaves it as it is, so that what is appended to it is the path.
fn is_server(url: &str) -> bool {
    parts(url).is_some_and(|(authority, path)| {
        let mut segments = path.split('/');
        is_authority(authority) && segments.next() == Some("") && segments.all(is_literal)
    })
}

pub(super) fn is_https(url: &str) -> bool {
    parts(url).is_some_and(|(authority, rest)| {
        is_authority(authority) && rest.chars().all(|c| c.is_ascii_graphic() && !"<>`\"\\".contains(c))
    })
}

/// What stands between `https://` and the path, and the rest.
fn parts(url: &str) -> Option<(&str, &str)> {
    let rest = url.strip_prefix("https://")?;
    Some(rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len())))
}

/// A host and perhaps a port; nobody is named before them.
fn is_authority(authority: &str) -> bool {
    let (host, port) = authority.split_once(':').map_or((authority, None), |(host, port)| (host, Some(port)));
    is_host(host) && port.is_none_or(is_port)
}

/// A name, in lower case as it is sent. Where the last label begins with a digit it would be read as an address of numbers.
fn is_host(host: &str) -> bool {
    let is_named = host.rsplit('.').next().is_some_and(|last| last.starts_with(|c: char| c.is_ascii_lowercase()));
    is_named && host.split('.').all(is_label)
}

/// Without one of those in which other scripts are encoded: few of them decode.
fn is_label(label: &str) -> bool {
    let has_hyphens_inside = !label.starts_with('-') && !label.ends_with('-') && !label.starts_with("xn--");
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    (1..=LONGEST_LABEL).contains(&label.len()) && has_hyphens_inside && label.chars().all(is_plain)
}

/// As it is written where it is no other than that of https.
fn is_port(port: &str) -> bool {
    port.parse::<u16>().is_ok_and(|number| !matches!(number, 0 | 443) && number.to_string() == port)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOSTS: [&str; 15] = [
        "a.example",
        "a-b",
        "",
        "A.example",
        "a..b",
        ".a",
        "a.",
        "-a",
        "256.1.1.1",
        "1.0x1",
        "h%",
        "h|x",
        "xn--a",
        "u:p@a",
        "a_b.é",
    ];
    const PORTS: [&str; 8] = ["", ":8443", ":443", ":0", ":99999", ":080", ":", ":b:c"];
    const PATHS: [&str; 8] = ["", "/", "/v1", "/v1/../x", "/./x", "/%2e%2e", "?a=b", "#a"];

    #[test]
    fn what_passes_is_parsed_as_it_is_written() {
        let texts = HOSTS.iter().flat_map(|host| {
            PORTS.iter().flat_map(move |port| PATHS.iter().map(move |path| format!("https://{host}{port}{path}")))
        });
        let passed: Vec<String> = texts.filter(|text| is_server(text)).collect();
        for text in &passed {
            let parsed = url::Url::parse(text).map(String::from);
            assert_eq!(parsed.as_deref().map(|parsed| parsed.trim_end_matches('/')), Ok(text.as_str()));
        }
        assert_eq!(passed.len(), 2 * 2 * 2, "{passed:?}");
    }
}
