//! Why a request brought nothing.

use std::io;

use miette::Diagnostic;
use thiserror::Error;

use super::address::Address;
use super::limits::{Limits, seconds};
use crate::clean;

/// A request that brought nothing. The address is shown without a login and without a query.
#[derive(Debug, Error, Diagnostic)]
#[error("cannot fetch {address}: {problem}{}{}", elsewhere(at.as_deref()), often(*tries))]
#[diagnostic(help("nothing was written; {}", problem.advice()))]
pub struct HttpError {
    /// What was asked for.
    pub(super) address: String,
    /// Where it failed, if a redirect led there.
    pub(super) at: Option<String>,
    /// How often it was asked for.
    pub(super) tries: u32,
    pub(super) problem: HttpProblem,
}

/// What went wrong.
#[derive(Debug, Error)]
pub(super) enum HttpProblem {
    #[error("its host is not known")]
    NoHost,
    #[error("nothing answers there: the connection is refused")]
    Refused,
    #[error("this machine has no way to that network")]
    Offline,
    #[error("no connection within {limit}")]
    Connect { limit: String },
    #[error("the server sent nothing for {limit}")]
    Stalled { limit: String },
    #[error("the answer was not complete after {limit}")]
    TooSlow { limit: String },
    #[error("the connection broke before the answer was complete")]
    Broken,
    #[error("the encrypted connection failed: {what}")]
    Tls { what: String },
    #[error("the server answers with {status}, a failure on its side")]
    Server { status: u16 },
    #[error("the answer is larger than {limit}")]
    TooLarge { limit: String },
    #[error("it leads to no address that phxc may follow")]
    BadRedirect,
    #[error("it leads on more than {limit} times")]
    Redirects { limit: u32 },
    #[error("it leads from an encrypted address to the unencrypted {target}")]
    Unencrypted { target: String },
    #[error("the answer is not HTTP as it should be: {what}")]
    Protocol { what: String },
    #[error("{what}")]
    Other { what: String },
}

impl HttpError {
    pub(super) fn new(asked: &Address, at: &Address, problem: HttpProblem) -> Self {
        let at = (asked != at).then(|| at.to_string());
        Self { address: asked.to_string(), at, tries: 1, problem }
    }
}

impl HttpProblem {
    pub(super) fn of(error: ureq::Error, encrypted: bool, limits: &Limits) -> Self {
        use ureq::{Error, Timeout};
        match error {
            Error::HostNotFound => Self::NoHost,
            Error::Timeout(Timeout::Resolve | Timeout::Connect) => {
                Self::Connect { limit: seconds(limits.connect) }
            }
            Error::Timeout(Timeout::PerRead | Timeout::PerWrite) => {
                Self::Stalled { limit: seconds(limits.stall) }
            }
            Error::Timeout(_) => Self::TooSlow { limit: seconds(limits.whole) },
            Error::Io(error) => Self::of_io(&error, encrypted),
            Error::Tls(what) => Self::Tls { what: what.into() },
            error @ Error::Rustls(_) => Self::Tls { what: said(&error) },
            error @ Error::Protocol(_) => Self::Protocol { what: said(&error) },
            error => Self::Other { what: said(&error) },
        }
    }

    fn of_io(error: &io::Error, encrypted: bool) -> Self {
        use io::ErrorKind as Kind;
        match error.kind() {
            Kind::ConnectionRefused => Self::Refused,
            Kind::NetworkUnreachable | Kind::HostUnreachable | Kind::NetworkDown | Kind::AddrNotAvailable => {
                Self::Offline
            }
            Kind::UnexpectedEof | Kind::ConnectionReset | Kind::ConnectionAborted | Kind::BrokenPipe => {
                Self::Broken
            }
            // What the TLS library says of certificates and records comes as this kind.
            Kind::InvalidData if encrypted => Self::Tls { what: said(error) },
            _ => Self::Other { what: said(error) },
        }
    }

    /// Whether the same request may well succeed in a moment.
    pub(super) fn is_passing(&self) -> bool {
        matches!(self, Self::Server { .. } | Self::Broken)
    }

    /// What to do about it.
    fn advice(&self) -> &'static str {
        match self {
            Self::NoHost => {
                "check the spelling of the host and whether this machine reaches the network; without one, `--from FILE.tgz` takes a chart that is already here"
            }
            Self::Refused => {
                "check the port, and whether the repository is up; in a company's network HTTPS_PROXY may have to name a proxy"
            }
            Self::Offline | Self::Connect { .. } => {
                "check the network, and whether HTTPS_PROXY must name a proxy; without a network, `--from FILE.tgz` takes a chart that is already here"
            }
            Self::Stalled { .. } | Self::TooSlow { .. } => {
                "try again later; if it stays so slow, download the archive by other means and give it with `--from FILE.tgz`"
            }
            Self::Broken => {
                "try again; if it stays so, something between here and the server ends the connection"
            }
            Self::Tls { .. } => {
                "the system's own certificates are trusted: add your company's authority to them, or name a file with SSL_CERT_FILE; a registry without encryption is spoken to on this machine only"
            }
            Self::Server { .. } => "try again later, and ask whoever runs the repository if it stays so",
            Self::TooLarge { .. } => "check the address: no repository of charts serves as much",
            Self::BadRedirect | Self::Redirects { .. } | Self::Unencrypted { .. } => {
                "ask whoever runs the repository for its present address, and use that"
            }
            Self::Protocol { .. } | Self::Other { .. } => {
                "check that a repository of charts answers at this address"
            }
        }
    }
}

fn said(error: &dyn std::error::Error) -> String {
    clean::line(&error.to_string()).into_owned()
}

fn elsewhere(at: Option<&str>) -> String {
    at.map(|at| format!(" (at {at}, where it leads)")).unwrap_or_default()
}

fn often(tries: u32) -> String {
    if tries > 1 { format!(" (tried {tries} times)") } else { String::new() }
}

#[cfg(test)]
mod tests {
    use ureq::{Error, Timeout};

    use super::*;

    #[test]
    fn what_the_network_says_is_told_in_words() {
        let limits = Limits::default();
        let io = |kind: io::ErrorKind| Error::Io(kind.into());
        for (error, message) in [
            (Error::HostNotFound, "its host is not known"),
            (Error::Timeout(Timeout::Resolve), "no connection within 10 s"),
            (Error::Timeout(Timeout::Connect), "no connection within 10 s"),
            (Error::Timeout(Timeout::PerRead), "the server sent nothing for 30 s"),
            (Error::Timeout(Timeout::Global), "the answer was not complete after 300 s"),
            (io(io::ErrorKind::NetworkUnreachable), "this machine has no way to that network"),
            (io(io::ErrorKind::ConnectionRefused), "nothing answers there: the connection is refused"),
            (io(io::ErrorKind::ConnectionReset), "the connection broke before the answer was complete"),
            (
                Error::Io(io::Error::new(io::ErrorKind::InvalidData, "invalid peer certificate: Expired")),
                "the encrypted connection failed: invalid peer certificate: Expired",
            ),
        ] {
            assert_eq!(HttpProblem::of(error, true, &limits).to_string(), message);
        }
    }

    #[test]
    fn only_what_may_pass_is_tried_again() {
        let passing = |error| HttpProblem::of(error, false, &Limits::default()).is_passing();
        assert!(passing(Error::Io(io::ErrorKind::UnexpectedEof.into())));
        assert!(!passing(Error::HostNotFound) && !passing(Error::Timeout(Timeout::Global)));
    }
}
