//! Container images: the grammar of the Distribution project's `reference` package, which Docker, containerd and
//! Kubernetes share.

use super::problem::{Problem, character, quoted};
use super::url::is_domain;

/// Characters of registry and repository together, at most.
const LONGEST_NAME: usize = 255;
/// Characters of a tag, at most.
const LONGEST_TAG: usize = 128;

/// `[registry[:port]/]repository[:tag][@digest]`. The repository's parts are lower-case letters and digits with
/// `.`, `_`, `__` or dashes between them; a tag has letters, digits, `_`, `.`, `-` and starts with none of the last two.
pub(super) fn image(text: &str) -> Result<(), Problem> {
    let shown = quoted(text);
    if let Some((scheme, rest)) = text.split_once("://") {
        let scheme = quoted(&format!("{scheme}://"));
        return Err(Problem::new(format!("{shown} is a URL: leave out {scheme}")).suggest(rest));
    }
    let (named, digest) = match text.split_once('@') {
        Some((named, digest)) => (named, Some(digest)),
        None => (text, None),
    };
    let (name, tag) = split_tag(named);
    if let Some(tag) = tag {
        check_tag(tag, text).map_err(|problem| refit(problem, text, named, name))?;
    }
    if let Some(digest) = digest {
        check_digest(digest, text)?;
    }
    check_name(name, text)
}

/// A tag's `:` stands after the last slash; one before it belongs to the registry's port.
fn split_tag(named: &str) -> (&str, Option<&str>) {
    match named.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => (name, Some(tag)),
        _ => (named, None),
    }
}

/// Puts a corrected tag (without one: nothing) back in its place.
fn refit(problem: Problem, text: &str, named: &str, name: &str) -> Problem {
    let rest = text.strip_prefix(named).unwrap_or_default();
    let suggestion = problem
        .suggestion
        .map(|tag| if tag.is_empty() { format!("{name}{rest}") } else { format!("{name}:{tag}{rest}") });
    Problem { suggestion, ..problem }
}

fn check_tag(tag: &str, text: &str) -> Result<(), Problem> {
    let shown = quoted(text);
    if tag.is_empty() {
        return Err(Problem::new(format!("{shown} has a `:` without a tag")).suggest(""));
    }
    if let Some(c) = tag.chars().find(|c| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-'))) {
        let words = format!(
            "the tag of {shown} has {}, but may have only letters, digits, `_`, `.` and `-`",
            character(c)
        );
        // Charts' versions have `+build`; registries' convention for them is `_`.
        let fixed = tag.replace('+', "_");
        return Err(Problem::new(words).suggest(fixed));
    }
    if tag.starts_with(['.', '-']) {
        return Err(Problem::new(format!("the tag of {shown} starts with `.` or `-`"))
            .suggest(tag.trim_start_matches(['.', '-'])));
    }
    if tag.len() > LONGEST_TAG {
        return Err(Problem::new(format!("the tag of {shown} has more than {LONGEST_TAG} characters")));
    }
    Ok(())
}

fn check_digest(digest: &str, text: &str) -> Result<(), Problem> {
    let shown = quoted(text);
    let Some((algorithm, hex)) = digest.split_once(':') else {
        return Err(Problem::new(format!("{shown} has no digest like `sha256:…` after its `@`")));
    };
    let length = match algorithm {
        "sha256" => 64,
        "sha384" => 96,
        "sha512" => 128,
        _ => return Err(Problem::new(format!("{shown} has a digest other than sha256, sha384 and sha512"))),
    };
    if hex.len() != length || !hex.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(Problem::new(format!(
            "{shown} has not {length} hexadecimal digits after `{algorithm}:`"
        )));
    }
    if hex.bytes().any(|b| b.is_ascii_uppercase()) {
        let fixed = text.replace(hex, &hex.to_ascii_lowercase());
        return Err(Problem::new(format!("the digest of {shown} has capital letters")).suggest(fixed));
    }
    Ok(())
}

fn check_name(name: &str, text: &str) -> Result<(), Problem> {
    let shown = quoted(text);
    if name.is_empty() {
        return Err(Problem::new(format!("{shown} has no repository")));
    }
    if name.len() > LONGEST_NAME {
        return Err(Problem::new(format!(
            "the repository of {shown} has more than {LONGEST_NAME} characters"
        )));
    }
    let (registry, path) = match name.split_once('/') {
        Some((first, rest)) if first.contains(['.', ':']) || first == "localhost" => (Some(first), rest),
        _ => (None, name),
    };
    if let Some(registry) = registry {
        check_registry(registry, text)?;
    }
    for part in path.split('/') {
        check_part(part, text, name)?;
    }
    if registry.is_none() && name.len() == 64 && name.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(Problem::new(format!("{shown} is the id of an image, not a repository")));
    }
    Ok(())
}

fn check_registry(registry: &str, text: &str) -> Result<(), Problem> {
    let (host, port) = match registry.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (registry, None),
    };
    let address = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let named = match address {
        Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok(),
        None => is_domain(host),
    };
    if !named {
        return Err(Problem::new(format!("{} in {} is not a registry's host", quoted(host), quoted(text))));
    }
    match port {
        Some(port) if port.parse::<u16>().is_err() || !port.bytes().all(|b| b.is_ascii_digit()) => {
            Err(Problem::new(format!("{} in {} is not a port", quoted(port), quoted(text))))
        }
        _ => Ok(()),
    }
}

fn check_part(part: &str, text: &str, name: &str) -> Result<(), Problem> {
    let shown = quoted(text);
    if part.is_empty() {
        return Err(Problem::new(format!("{shown} has a slash too many")));
    }
    if part.bytes().any(|b| b.is_ascii_uppercase()) {
        let rest = text.strip_prefix(name).unwrap_or_default();
        let fixed = format!("{}{rest}", name.to_ascii_lowercase());
        return Err(Problem::new(format!("the repository of {shown} has capital letters")).suggest(fixed));
    }
    let strange = |c: &char| !(c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '_' | '-'));
    if let Some(c) = part.chars().find(strange) {
        return Err(Problem::new(format!("the repository of {shown} has {}", character(c))));
    }
    let separators = part.split(|c: char| c.is_ascii_alphanumeric()).filter(|run| !run.is_empty());
    let inner = !part.starts_with(['.', '_', '-']) && !part.ends_with(['.', '_', '-']);
    let fine = |run: &str| matches!(run, "." | "_" | "__") || run.bytes().all(|b| b == b'-');
    if inner && separators.into_iter().all(fine) {
        return Ok(());
    }
    let words = "with letters or digits around each `.`, `_`, `__` or run of `-`";
    Err(Problem::new(format!("{} in {shown} is not a repository's name, {words}", quoted(part))))
}
