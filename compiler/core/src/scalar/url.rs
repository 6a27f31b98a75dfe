//! URLs (RFC 3986), their paths, and paths in Vault.

use super::dns;
use super::host::ends_in_number;
use super::problem::{Problem, character, quoted};
use std::net::{Ipv4Addr, Ipv6Addr};

/// An absolute URL: scheme (section 3.1 of RFC 3986), `://`, perhaps a user, a host (3.2.2), perhaps a port,
/// path, query and fragment. Several hosts with commas between them, as databases take them, and `jdbc:` before the
/// scheme are allowed; `[` and `]` too in path and query, where programs write them unescaped.
/// `$` is legal there but refused: it is nearly always a variable that nobody filled in.
pub(super) fn url(text: &str) -> Result<(), Problem> {
    let body = text.strip_prefix("jdbc:").unwrap_or(text);
    let Some((scheme, rest)) = body.split_once("://").filter(|(scheme, _)| !scheme.contains(['/', '?', '#']))
    else {
        return Err(no_scheme(text));
    };
    let shown = quoted(text);
    if !is_scheme(scheme) {
        return Err(Problem::new(format!("{shown} has no scheme like `https` before its `://`")));
    }
    if rest.split_once("://").is_some_and(|(second, _)| is_scheme(second)) {
        return Err(Problem::new(format!("{shown} has two schemes")).suggest(rest));
    }
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, tail) = rest.split_at_checked(end).unwrap_or((rest, ""));
    if let Some(c) = text.chars().find(|c| !is_url_char(*c)) {
        let words = match c {
            '$' if text.contains("${") => format!("{shown} has a `${{…}}` that is not filled in"),
            '$' => format!("{shown} has `$`: write `%24`"),
            c => format!("{shown} has {}, which a URL can't contain", character(c)),
        };
        let head = text.strip_suffix(tail).unwrap_or(text);
        let fixable = !text.contains("${") && !text.contains("{{") && head.chars().all(is_url_char);
        let problem = Problem::new(words);
        return Err(if fixable { problem.suggest(format!("{head}{}", encoded(tail))) } else { problem });
    }
    check_percent(text)?;
    check_authority(authority, text)
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
}

/// The characters of RFC 3986, section 2, without `$`.
fn is_url_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-._~:/?#[]@!&'()*+,;=%".contains(c)
}

fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_url_char(c) {
            out.push(c);
        } else {
            for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                out.push_str(&format!("%{byte:02X}"));
            }
        }
    }
    out
}

fn check_percent(text: &str) -> Result<(), Problem> {
    for after in text.split('%').skip(1) {
        let digits = after.bytes().take(2).filter(u8::is_ascii_hexdigit).count();
        if digits < 2 {
            let words =
                format!("{} has a `%` without two hexadecimal digits after it: write `%25`", quoted(text));
            return Err(Problem::new(words));
        }
    }
    Ok(())
}

fn check_authority(authority: &str, text: &str) -> Result<(), Problem> {
    let shown = quoted(text);
    let (user, hosts) = match authority.rsplit_once('@') {
        Some((user, hosts)) => (Some(user), hosts),
        None => (None, authority),
    };
    if user.is_some_and(|user| user.contains('@')) {
        return Err(Problem::new(format!("{shown} has two `@`: write the one in the password as `%40`")));
    }
    if hosts.is_empty() {
        return Err(Problem::new(format!("{shown} has no host after its `://`")));
    }
    for host in hosts.split(',') {
        check_host(host, text)?;
    }
    Ok(())
}

fn check_host(host: &str, text: &str) -> Result<(), Problem> {
    let shown = quoted(text);
    let (name, port) = match host.strip_prefix('[') {
        Some(rest) => {
            let (address, after) = rest.split_once(']').unwrap_or((rest, ""));
            if address.parse::<Ipv6Addr>().is_err() {
                return Err(Problem::new(format!("{shown} has no IPv6 address in its brackets")));
            }
            if after.is_empty() {
                return if host.ends_with(']') {
                    Ok(())
                } else {
                    Err(Problem::new(format!("{shown} lacks a `]`")))
                };
            }
            let Some(port) = after.strip_prefix(':') else {
                return Err(Problem::new(format!("{shown} has something other than a port after its `]`")));
            };
            ("localhost", Some(port))
        }
        None => match host.split_once(':') {
            Some((name, port)) => (name, Some(port)),
            None => (host, None),
        },
    };
    if name.is_empty() || name.contains(['[', ']']) || name.split('.').rev().skip(1).any(str::is_empty) {
        return Err(Problem::new(format!("{shown} has no host, or one with an empty part, after its `://`")));
    }
    if ends_in_number(name) && name.contains('.') && name.parse::<Ipv4Addr>().is_err() {
        return Err(Problem::new(format!("{} in {shown} is not an IP address", quoted(name))));
    }
    match port {
        None => Ok(()),
        Some("") => {
            let fixed = text.replacen(&format!("{name}:"), name, 1);
            Err(Problem::new(format!("{shown} has a `:` without a port")).suggest(fixed))
        }
        Some(port) => match port.parse::<u16>() {
            Ok(1..) if port.bytes().all(|b| b.is_ascii_digit()) => Ok(()),
            _ => Err(Problem::new(format!("{} in {shown} is not a port from 1 to 65535", quoted(port)))),
        },
    }
}

/// Schemes whose punctuation is commonly mistyped (`https:/…`, `http//…`).
const COMMON: &[&str] = &["https", "http", "oci", "ssh", "git", "s3", "gs", "postgresql", "redis"];

fn no_scheme(text: &str) -> Problem {
    let shown = quoted(text);
    for scheme in COMMON {
        if let Some(rest) = text.strip_prefix(scheme) {
            let bare = rest.trim_start_matches([':', '/']);
            let punctuation = rest.strip_suffix(bare).unwrap_or_default();
            if punctuation == "//"
                || (punctuation.starts_with(':') && !bare.bytes().all(|b| b.is_ascii_digit()))
            {
                let fixed = format!("{scheme}://{bare}");
                return Problem::new(format!("{shown} has no `://` after its scheme")).suggest(fixed);
            }
        }
    }
    if text.starts_with("//") {
        return Problem::new(format!("{shown} has no scheme: write `https:` before it"))
            .suggest(format!("https:{text}"));
    }
    if text.starts_with('/') {
        return Problem::new(format!("{shown} is only a path: a URL has a scheme and a host before it"));
    }
    if let Some((user, rest)) = text.split_once('@') {
        if let Some((host, path)) = rest.split_once(':').filter(|(host, _)| !host.contains('/')) {
            let fixed = format!("ssh://{user}@{host}/{path}");
            return Problem::new(format!("{shown} is Git's short form, not a URL")).suggest(fixed);
        }
        return Problem::new(format!("{shown} has no scheme and host, like `https://data.example.org`"));
    }
    Problem::new(format!("{shown} has no scheme: write `https://` before it"))
        .suggest(format!("https://{text}"))
}

/// A path: `/`, then what RFC 3986 section 3.3 allows or a regular expression of an ingress (`/argo-cd(/|$)(.*)`).
/// What Kubernetes refuses in the `Prefix` and `Exact` paths of an Ingress is refused: `//`, `.` and `..` as segments, `%2f`.
pub(super) fn path(text: &str) -> Result<(), Problem> {
    let shown = quoted(text);
    if !text.starts_with('/') {
        if let Some((_, rest)) = text.split_once("://") {
            let path = rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/");
            return Err(Problem::new(format!("{shown} is a URL: leave out what stands before the path"))
                .suggest(path));
        }
        let bare = text.strip_prefix('^').unwrap_or(text);
        let fixed = if bare.starts_with('/') { bare.to_owned() } else { format!("/{bare}") };
        return Err(Problem::new(format!("{shown} does not start with `/`")).suggest(fixed));
    }
    if let Some(c) = text.chars().find(|c| !c.is_ascii_graphic() || *c == '#' || *c == '"') {
        let words = format!("{shown} has {}, which a path can't contain", character(c));
        let problem = Problem::new(words);
        let foreign = |c: char| !(c.is_ascii_graphic() && c != '"');
        return Err(if c == '#' { problem } else { problem.suggest(encode_where(text, foreign)) });
    }
    if text.contains("//") {
        let mut fixed = text.to_owned();
        while fixed.contains("//") {
            fixed = fixed.replace("//", "/");
        }
        return Err(Problem::new(format!("{shown} has an empty part between two slashes")).suggest(fixed));
    }
    if text.split('/').any(|part| part == "." || part == "..") {
        return Err(Problem::new(format!("{shown} has `.` or `..` as a part, which Kubernetes refuses")));
    }
    if text.to_ascii_lowercase().contains("%2f") {
        return Err(Problem::new(format!("{shown} has `%2f` (an escaped slash), which Kubernetes refuses")));
    }
    if !balanced(text) {
        return Err(Problem::new(format!("{shown} has a parenthesis or bracket without its partner")));
    }
    Ok(())
}

fn encode_where(text: &str, bad: impl Fn(char) -> bool) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if bad(c) {
            for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                out.push_str(&format!("%{byte:02X}"));
            }
        } else {
            out.push(c);
        }
    }
    out
}

/// Whether the groups and classes of a regular expression are closed.
fn balanced(text: &str) -> bool {
    let (mut depth, mut class, mut escaped) = (0_usize, false, false);
    for c in text.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            ']' => class = false,
            _ if class => {}
            '[' => class = true,
            '(' => depth += 1,
            ')' if depth == 0 => return false,
            ')' => depth -= 1,
            _ => {}
        }
    }
    depth == 0 && !class
}

/// A path in Vault, from the mount on. Vault itself refuses `..` and writing to a path that ends in a slash; blanks, control
/// characters, `.` and more or fewer slashes are refused so that each place has one spelling.
pub(super) fn vault_path(text: &str) -> Result<(), Problem> {
    let shown = quoted(text);
    if text.contains("://") {
        return Err(Problem::new(format!("{shown} is a URL: write only the path, from the mount on")));
    }
    if let Some(c) = text.chars().find(|c| c.is_whitespace() || c.is_control()) {
        return Err(Problem::new(format!(
            "{shown} has {}, which a path in Vault can't contain",
            character(c)
        )));
    }
    let parts: Vec<&str> = text.split('/').filter(|part| !part.is_empty()).collect();
    if parts.iter().any(|part| *part == "." || *part == "..") {
        return Err(Problem::new(format!(
            "{shown} has `.` or `..` as a part, which a path in Vault can't have"
        )));
    }
    let plain = parts.join("/");
    if plain == text {
        return Ok(());
    }
    let words = if text.starts_with('/') {
        "starts with a slash"
    } else if text.ends_with('/') {
        "ends with a slash"
    } else {
        "has two slashes in a row"
    };
    Err(Problem::new(format!("{shown} {words}")).suggest(plain))
}

/// Whether `text` could be the name in front of a port: used to tell a registry from a path.
pub(super) fn is_domain(text: &str) -> bool {
    dns::is_name(&text.to_ascii_lowercase())
}
