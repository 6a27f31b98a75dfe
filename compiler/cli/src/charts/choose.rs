//! Which version of a chart is meant, and what to say if there is none such.

use phxc_core::diagnostics::nearest;

use super::error::ChartError;
use super::reference::Remote;
use super::version::{self, ChartVersion};
use crate::clean;

/// As many names or versions are listed.
const LISTED: usize = 8;

/// The wanted version, or the newest release.
pub(super) fn choose<'v>(
    versions: &'v [ChartVersion],
    wanted: Option<&str>,
    remote: &Remote,
) -> Result<&'v ChartVersion, ChartError> {
    let (chart, repository) = (remote.chart.clone(), remote.written());
    let Some(wanted) = wanted else {
        let no_release = || ChartError::NoRelease { chart, repository, advice: prereleases(versions) };
        return version::newest(versions).ok_or_else(no_release);
    };
    let exactly = versions.iter().find(|version| version.version == wanted);
    let same = || versions.iter().find(|version| version::same(&version.version, wanted));
    exactly.or_else(same).ok_or_else(|| {
        let texts: Vec<&str> = versions.iter().map(|version| version.version.as_str()).collect();
        let advice = if texts.is_empty() {
            "the chart has no versions at all".into()
        } else {
            format!("it has {}", list(&texts))
        };
        ChartError::NoVersion { version: clean::line(wanted).into_owned(), chart, repository, advice }
    })
}

/// A repository that has other charts.
pub(super) fn no_chart(remote: &Remote, others: &[String]) -> ChartError {
    let names: Vec<&str> = others.iter().map(String::as_str).collect();
    let advice = match nearest(&remote.chart, names.iter().copied()) {
        _ if names.is_empty() => "the repository lists no charts at all".into(),
        Some(near) => format!("did you mean `{}`?", clean::line(&near.to_string())),
        None => format!("it has {}", list(&names)),
    };
    ChartError::NoChart { chart: remote.chart.clone(), repository: remote.written(), advice }
}

fn prereleases(versions: &[ChartVersion]) -> String {
    let texts: Vec<&str> = versions.iter().map(|version| version.version.as_str()).collect();
    if texts.is_empty() {
        "the chart has no versions at all".into()
    } else {
        format!("name one of its pre-releases with --version: {}", list(&texts))
    }
}

fn list(names: &[&str]) -> String {
    let shown: Vec<_> = names.iter().take(LISTED).map(|name| clean::line(name)).collect();
    let shown = shown.join(", ");
    match names.len().checked_sub(LISTED) {
        None | Some(0) => shown,
        Some(more) => format!("{shown} and {more} more"),
    }
}
