//! Versions of a chart: reading them, their order, and which one is meant.

use std::cmp::Ordering;

use semver::Version;

/// A version that a repository offers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChartVersion {
    /// As the repository writes it; in a registry with `+` where the tag has `_`.
    pub version: String,
    /// The version of what the chart deploys. Registries do not say it in their lists.
    pub app_version: Option<String>,
    /// Whether its author has given it up.
    pub deprecated: bool,
    /// When it was published, as the repository writes it: RFC 3339.
    pub created: Option<String>,
    pub(super) parsed: Version,
}

impl ChartVersion {
    /// A version as written; nothing if it is none. Helm writes them with and without a `v`.
    #[must_use]
    pub fn new(version: &str) -> Option<Self> {
        let parsed = parse(version)?;
        Some(Self {
            version: version.to_owned(),
            app_version: None,
            deprecated: false,
            created: None,
            parsed,
        })
    }

    /// Whether it comes before a release, like `1.0.0-rc.1`: not meant for everybody.
    #[must_use]
    pub fn is_prerelease(&self) -> bool {
        !self.parsed.pre.is_empty()
    }

    /// The order of semver.org, item 11; where that sees no difference, that of the build metadata
    /// and then of the text, so that a list has one order.
    #[must_use]
    pub fn order(&self, other: &Self) -> Ordering {
        self.parsed.cmp(&other.parsed).then_with(|| self.version.cmp(&other.version))
    }
}

/// Reads a version of a chart (semver.org 2.0.0, perhaps behind a `v`).
pub(super) fn parse(text: &str) -> Option<Version> {
    Version::parse(text.strip_prefix('v').unwrap_or(text)).ok()
}

/// Whether both texts write the same version: `v1.2.3` and `1.2.3` do.
#[must_use]
pub fn same(one: &str, other: &str) -> bool {
    one == other || parse(one).is_some_and(|one| parse(other) == Some(one))
}

/// The newest version that is no pre-release.
#[must_use]
pub fn newest(versions: &[ChartVersion]) -> Option<&ChartVersion> {
    versions.iter().filter(|version| !version.is_prerelease()).max_by(|a, b| a.order(b))
}

/// Releases first, each part from the newest to the oldest; `key` gives the version of an item.
pub(super) fn sort<T>(items: &mut [T], key: impl Fn(&T) -> &ChartVersion) {
    items.sort_by(|a, b| {
        let (a, b) = (key(a), key(b));
        a.is_prerelease().cmp(&b.is_prerelease()).then_with(|| b.order(a))
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order() {
        let texts = [
            "1.9.0",
            "v1.10.0",
            "2.0.0-rc.1",
            "1.10.0+b2",
            "1.10.0+b1",
            "not-a-version",
            "2.0.0-rc.2",
            "1.2",
        ];
        let mut versions: Vec<_> = texts.iter().filter_map(|text| ChartVersion::new(text)).collect();
        sort(&mut versions, |version| version);
        let sorted: Vec<_> = versions.iter().map(|version| version.version.as_str()).collect();
        assert_eq!(sorted, ["1.10.0+b2", "1.10.0+b1", "v1.10.0", "1.9.0", "2.0.0-rc.2", "2.0.0-rc.1"]);
        assert_eq!(newest(&versions).map(|version| version.version.as_str()), Some("1.10.0+b2"));
    }

    #[test]
    fn a_v_makes_no_difference() {
        assert!(same("v1.2.3", "1.2.3") && same("odd", "odd"));
        assert!(!same("1.2.3", "1.2.4") && !same("1.2.3", "1.2.3+a") && !same("odd", "other"));
    }
}
