//! Which proxy stands between a client and its base URL.

use std::env::{self, VarError};
use std::net::IpAddr;

use hyper_util::client::proxy::matcher::Matcher;
use url::Url;

use crate::input::{self, consists_of};

/// Read like curl does; the capitals first.
const NO_PROXY: [&str; 2] = ["NO_PROXY", "no_proxy"];
const PROXY: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

/// Which proxy is used.
#[derive(Clone)]
pub(crate) enum Proxy {
    /// What the environment or the system says.
    System,
    None,
    Url(String),
}

/// The proxy of a client.
pub(crate) struct Chosen {
    pub(crate) url: String,
    /// Without user and password.
    pub(crate) shown: String,
    origin: String,
}

impl Chosen {
    fn new(text: &str, origin: &str) -> Result<Self, String> {
        if let Err(problem) = input::text(text) {
            return Err(format!("the proxy in {origin} {problem}"));
        }
        let invalid = || format!("the proxy in {origin} is no address; write http://host:port");
        let with_scheme = match text {
            _ if text.contains("://") => text.to_owned(),
            // `http:/host` would be the port of a host `http`.
            _ if text.trim_end_matches('/').contains('/') => return Err(invalid()),
            // `host:port` is how many write it; without a scheme a proxy speaks HTTP.
            _ => format!("http://{text}"),
        };
        let (_, rest) = with_scheme.split_once("://").unwrap_or_default();
        if !consists_of(rest.trim_end_matches('/'), |byte| !matches!(byte, b'/' | b'\\' | b'?' | b'#')) {
            return Err(format!(
                "the proxy in {origin} has something behind its host; write http://host:port, and / \\ ? # of a password as %2F %5C %3F %23"
            ));
        }
        let Ok(url) = Url::parse(&with_scheme) else { return Err(invalid()) };
        let shown = match (url.host_str(), url.port_or_known_default()) {
            (None | Some(""), _) => return Err(invalid()),
            (Some(host), Some(port)) => format!("{}://{host}:{port}", url.scheme()),
            (Some(host), None) => format!("{}://{host}", url.scheme()),
        };
        match url.scheme() {
            "http" | "https" => {}
            "socks4" | "socks4a" | "socks5" | "socks5h" if cfg!(feature = "socks") => {}
            "socks4" | "socks4a" | "socks5" | "socks5h" => {
                return Err(format!(
                    "the proxy {shown} in {origin} speaks SOCKS; enable the feature `socks`, or name an HTTP proxy"
                ));
            }
            scheme => {
                return Err(format!("the proxy in {origin} has the unknown scheme {scheme}; write http://host:port"));
            }
        }
        Ok(Self { url: with_scheme, shown, origin: origin.to_owned() })
    }

    pub(crate) fn invalid(&self) -> String {
        format!("the proxy {} in {} cannot be used", self.shown, self.origin)
    }
}

/// # Errors
/// A proxy is named that cannot be used: a call that went out without it would betray whoever set it.
pub(crate) fn choose(wanted: &Proxy, base_url: &Url) -> Result<Option<Chosen>, String> {
    match wanted {
        Proxy::None => Ok(None),
        Proxy::Url(url) => Ok(Some(Chosen::new(url, "the client's settings")?)),
        Proxy::System => from_system(base_url),
    }
}

fn from_system(base_url: &Url) -> Result<Option<Chosen>, String> {
    if let Some((_, list)) = first_set(&NO_PROXY)?
        && is_exempt(&list, base_url)
    {
        return Ok(None);
    }
    if let Some((name, text)) = first_set(&PROXY)? {
        return Ok(Some(Chosen::new(text.trim(), name)?));
    }
    let Ok(destination) = base_url.as_str().parse() else { return Ok(None) };
    let Some(found) = Matcher::from_system().intercept(&destination) else { return Ok(None) };
    Ok(Some(Chosen::new(&found.uri().to_string(), "the system's settings")?))
}

fn first_set(names: &[&'static str]) -> Result<Option<(&'static str, String)>, String> {
    for name in names {
        match env::var(name) {
            Ok(value) if !value.trim().is_empty() => return Ok(Some((name, value))),
            Err(VarError::NotUnicode(_)) => return Err(format!("{name} is not Unicode")),
            Ok(_) | Err(VarError::NotPresent) => {}
        }
    }
    Ok(None)
}

/// Whether a list of hosts that are reached directly names this one: by name, as a domain (`.qq.com`, `*.qq.com`), with a port, as a
/// network, or by `*`. Commas or blanks stand between them, as curl has it.
fn is_exempt(list: &str, base_url: &Url) -> bool {
    let host = base_url.host_str().unwrap_or_default();
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let port = base_url.port_or_known_default().unwrap_or_default().to_string();
    for entry in list.split(stands_between) {
        let (name, own_port) = name_and_port(entry);
        if !name.is_empty() && own_port.is_none_or(|own| own == port) && names(name, host) {
            return true;
        }
    }
    false
}

fn stands_between(c: char) -> bool {
    c == ',' || c.is_whitespace()
}

fn name_and_port(entry: &str) -> (&str, Option<&str>) {
    if let Some((address, port)) = entry.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        return (address, port.strip_prefix(':'));
    }
    match entry.split_once(':') {
        Some((name, digits)) if consists_of(digits, |byte| byte.is_ascii_digit()) => (name, Some(digits)),
        // An address of IPv6 has more than one.
        _ => (entry, None),
    }
}

fn names(entry: &str, host: &str) -> bool {
    if entry == "*" {
        return true;
    }
    let domain = entry.trim_start_matches('*').trim_matches('.').to_ascii_lowercase();
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    match host.parse() {
        Ok(address) => in_network(entry, address),
        Err(_) => match host.strip_suffix(&domain) {
            Some(rest) => rest.is_empty() || rest.ends_with('.'),
            None => false,
        },
    }
}

/// Networks and addresses as hyper-util reads them.
fn in_network(entry: &str, address: IpAddr) -> bool {
    let url = match address {
        IpAddr::V4(address) => format!("http://{address}/"),
        IpAddr::V6(address) => format!("http://[{address}]/"),
    };
    let Ok(destination) = url.parse() else { return false };
    Matcher::builder().all("http://proxy").no(entry.to_owned()).build().intercept(&destination).is_none()
}

#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests {
    use super::*;

    fn exempt(list: &str, url: &str) -> bool {
        is_exempt(list, &Url::parse(url).expect("a URL"))
    }

    #[test]
    fn hosts_are_exempt_by_name_domain_port_and_network() {
        let url = "https://console.tim.qq.com";
        for list in
            ["*", "qq.com", ".qq.com", "*.qq.com", "a.b, console.tim.qq.com", "CONSOLE.tim.qq.com:443", "*.QQ.com"]
        {
            assert!(exempt(list, url), "{list}");
        }
        for list in ["", ",", "q.com", "console.tim.qq.com:8443", "qq.com.cn", "m.qq.com"] {
            assert!(!exempt(list, url), "{list}");
        }
        assert!(exempt("10.0.0.0/8", "https://10.1.2.3") && !exempt("10.0.0.0/8", "https://11.1.2.3"));
        for list in ["::1", "[::1]", "[::1]:8443", "fe80::/10,::1"] {
            assert!(exempt(list, "https://[::1]:8443"), "{list}");
        }
        assert!(!exempt("[::1]:443", "https://[::1]:8443"));
        for list in ["localhost qq.com", "localhost\tqq.com.", "tim.qq.com. ,x"] {
            assert!(exempt(list, url), "{list}");
        }
        assert!(exempt("qq.com", "https://console.tim.qq.com."));
        // An address is no domain.
        assert!(exempt("127.0.0.1", "https://127.0.0.1:1"));
        assert!(!exempt("1", "https://127.0.0.1") && !exempt("0.1", "https://127.0.0.1"));
    }

    #[test]
    fn a_proxy_that_cannot_be_used_is_refused_by_name() {
        let refused = |text: &str| Chosen::new(text, "HTTPS_PROXY").err().expect(text);
        assert!(refused("ftp://host").contains("unknown scheme ftp"));
        for text in ["http://", "http:/host:3128", "http//host:3128", "//host:3128", "host/path"] {
            assert!(refused(text).contains("HTTPS_PROXY is no address"), "{text}");
        }
        for between in ["12/34", "12\\34", "12?34", "12#34", "x12/34", "x12#34"] {
            let told = refused(&format!("http://user:{between}@host:3128"));
            assert!(told.contains("HTTPS_PROXY has something behind its host") && told.contains("%2F"), "{told}");
            assert!(!told.contains("12") && !told.contains("34"), "{told}");
        }
        for text in ["http://host:3128/path", "host:3128?query", "host#fragment"] {
            assert!(refused(text).contains("behind its host"), "{text}");
        }
        let escaped = Chosen::new("http://user:12%2F34%3F%23@host:3128/", "HTTPS_PROXY").expect("a proxy");
        assert_eq!(escaped.shown, "http://host:3128");
        let secret = Chosen::new("http://user:hunter2@host:3128", "HTTPS_PROXY").expect("a proxy");
        assert_eq!(secret.shown, "http://host:3128");
        assert_eq!(Chosen::new("host:3128", "ALL_PROXY").map(|chosen| chosen.url).as_deref(), Ok("http://host:3128"));
        if cfg!(not(feature = "socks")) {
            assert!(refused("socks5h://user:hunter2@host:1080").contains("enable the feature `socks`"));
            assert!(!refused("socks5h://user:hunter2@host:1080").contains("hunter2"));
        }
    }
}
