//! Requests over HTTP: one at a time, bounded in time and size, tried again where the server failed.
//!
//! [`Http::get`] gives any answer that is neither a redirect nor a failure of the server, also a
//! refusal: who asked knows what 401 and 404 mean there. What authorises a request goes to the server
//! that was asked and never to another one that an answer names. Nothing is decompressed but where
//! the caller says so: some servers declare archives as compressed transfers, and their digest is
//! that of the bytes as they lie there.

use std::io::Read;
use std::thread;

use flate2::read::MultiGzDecoder;
use ureq::http::{HeaderMap, Response, StatusCode, header};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Body};

use super::address::{Address, Scheme};
use super::http_error::{HttpError, HttpProblem};
use super::limits::{Limits, bytes};

/// The bytes that are read of a refusal, for what it says.
const REFUSAL: u64 = 64 * 1024;

/// A client with its connections.
#[derive(Debug, Clone)]
pub(super) struct Http {
    agent: Agent,
    limits: Limits,
}

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Request<'a> {
    pub(super) address: &'a Address,
    /// The media types that are understood.
    pub(super) accept: &'static str,
    /// The header of that name.
    pub(super) authorization: Option<&'a Authorization>,
    /// The most bytes of the answer.
    pub(super) limit: u64,
    /// Whether the answer may come compressed; it is given unpacked.
    pub(super) gzip: bool,
}

/// The value of an `Authorization` header. Shown nowhere.
#[derive(Clone)]
pub(super) struct Authorization(pub(super) String);

impl std::fmt::Debug for Authorization {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Authorization(…)")
    }
}

/// What came back.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Vec<u8>,
    /// Who answered, after all redirects.
    pub(super) at: Address,
    headers: HeaderMap,
}

impl Answer {
    pub(super) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// What was asked for, and where it led.
    pub(super) fn shown(&self, asked: &Address) -> String {
        if self.at == *asked { asked.to_string() } else { format!("{asked} (which leads to {})", self.at) }
    }

    /// A header's values, those that are text.
    pub(super) fn header<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers.get_all(name).iter().filter_map(|value| value.to_str().ok())
    }
}

impl Http {
    pub(super) fn new(limits: Limits) -> Self {
        // The system's own judgement knows a company's authority, as Helm and the browser do.
        let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
        let config = Agent::config_builder()
            .tls_config(tls)
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_resolve(Some(limits.connect))
            .timeout_connect(Some(limits.connect))
            .timeout_per_read(Some(limits.stall))
            .timeout_per_write(Some(limits.stall))
            .timeout_global(Some(limits.whole))
            .user_agent(concat!("phxc/", env!("CARGO_PKG_VERSION")))
            .build();
        Self { agent: config.into(), limits }
    }

    pub(super) fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Asks, follows redirects, and asks again where the server failed or the connection broke.
    pub(super) fn get(&self, request: Request<'_>) -> Result<Answer, HttpError> {
        let (mut tries, mut pause) = (1, self.limits.pause);
        loop {
            match self.follow(request) {
                Err(error) if error.problem.is_passing() => {
                    if tries >= self.limits.tries {
                        return Err(HttpError { tries, ..error });
                    }
                    thread::sleep(pause);
                    (tries, pause) = (tries + 1, pause * 2);
                }
                done => return done,
            }
        }
    }

    fn follow(&self, request: Request<'_>) -> Result<Answer, HttpError> {
        let mut address = request.address.clone();
        for _ in 0..=self.limits.redirects {
            let authorization = request.authorization.filter(|_| address.same_server(request.address));
            let fail = |problem| HttpError::new(request.address, &address, problem);
            let response = self
                .send(&Request { address: &address, authorization, ..request })
                .map_err(|error| fail(self.problem(error, &address)))?;
            let status = response.status();
            if is_redirect(status) {
                let target = response.headers().get(header::LOCATION).and_then(|value| value.to_str().ok());
                let next = target.and_then(|target| address.join(target).ok());
                let next = next.filter(|next| next.scheme() != Scheme::Oci);
                let next = next.ok_or_else(|| fail(HttpProblem::BadRedirect))?;
                if address.scheme() == Scheme::Https && next.scheme() == Scheme::Http {
                    return Err(fail(HttpProblem::Unencrypted { target: next.to_string() }));
                }
                address = next;
                continue;
            }
            if status.is_server_error() {
                return Err(fail(HttpProblem::Server { status: status.as_u16() }));
            }
            return self.answer(response, &request, &address).map_err(fail);
        }
        Err(HttpError::new(
            request.address,
            &address,
            HttpProblem::Redirects { limit: self.limits.redirects },
        ))
    }

    fn send(&self, request: &Request<'_>) -> Result<Response<Body>, ureq::Error> {
        let mut call = self.agent.get(request.address.for_request()).header("accept", request.accept);
        if request.gzip {
            call = call.header("accept-encoding", "gzip");
        }
        if let Some(Authorization(value)) = request.authorization {
            call = call.header("authorization", value);
        }
        // As in Go, and so in Helm, nothing that stays on this machine goes through a proxy.
        if request.address.is_loopback() {
            call = call.config().proxy(None).build();
        }
        call.call()
    }

    fn answer(
        &self,
        response: Response<Body>,
        request: &Request<'_>,
        address: &Address,
    ) -> Result<Answer, HttpProblem> {
        let (parts, body) = response.into_parts();
        let success = parts.status.is_success();
        let limit = if success { request.limit } else { REFUSAL };
        let declared = body.content_length();
        let too_large = || HttpProblem::TooLarge { limit: bytes(limit) };
        if success && declared.is_some_and(|length| length > limit) {
            return Err(too_large());
        }
        let packed = request.gzip && parts.headers.get(header::CONTENT_ENCODING).is_some_and(is_gzip);
        let reader = body.into_reader();
        let read =
            if packed { read_up_to(MultiGzDecoder::new(reader), limit) } else { read_up_to(reader, limit) };
        let body = match read {
            // A refusal's status says enough.
            Err(_) if !success => vec![],
            Err(error) => return Err(self.problem(ureq::Error::from(error), address)),
            Ok(body) if success && body.len() as u64 > limit => return Err(too_large()),
            Ok(body) => body,
        };
        Ok(Answer { status: parts.status.as_u16(), body, at: address.clone(), headers: parts.headers })
    }

    fn problem(&self, error: ureq::Error, address: &Address) -> HttpProblem {
        HttpProblem::of(error, address.scheme() == Scheme::Https, &self.limits)
    }
}

fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

fn is_gzip(value: &ureq::http::HeaderValue) -> bool {
    value.to_str().is_ok_and(|value| value.trim().eq_ignore_ascii_case("gzip"))
}

/// All bytes; one more than `limit` if there are more.
fn read_up_to(reader: impl Read, limit: u64) -> std::io::Result<Vec<u8>> {
    let mut all = vec![];
    reader.take(limit + 1).read_to_end(&mut all)?;
    Ok(all)
}
