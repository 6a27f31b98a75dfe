//! The environment's own host over plain HTTP.
//!
//! The ingress answers `http://` with a redirect: a browser follows it, a client that sends a token has sent it in
//! the clear before, and one that does not follow redirects fails.

use rayon::prelude::*;

use super::facts::{Environment, Facts, texts};
use crate::diagnostics::{Code, Diagnostic};

pub(super) fn check(facts: &Facts<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    let found = facts.environments.par_iter().map(in_environment);
    diagnostics.extend(found.collect::<Vec<_>>().into_iter().flatten());
}

fn in_environment(environment: &Environment<'_>) -> Vec<Diagnostic> {
    let mut found = vec![];
    let Some(host) = environment.settings.host() else { return found };
    let url = format!("http://{}", host.text);
    // An environment without TLS says so in its own settings.
    if !host.text.contains('.') || environment.settings.mention("http://") {
        return found;
    }
    for deployed in &environment.outcome.deployments {
        texts(deployed, &mut |text, span| {
            if stands_in(text, &url) {
                let name = &environment.outcome.name;
                let message = format!("`{}` speaks to {url}, the host of {name}, without TLS", deployed.name);
                let help = "write `https://`, or use the setting that holds the environment's address";
                found.push(Diagnostic::warning(Code::W0310, span, message).help(help));
            }
        });
    }
    found
}

/// The port 80 written out is the same; another port is another server.
fn stands_in(text: &str, url: &str) -> bool {
    text.match_indices(url).any(|(at, _)| {
        let rest = text.get(at + url.len()..).unwrap_or_default();
        let rest = rest.strip_prefix(":80").unwrap_or(rest);
        !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':'))
    })
}
