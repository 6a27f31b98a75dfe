//! Charts in OCI registries (OCI Distribution Specification 1.1; helm.sh, "Use OCI-based registries").
//!
//! A chart's versions are tags, with `_` where a version has `+`. A tag leads to a manifest, that to
//! the archive; the digests on the way are verified. Who may read is settled when the registry asks:
//! with the token that its own token service gives (distribution.github.io, "Token authentication"),
//! to everybody or to a login, or with the login itself.

use std::cell::RefCell;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::address::{Address, Scheme};
use super::archive::unpack;
use super::challenge::Challenge;
use super::chart::{FetchedChart, Wanted, digest};
use super::choose::choose;
use super::client::Client;
use super::credentials::{Known, Login};
use super::error::{ChartError, advice};
use super::http::{Answer, Authorization, Request};
use super::reference::Remote;
use super::version::{self, ChartVersion};
use crate::clean;

const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const CONFIG: &str = "application/vnd.cncf.helm.config.v1+json";
const CHART: &str = "application/vnd.cncf.helm.chart.content.v1.tar+gzip";
/// What Helm wrote while this was an experiment (`registry.LegacyChartLayerMediaType`).
const OLD_CHART: &str = "application/tar+gzip";

/// What a tag must lead to.
const WANTED: &str = "manifest of a chart";
const TOKEN: &str = "token";
const CHALLENGE: &str = "request for a login that phxc can follow";
const CHECK: &str = "check the address (it is what `helm pull` takes, without the chart's name); if it is right, tell whoever runs the registry";

/// One chart in a registry.
pub(super) struct Registry<'a> {
    client: &'a Client,
    /// Host and port.
    at: Address,
    /// The path of the chart in the registry.
    path: String,
    known: Known,
    authorization: RefCell<Option<Authorization>>,
}

#[derive(Deserialize)]
struct Tags {
    tags: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct Token {
    token: Option<String>,
    access_token: Option<String>,
}

#[derive(Deserialize)]
struct Manifest {
    config: Option<Blob>,
    #[serde(default)]
    layers: Vec<Blob>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Blob {
    media_type: String,
    digest: String,
    size: u64,
}

/// What a registry says of an error (Distribution Specification, "Error Codes").
#[derive(Deserialize)]
struct Words {
    errors: Vec<Word>,
}

#[derive(Deserialize)]
struct Word {
    code: Option<String>,
    message: Option<String>,
}

/// All versions of a chart, sorted.
pub(super) fn versions(client: &Client, remote: &Remote) -> Result<Vec<ChartVersion>, ChartError> {
    of(client, remote)?.versions(remote)
}

/// A version of a chart, the newest release if none is named.
pub(super) fn fetch(
    client: &Client,
    remote: &Remote,
    version: Option<&str>,
) -> Result<FetchedChart, ChartError> {
    let registry = of(client, remote)?;
    let wanted = |version| Wanted { name: Some(&remote.chart), version: Some(version) };
    if let Some(version) = version.filter(|version| is_tag(&tag(version))) {
        match registry.fetch(&tag(version), wanted(version)) {
            Err(ChartError::Missing { status: 404, what: WANTED, .. }) => {}
            done => return done,
        }
    }
    let versions = registry.versions(remote)?;
    let chosen = &choose(&versions, version, remote)?.version;
    registry.fetch(&tag(chosen), wanted(chosen))
}

fn of<'a>(client: &'a Client, remote: &Remote) -> Result<Registry<'a>, ChartError> {
    let folder = remote.repository.path().trim_matches('/');
    let path = if folder.is_empty() { remote.chart.clone() } else { format!("{folder}/{}", remote.chart) };
    Registry::new(client, &remote.repository, &path, remote.login.clone())
}

/// A `+` may not stand in a tag (Helm's `registry.pushRef`).
fn tag(version: &str) -> String {
    version.replace('+', "_")
}

/// Whether a text can be a tag (Distribution Specification, "Pulling manifests").
fn is_tag(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    text.len() <= 128 && !text.starts_with(['.', '-']) && !text.is_empty() && text.chars().all(plain)
}

impl<'a> Registry<'a> {
    pub(super) fn new(
        client: &'a Client,
        at: &Address,
        path: &str,
        login: Option<Login>,
    ) -> Result<Self, ChartError> {
        let known = match login {
            Some(login) => Known { login: Some(login), note: None },
            None => client.credentials.for_registry(at)?,
        };
        Ok(Self { client, at: at.clone(), path: path.into(), known, authorization: RefCell::new(None) })
    }

    /// The chart that a tag leads to.
    pub(super) fn fetch(&self, tag: &str, wanted: Wanted<'_>) -> Result<FetchedChart, ChartError> {
        let limits = self.client.http.limits();
        let blob = self.manifest(tag)?;
        let address = self.api(&format!("blobs/{}", blob.digest));
        if blob.size > limits.archive {
            let what = format!("it names an archive of {}", super::limits::bytes(blob.size));
            return Err(self.content(&address, WANTED, what));
        }
        let archive = self.get(&address, "*/*", limits.archive, "archive")?.body;
        verify(&archive, &blob.digest, &address, "the manifest")?;
        let place = format!("{}:{tag}", self.shown());
        let files = unpack(&archive, &place, limits)?;
        Ok(FetchedChart::new(files, blob.digest, &place, wanted)?)
    }

    fn versions(&self, remote: &Remote) -> Result<Vec<ChartVersion>, ChartError> {
        let tags = match self.tags() {
            Err(ChartError::Missing { status: 404, .. }) => {
                let twice =
                    remote.repository.path().trim_end_matches('/').ends_with(&format!("/{}", remote.chart));
                let advice = if twice {
                    format!(
                        "the address ends with `{}` already: leave it out there, as Helm does in a chart's `repository`",
                        remote.chart
                    )
                } else {
                    "check the address and the name: together they are what `helm pull` takes".into()
                };
                let (chart, repository) = (remote.chart.clone(), remote.written());
                return Err(ChartError::NoChart { chart, repository, advice });
            }
            tags => tags?,
        };
        let versions = tags.iter().filter_map(|tag| ChartVersion::new(&tag.replace('_', "+")));
        let mut versions: Vec<_> = versions.collect();
        version::sort(&mut versions, |version| version);
        Ok(versions)
    }

    /// All tags, page after page (Distribution Specification, "Listing Tags").
    fn tags(&self) -> Result<Vec<String>, ChartError> {
        let limits = self.client.http.limits();
        let (mut all, mut address) = (vec![], self.api("tags/list"));
        for _ in 0..limits.pages {
            let answer = self.get(&address, "application/json", limits.document, "list of tags")?;
            let page: Tags = self.json(&answer.body, &address, "list of tags")?;
            all.extend(page.tags.unwrap_or_default());
            let Some(link) = answer.header("link").find_map(next_page) else { return Ok(all) };
            let next = address.join(link).ok().filter(|next| next.same_server(&address));
            let bad = || self.content(&address, "list of tags", "its next page is on another server".into());
            address = next.ok_or_else(bad)?;
        }
        Err(self.content(&address, "list of tags", format!("it has more than {} pages", limits.pages)))
    }

    /// The archive that a tag's manifest names.
    fn manifest(&self, tag: &str) -> Result<Blob, ChartError> {
        let address = self.api(&format!("manifests/{tag}"));
        let answer = self.get(&address, MANIFEST, self.client.http.limits().document, WANTED)?;
        if let Some(announced) =
            answer.header("docker-content-digest").find(|text| text.starts_with("sha256:"))
        {
            verify(&answer.body, announced, &address, "the registry")?;
        }
        let manifest: Manifest = self.json(&answer.body, &address, WANTED)?;
        let bad = |what: &str| self.content(&address, WANTED, what.into());
        let config = manifest.config.ok_or_else(|| bad("it has no `config`; it may be a list of images"))?;
        if config.media_type != CONFIG {
            let found = clean::line(&config.media_type);
            return Err(bad(&format!("its `config` is {found}, that of something else than a chart")));
        }
        let mut layers = manifest.layers.into_iter();
        let layer = layers.find(|layer| [CHART, OLD_CHART].contains(&layer.media_type.as_str()));
        let layer = layer.ok_or_else(|| bad("none of its layers is a chart"))?;
        if is_digest(&layer.digest) { Ok(layer) } else { Err(bad("the digest of its chart is no sha256")) }
    }

    fn get(
        &self,
        address: &Address,
        accept: &'static str,
        limit: u64,
        what: &'static str,
    ) -> Result<Answer, ChartError> {
        let send = || {
            let authorization = self.authorization.borrow();
            let authorization = authorization.as_ref();
            self.client.http.get(Request { address, accept, authorization, limit, gzip: false })
        };
        let mut answer = send()?;
        // Only the registry itself may say who gives tokens, not a server to which it leads.
        if answer.status == 401 && answer.at.same_server(address) {
            let authorization = self.authorize(&answer, address)?;
            self.authorization.replace(Some(authorization));
            answer = send()?;
        }
        match answer.status {
            _ if answer.is_success() => Ok(answer),
            401 | 403 => Err(self.denied(&answer)),
            status => Err(ChartError::Missing {
                what,
                address: answer.shown(address),
                status,
                words: words(&answer.body),
                advice: advice(status, CHECK),
            }),
        }
    }

    /// What the registry wants to see, got from its token service where it wants a token.
    fn authorize(&self, answer: &Answer, address: &Address) -> Result<Authorization, ChartError> {
        let challenges: Vec<_> = answer.header("www-authenticate").filter_map(Challenge::parse).collect();
        let mut bearers = challenges.iter().filter(|challenge| challenge.scheme == "bearer");
        if let Some((bearer, realm)) = bearers.find_map(|bearer| Some((bearer, bearer.get("realm")?))) {
            return self.token(bearer, realm, address);
        }
        match (challenges.first(), &self.known.login) {
            (Some(first), _) if !challenges.iter().any(|challenge| challenge.scheme == "basic") => {
                let what = format!("it wants the scheme `{}`", clean::line(&first.scheme));
                Err(self.content(address, CHALLENGE, what))
            }
            (Some(_), Some(login)) => Ok(login.basic()),
            _ => Err(self.denied(answer)),
        }
    }

    fn token(
        &self,
        challenge: &Challenge,
        realm: &str,
        registry: &Address,
    ) -> Result<Authorization, ChartError> {
        let bad = |what: &str| self.content(registry, CHALLENGE, what.into());
        let (realm, _) = Address::parse(realm).map_err(|_| bad("it names no address that gives tokens"))?;
        let stays_here = realm.is_loopback() && registry.is_loopback();
        if realm.scheme() != Scheme::Https && !stays_here {
            return Err(bad("its tokens come from an address that is not encrypted"));
        }
        let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let pull = format!("repository:{}:pull", self.path);
        let mut query = vec![format!("scope={}", encode(challenge.get("scope").unwrap_or(&pull)))];
        query.extend(challenge.get("service").map(|service| format!("service={}", encode(service))));
        let address = realm.with_query(query.join("&"));
        let login = self.known.login.as_ref().map(Login::basic);
        let limit = self.client.http.limits().document;
        let request = Request {
            address: &address,
            accept: "application/json",
            authorization: login.as_ref(),
            limit,
            gzip: false,
        };
        let answer = self.client.http.get(request)?;
        match answer.status {
            _ if answer.is_success() => {}
            401 | 403 => return Err(self.denied(&answer)),
            status => {
                return Err(ChartError::Missing {
                    what: TOKEN,
                    address: answer.shown(&address),
                    status,
                    words: words(&answer.body),
                    advice: advice(status, "the registry sends everybody there: tell whoever runs it"),
                });
            }
        }
        let token: Token = self.json(&answer.body, &address, TOKEN)?;
        let token =
            token.token.or(token.access_token).filter(|token| token.bytes().all(|b| b.is_ascii_graphic()));
        let token = token.ok_or_else(|| self.content(&address, TOKEN, "there is none in it".into()))?;
        Ok(Authorization(format!("Bearer {token}")))
    }

    fn api(&self, rest: &str) -> Address {
        self.at.api(&format!("/v2/{}/{rest}", self.path))
    }

    fn shown(&self) -> String {
        format!("oci://{}/{}", self.at.place(), self.path)
    }

    fn denied(&self, answer: &Answer) -> ChartError {
        ChartError::Denied {
            address: self.shown(),
            place: self.at.place(),
            registry: true,
            status: answer.status,
            login: self.known.login.as_ref().map(|login| login.source().to_owned()),
            note: self.known.note.clone(),
        }
    }

    /// JSON of a registry. What is wrong is told without what stands there: it may be a token.
    fn json<T: DeserializeOwned>(
        &self,
        body: &[u8],
        address: &Address,
        wanted: &'static str,
    ) -> Result<T, ChartError> {
        serde_json::from_slice(body).map_err(|error| {
            let what = format!("line {}, column {} is not as expected", error.line(), error.column());
            self.content(address, wanted, what)
        })
    }

    fn content(&self, address: &Address, wanted: &'static str, what: String) -> ChartError {
        ChartError::Content { address: address.to_string(), wanted, what, advice: CHECK }
    }
}

fn verify(bytes: &[u8], announced: &str, address: &Address, by: &'static str) -> Result<(), ChartError> {
    let found = digest(bytes);
    if found == announced.trim() {
        return Ok(());
    }
    let wanted = clean::line(announced).into_owned();
    Err(ChartError::Digest { address: address.to_string(), by, found, wanted })
}

fn is_digest(text: &str) -> bool {
    text.strip_prefix("sha256:").is_some_and(|hex| {
        hex.len() == 64 && hex.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
    })
}

/// The address in `<ADDRESS>; rel="next"` (RFC 8288).
fn next_page(link: &str) -> Option<&str> {
    let (address, parameters) = link.trim().strip_prefix('<')?.split_once('>')?;
    let is_next = |part: &str| matches!(part.trim(), "rel=\"next\"" | "rel=next");
    parameters.split([';', ',']).any(is_next).then_some(address)
}

/// The registry's own words for a refusal.
fn words(body: &[u8]) -> Option<String> {
    let words: Words = serde_json::from_slice(body).ok()?;
    let word = words.errors.into_iter().next()?;
    let text = word.message.filter(|text| !text.is_empty()).or(word.code)?;
    Some(clean::line(&text.chars().take(200).collect::<String>()).into_owned())
}
