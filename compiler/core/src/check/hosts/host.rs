//! A host that Kubernetes refuses in an Ingress: with a port, a scheme, a path, capital letters, or an IP address.
//!
//! Source: the API's validation of Ingress: `host` is a DNS name in lower case (RFC 1123), perhaps with `*.` before it.

use std::net::IpAddr;

use super::facts::Facts;
use super::ingress::{Text, is_template};
use crate::check::names::suggest;
use crate::diagnostics::{Code, Diagnostic};
use crate::scalar::Scalar;

pub(super) fn check(facts: &Facts<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (_, ingress) in facts.ingresses().filter(|(_, ingress)| ingress.is_on()) {
        for host in ingress.rules.iter().map(|rule| &rule.host) {
            diagnostics.extend(fault(facts, host));
        }
    }
}

fn fault(facts: &Facts<'_, '_>, host: &Text) -> Option<Diagnostic> {
    let text = host.text.as_str();
    if is_template(text) {
        return None;
    }
    let name = text.strip_prefix("*.").unwrap_or(text);
    if name.parse::<IpAddr>().is_ok() {
        let message = format!("an Ingress can't have the IP address {name} as its host");
        return Some(Diagnostic::error(Code::E0712, host.span, message).help("give the address a DNS name"));
    }
    if Scalar::DnsName.check(name).is_ok() {
        return None;
    }
    let message = format!("an Ingress can't have the host \"{text}\"");
    let diagnostic = Diagnostic::error(Code::E0712, host.span, message);
    // The host's own check knows schemes, ports and paths.
    let suggestion = Scalar::Host.check(name).err().or_else(|| Scalar::DnsName.check(name).err());
    Some(match suggestion {
        Some(problem) => match problem.suggestion {
            Some(better) => suggest(
                facts.platform,
                diagnostic.note(problem.message),
                host.span,
                text,
                &text.replace(name, &better),
            ),
            None => diagnostic.note(problem.message),
        },
        None => diagnostic,
    })
}
