//! Addresses: `http://`, `https://` and `oci://`, taken apart so that no user name and no password in
//! them is ever shown.
//!
//! [`Address::parse`] gives the address and, apart from it, the login that stood in it. What an
//! [`Address`] displays may stand in any message: it has no login, and not the query, in which
//! servers put signatures (a registry's storage does).

use std::fmt;

use miette::Diagnostic;
use percent_encoding::percent_decode_str;
use thiserror::Error;

use super::credentials::Login;
use crate::clean;

/// The longest address in bytes. Servers take 8,000 (RFC 9110, 4.1).
const LONGEST: usize = 8_000;

/// How an address is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scheme {
    /// Not encrypted.
    Http,
    /// Encrypted.
    Https,
    /// A registry; [`Address::api`] says how it is spoken to.
    Oci,
}

impl Scheme {
    fn of(text: &str) -> Option<Self> {
        [Self::Http, Self::Https, Self::Oci]
            .into_iter()
            .find(|scheme| scheme.text().eq_ignore_ascii_case(text))
    }

    fn text(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
            Self::Oci => "oci",
        }
    }
}

/// Where something lies on the network. Never holds a login.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address {
    scheme: Scheme,
    /// In lower case; an IPv6 address in its brackets.
    host: String,
    /// Only if it is not the scheme's usual one.
    port: Option<u16>,
    /// Starts with `/`.
    path: String,
    /// Without the `?`.
    query: Option<String>,
}

/// Why a text is no address that charts come from. What was typed is shown only without what could
/// be a password.
#[derive(Debug, Clone, PartialEq, Eq, Error, Diagnostic)]
#[error("`{shown}` is no address of charts: {why}")]
#[diagnostic(help(
    "an address reads https://charts.example.org, http://… or oci://registry.example.org/charts; a folder or an archive on this machine is named with --from"
))]
pub struct AddressError {
    shown: String,
    why: &'static str,
}

impl Address {
    /// Takes an address apart. A fragment is dropped.
    ///
    /// # Errors
    /// If it has no known scheme, no host, a port that is none, or characters that cannot stand in
    /// an address.
    pub fn parse(text: &str) -> Result<(Self, Option<Login>), AddressError> {
        let fail = |why| Err(AddressError { shown: without_login(text), why });
        if text.len() > LONGEST {
            return fail("it is too long");
        }
        if !text.chars().all(|c| c.is_ascii_graphic()) {
            return fail("it has spaces or characters that are not ASCII");
        }
        let Some((scheme, rest)) = text.split_once("://") else {
            return fail("it has no `https://` in front");
        };
        let Some(scheme) = Scheme::of(scheme) else {
            return fail("only http, https and oci are known in front of `://`");
        };
        let rest = rest.split_once('#').map_or(rest, |(rest, _)| rest);
        let (rest, query) =
            rest.split_once('?').map_or((rest, None), |(rest, query)| (rest, Some(query.to_owned())));
        let (authority, path) = rest.find('/').map_or((rest, "/"), |at| rest.split_at(at));
        let (login, place) = match authority.rsplit_once('@') {
            Some((login, place)) => (Some(login), place),
            None => (None, authority),
        };
        let Some((host, port)) = host_and_port(place) else { return fail("its host or port is none") };
        let usual = matches!((scheme, port), (Scheme::Http, Some(80)) | (Scheme::Https, Some(443)));
        let address = Self {
            scheme,
            host: host.to_ascii_lowercase(),
            port: port.filter(|_| !usual),
            path: path.to_owned(),
            query,
        };
        Ok((address, login.map(login_of)))
    }

    /// How it is spoken to.
    #[must_use]
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// Host and port, as credentials are listed by.
    #[must_use]
    pub fn place(&self) -> String {
        self.port.map_or_else(|| self.host.clone(), |port| format!("{}:{port}", self.host))
    }

    /// The path, from its first `/`.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Whether something stands behind a `?`.
    #[must_use]
    pub fn has_query(&self) -> bool {
        self.query.is_some()
    }

    /// Whether both lie on the same server, so that what one may know the other may.
    #[must_use]
    pub fn same_server(&self, other: &Self) -> bool {
        (self.scheme, &self.host, self.port) == (other.scheme, &other.host, other.port)
    }

    /// Whether it lies on this machine: nothing that is sent there leaves it.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        let host = self.host.trim_start_matches('[').trim_end_matches(']');
        host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
    }

    /// Where a registry answers. As with Docker and Helm, a registry on this machine speaks
    /// unencrypted HTTP, every other one HTTPS; `docker.io` is served by another host.
    #[must_use]
    pub fn api(&self, path: &str) -> Self {
        let scheme = if self.is_loopback() { Scheme::Http } else { Scheme::Https };
        let host = match self.host.as_str() {
            "docker.io" | "index.docker.io" => "registry-1.docker.io",
            host => host,
        };
        Self { scheme, host: host.into(), port: self.port, path: path.into(), query: None }
    }

    /// An address below this one, with this one's query (as Helm does it).
    #[must_use]
    pub fn below(&self, path: &str) -> Self {
        Self { path: format!("{}/{path}", self.path.trim_end_matches('/')), ..self.clone() }
    }

    /// This address with another query.
    #[must_use]
    pub fn with_query(&self, query: String) -> Self {
        Self { query: Some(query), ..self.clone() }
    }

    /// What a reference means that was found at this address (RFC 3986, 5.2). A login in it is
    /// dropped: a server has no business naming one.
    ///
    /// # Errors
    /// If it is no address.
    pub fn join(&self, reference: &str) -> Result<Self, AddressError> {
        let (before, _) = reference.split_at(reference.find(['/', '?', '#']).unwrap_or(reference.len()));
        if before.contains(':') {
            return Ok(Self::parse(reference)?.0);
        }
        let root = format!("{}://{}", self.scheme.text(), self.place());
        let whole = if reference.starts_with("//") {
            format!("{}:{reference}", self.scheme.text())
        } else if reference.starts_with('/') {
            format!("{root}{reference}")
        } else if reference.starts_with('?') {
            format!("{root}{}{reference}", self.path)
        } else {
            let folder = self.path.rsplit_once('/').map_or("", |(folder, _)| folder);
            format!("{root}{folder}/{reference}")
        };
        let (address, _) = Self::parse(&whole)?;
        Ok(Self { path: without_dots(&address.path), ..address })
    }

    /// The whole address, for the request alone: its query may hold what nobody should read.
    pub(super) fn for_request(&self) -> String {
        let query = self.query.as_ref().map(|query| format!("?{query}")).unwrap_or_default();
        format!("{}://{}{}{query}", self.scheme.text(), self.place(), self.path)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = if self.path == "/" { "" } else { &self.path };
        let query = if self.query.is_some() { "?…" } else { "" };
        write!(f, "{}://{}{path}{query}", self.scheme.text(), self.place())
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({self})")
    }
}

fn host_and_port(place: &str) -> Option<(&str, Option<u16>)> {
    let (host, port) = match place.strip_prefix('[') {
        Some(rest) => {
            let end = rest.find(']')?;
            let (host, behind) = place.split_at(end + 2);
            host.trim_matches(['[', ']']).parse::<std::net::Ipv6Addr>().ok()?;
            (host, if behind.is_empty() { None } else { Some(behind.strip_prefix(':')?) })
        }
        None => place.split_once(':').map_or((place, None), |(host, port)| (host, Some(port))),
    };
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
    if host.is_empty() || (!host.starts_with('[') && !host.chars().all(plain)) {
        return None;
    }
    match port {
        None | Some("") => Some((host, None)),
        Some(port) => Some((host, Some(port.parse().ok()?))),
    }
}

fn login_of(text: &str) -> Login {
    let decode = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let (name, password) = text.split_once(':').unwrap_or((text, ""));
    Login::new(decode(name), decode(password), "the address itself")
}

/// What was typed, without anything that could be meant as a login: all up to the last `@`.
pub(super) fn without_login(text: &str) -> String {
    let shown = match text.rsplit_once('@') {
        Some((_, rest)) => format!("…@{rest}"),
        None => text.to_owned(),
    };
    let shown = shown.split_once('?').map_or(shown.clone(), |(shown, _)| format!("{shown}?…"));
    clean::line(&shown.chars().take(200).collect::<String>()).into_owned()
}

/// A path with `.` and `..` carried out (RFC 3986, 5.2.4).
fn without_dots(path: &str) -> String {
    let mut parts: Vec<&str> = vec![];
    for part in path.split('/').skip(1) {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    if matches!(path.rsplit('/').next(), Some("." | "..")) {
        parts.push("");
    }
    format!("/{}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Address {
        Address::parse(text).unwrap_or_else(|error| panic!("{error}")).0
    }

    #[test]
    fn parts() {
        for (text, shown) in [
            ("https://Charts.Example.org", "https://charts.example.org"),
            ("https://example.org:443/a/", "https://example.org/a/"),
            ("HTTP://example.org:8080/a?b=secret#c", "http://example.org:8080/a?…"),
            ("http://[::1]:5000/x", "http://[::1]:5000/x"),
            ("oci://ghcr.io/x/charts", "oci://ghcr.io/x/charts"),
        ] {
            assert_eq!(address(text).to_string(), shown, "{text}");
        }
    }

    #[test]
    fn a_login_is_taken_out() {
        let (address, login) = Address::parse("https://me:p%40ss%3A@example.org/charts").expect("an address");
        assert_eq!(address.to_string(), "https://example.org/charts");
        assert_eq!(login, Some(Login::new("me".into(), "p@ss:".into(), "the address itself")));
        assert!(!format!("{address:?} {login:?}").contains("p@ss"));
    }

    #[test]
    fn no_address_and_no_password_in_the_message() {
        for text in [
            "",
            "charts.example.org",
            "ftp://u:hunter2@x",
            "https://",
            "https://u:hunter2@",
            "https://u:hunter2@exa mple",
            "https://me:hunter2@host:port/",
            "https://u:hun/ter2@host",
            "https://[::1",
            "https://[x]/",
            "https://ex\u{e4}mple.org",
        ] {
            let error = Address::parse(text).expect_err(text).to_string();
            assert!(!error.contains("hun") && !error.contains("ter2"), "{error}");
        }
    }

    #[test]
    fn references_are_resolved_as_browsers_do() {
        let base = address("https://example.org/a/b/index.yaml?x=1");
        for (reference, result) in [
            ("c-1.tgz", "https://example.org/a/b/c-1.tgz"),
            ("../c-1.tgz", "https://example.org/a/c-1.tgz"),
            ("../../../../c-1.tgz", "https://example.org/c-1.tgz"),
            ("./d/./c-1.tgz", "https://example.org/a/b/d/c-1.tgz"),
            ("/c-1.tgz", "https://example.org/c-1.tgz"),
            ("//cdn.example.org/c", "https://cdn.example.org/c"),
            ("http://u:p@other.example.org:81/c", "http://other.example.org:81/c"),
            ("?page=2", "https://example.org/a/b/index.yaml?…"),
            ("c/d:e", "https://example.org/a/b/c/d:e"),
        ] {
            assert_eq!(base.join(reference).expect(reference).to_string(), result, "{reference}");
        }
        assert!(base.join("ftp://example.org/c").is_err());
    }

    #[test]
    fn registries_answer_elsewhere() {
        for (text, api) in [
            ("oci://ghcr.io/x", "https://ghcr.io/v2/"),
            ("oci://docker.io/x", "https://registry-1.docker.io/v2/"),
            ("oci://localhost:5000/x", "http://localhost:5000/v2/"),
            ("oci://127.0.0.2/x", "http://127.0.0.2/v2/"),
            ("oci://10.0.0.1:5000/x", "https://10.0.0.1:5000/v2/"),
        ] {
            assert_eq!(address(text).api("/v2/").to_string(), api);
        }
    }
}
