//! Repositories over HTTP: an `index.yaml`, and archives at the addresses that it names.

use std::sync::Arc;

use super::address::{Address, Scheme};
use super::archive::unpack;
use super::chart::{FetchedChart, Wanted, digest};
use super::choose::{choose, no_chart};
use super::client::Client;
use super::credentials::Login;
use super::error::{ChartError, advice};
use super::http::{Answer, Request};
use super::index::{self, Entry, Listed};
use super::oci::Registry;
use super::reference::Remote;
use super::version::{self, ChartVersion};

const INDEX: &str = "index of charts";
const CHECK: &str = "check the address (it is what `helm repo add` takes, without `index.yaml`); if it is right, tell whoever runs the repository";
const LOST: &str =
    "the repository lists an archive that is not there: tell whoever runs it, or take another version";

/// A repository as one reference sees it.
pub(super) struct Repository<'a> {
    client: &'a Client,
    remote: &'a Remote,
    login: Option<Login>,
}

impl<'a> Repository<'a> {
    pub(super) fn new(client: &'a Client, remote: &'a Remote) -> Result<Self, ChartError> {
        let login = match &remote.login {
            Some(login) => Some(login.clone()),
            None => client.credentials.for_repository(&remote.repository)?,
        };
        Ok(Self { client, remote, login })
    }

    /// All versions of the chart, sorted.
    pub(super) fn versions(&self) -> Result<Vec<ChartVersion>, ChartError> {
        Ok(self.entries()?.into_iter().map(|entry| entry.version).collect())
    }

    /// A version of the chart, the newest release if none is named.
    pub(super) fn fetch(&self, wanted: Option<&str>) -> Result<FetchedChart, ChartError> {
        let entries = self.entries()?;
        let versions: Vec<_> = entries.iter().map(|entry| entry.version.clone()).collect();
        let chosen = choose(&versions, wanted, self.remote)?;
        let wanted = Wanted { name: Some(&self.remote.chart), version: Some(&chosen.version) };
        let entry = entries.iter().find(|entry| entry.version == *chosen);
        let url = entry.and_then(|entry| entry.urls.first());
        let url = url.ok_or_else(|| self.bad_index(format!("version {} has no `urls`", chosen.version)))?;
        let address = self.remote.repository.below("").join(url);
        let address = address.map_err(|error| self.bad_index(error.to_string()))?;
        let chart = if address.scheme() == Scheme::Oci {
            self.fetch_from_registry(&address, wanted)?
        } else {
            self.fetch_archive(&address, wanted)?
        };
        match entry.and_then(|entry| entry.digest.as_deref()) {
            Some(announced) if !agrees(&chart.digest, announced) => Err(ChartError::Digest {
                address: address.to_string(),
                by: "the repository's index",
                found: chart.digest,
                wanted: crate::clean::line(announced).into_owned(),
            }),
            _ => Ok(chart),
        }
    }

    fn fetch_archive(&self, address: &Address, wanted: Wanted<'_>) -> Result<FetchedChart, ChartError> {
        let limits = self.client.http.limits();
        let archive = self.get(address, "archive", limits.archive, false)?.body;
        let place = address.to_string();
        let files = unpack(&archive, &place, limits)?;
        Ok(FetchedChart::new(files, digest(&archive), &place, wanted)?)
    }

    /// Some indexes name archives in a registry: `oci://HOST/PATH:TAG`.
    fn fetch_from_registry(&self, address: &Address, wanted: Wanted<'_>) -> Result<FetchedChart, ChartError> {
        let (path, tag) =
            address.path().rsplit_once(':').ok_or_else(|| self.bad_index(format!("{address} has no tag")))?;
        Registry::new(self.client, address, path.trim_matches('/'), None)?.fetch(tag, wanted)
    }

    fn entries(&self) -> Result<Vec<Entry>, ChartError> {
        let address = self.remote.repository.below("index.yaml");
        let text = self.client.indexes.get_or_try(&address, || {
            let body = self.get(&address, INDEX, self.client.http.limits().index, true)?.body;
            let text = String::from_utf8(body).map_err(|_| self.bad_index("it is no UTF-8 text".into()))?;
            if text.trim_start().starts_with('<') {
                return Err(self.bad_index("it is a web page".into()));
            }
            Ok(Arc::from(text))
        })?;
        match index::read(&text, &self.remote.chart) {
            Ok(Listed::Chart(mut entries)) => {
                version::sort(&mut entries, |entry| &entry.version);
                Ok(entries)
            }
            Ok(Listed::Others(names)) => Err(no_chart(self.remote, &names)),
            Err(what) => Err(self.bad_index(what)),
        }
    }

    fn get(
        &self,
        address: &Address,
        what: &'static str,
        limit: u64,
        gzip: bool,
    ) -> Result<Answer, ChartError> {
        let login = self.login.as_ref().filter(|_| address.same_server(&self.remote.repository));
        let send = |login: Option<&Login>| {
            let authorization = login.map(Login::basic);
            let authorization = authorization.as_ref();
            self.client.http.get(Request { address, accept: "*/*", authorization, limit, gzip })
        };
        let mut used = login.filter(|login| login.is_bound);
        let mut answer = send(used)?;
        if answer.status == 401 && used.is_none() && login.is_some() {
            used = login;
            answer = send(used)?;
        }
        match answer.status {
            _ if answer.is_success() => Ok(answer),
            status @ (401 | 403) => Err(ChartError::Denied {
                address: answer.shown(address),
                place: address.place(),
                registry: false,
                status,
                login: used.map(|login| login.source().to_owned()),
                note: None,
            }),
            status => Err(ChartError::Missing {
                what,
                address: answer.shown(address),
                status,
                words: None,
                advice: advice(status, if what == INDEX { CHECK } else { LOST }),
            }),
        }
    }

    fn bad_index(&self, what: String) -> ChartError {
        ChartError::Content {
            address: self.remote.repository.below("index.yaml").to_string(),
            wanted: INDEX,
            what: crate::clean::line(&what).into_owned(),
            advice: CHECK,
        }
    }
}

/// Indexes write the digest with and without its algorithm.
fn agrees(digest: &str, announced: &str) -> bool {
    let bare = |text: &str| text.trim().trim_start_matches("sha256:").to_ascii_lowercase();
    announced.is_empty() || bare(digest) == bare(announced)
}
