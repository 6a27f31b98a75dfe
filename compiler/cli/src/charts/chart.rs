//! A chart that was brought here: its files, and what its `Chart.yaml` says of it.

use std::fmt::Write as _;
use std::sync::Arc;

use phxc_core::data::{Data, Map};
use phxc_core::yaml;
use sha2::{Digest as _, Sha256};

use super::archive::Files;
use super::archive_error::ArchiveError;
use super::version;
use crate::clean;

/// A chart with its files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchedChart {
    /// Helm's name of it.
    pub name: String,
    /// Its version, as `Chart.yaml` writes it.
    pub version: String,
    /// The version of what it deploys.
    pub app_version: Option<String>,
    /// `sha256:` and 64 hexadecimal digits: the digest of the archive's bytes, or of a folder's list
    /// of files (what `find . -type f -printf '%P\n' | LC_ALL=C sort | xargs -d '\n' sha256sum |
    /// sha256sum` says, without the files that are no part of a chart).
    pub digest: String,
    /// By path in the chart, sorted. A sub-chart's files stand below its folder in `charts/`; one
    /// that is packed stands below its archive's name without `.tgz`.
    pub files: Vec<(String, Arc<[u8]>)>,
}

/// What a chart must be.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Wanted<'a> {
    pub(super) name: Option<&'a str>,
    pub(super) version: Option<&'a str>,
}

impl FetchedChart {
    /// Files that are a chart, if they are the wanted one.
    pub(super) fn new(
        files: Files,
        digest: String,
        place: &str,
        wanted: Wanted<'_>,
    ) -> Result<Self, ArchiveError> {
        let meta = meta(&files, place)?;
        let wrong = |what: &str| ArchiveError::ChartYaml { place: place.into(), what: what.into() };
        let name = text(&meta, "name").ok_or_else(|| wrong("has no `name`"))?;
        let version = text(&meta, "version").ok_or_else(|| wrong("has no `version`"))?;
        let shown = clean::line(&version);
        if version::parse(&version).is_none() {
            return Err(wrong(&format!("has the version `{shown}`, which is none (semver.org)")));
        }
        // Only a repository is asked for a name.
        let advice = match wanted.name {
            Some(_) => "the repository serves something else than its list says: tell whoever runs it",
            None => "leave out --version, or give the archive or the folder that is meant",
        };
        let other =
            |found: String, asked: String| ArchiveError::Other { place: place.into(), found, asked, advice };
        if let Some(asked) = wanted.name.filter(|asked| *asked != name) {
            return Err(other(format!("the chart `{}`", clean::line(&name)), format!("`{asked}`")));
        }
        if let Some(asked) = wanted.version.filter(|asked| !version::same(asked, &version)) {
            return Err(other(format!("version {shown}"), clean::line(asked).into_owned()));
        }
        let app_version = text(&meta, "appVersion");
        Ok(Self { name, version, app_version, digest, files: files.into_iter().collect() })
    }
}

/// `sha256:` and the digest in hexadecimal, as registries and `phx.lock` write it.
pub(super) fn digest(bytes: &[u8]) -> String {
    format!("sha256:{}", hex(bytes))
}

/// The digest in hexadecimal alone.
pub(super) fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn meta(files: &Files, place: &str) -> Result<Map, ArchiveError> {
    let wrong = |what: String| ArchiveError::ChartYaml { place: place.into(), what };
    let bytes = files
        .get("Chart.yaml")
        .ok_or_else(|| ArchiveError::NoChartYaml { place: place.into(), wanted: "Chart.yaml".into() })?;
    let text = str::from_utf8(bytes).map_err(|_| wrong("is no UTF-8 text".into()))?;
    match yaml::read_data(text) {
        Ok(Data::Map(map)) => Ok(map),
        Ok(_) => Err(wrong("is no map".into())),
        Err(error) => Err(wrong(format!("cannot be read: {}", clean::line(&error.to_string())))),
    }
}

/// A field that is text, or a number where text was meant.
fn text(meta: &Map, name: &str) -> Option<String> {
    match meta.get(name)? {
        Data::String(text) if !text.is_empty() => Some(text.to_string()),
        Data::Int(number) => Some(number.to_string()),
        Data::Float(number) => Some(number.to_string()),
        _ => None,
    }
}
