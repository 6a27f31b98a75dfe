//! The library's text scalars: texts with a form that a cluster, a registry or a chart insists on.
//!
//! Takes a text, gives "fine" or a [`Problem`] in the operator's words, with the corrected text where
//! there is an obvious one. Every rule names its source. Invariant: a suggestion passes the check that
//! made it. [`unit`] reads literals such as `512Mi`; [`secret`] tells what looks like a secret's text; [`text`] holds the functions of the language's library.

mod cron;
mod dns;
mod host;
mod image;
mod label;
mod problem;
mod quantity;
mod range;
pub mod secret;
mod semver;
pub mod text;
pub mod unit;
mod url;

#[cfg(test)]
mod tests;

pub use problem::Problem;
use problem::{quoted, settled};

/// A text scalar of the library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scalar {
    /// A DNS name (RFC 1123), an IP address, or a name within the cluster (`postgres.postgres`, `localhost`);
    /// no scheme, port or path.
    Host,
    /// An absolute URL with scheme and host (RFC 3986, sections 3.1 to 3.5), without `$`.
    Url,
    /// The path of a URL, from `/` on (RFC 3986, section 3.3), or the regular expression for one that ingress
    /// controllers take.
    Path,
    /// A network in CIDR notation (RFC 4632 for IPv4, RFC 4291 section 2.3 for IPv6), no address bits after the prefix.
    Cidr,
    /// An IPv4 address in four decimals without leading zeros, or an IPv6 address (RFC 4291, section 2.2).
    IpAddress,
    /// A container image: repository, perhaps tag and digest (the reference grammar of the Distribution project).
    Image,
    /// A version as semver.org 2.0.0 defines it.
    SemVer,
    /// A range of versions as Helm reads them (the Masterminds/semver library).
    VersionRange,
    /// The schedule of a Kubernetes CronJob (robfig/cron's standard format).
    Cron,
    /// A Kubernetes quantity (`k8s.io/apimachinery` resource.Quantity), not negative.
    Quantity,
    /// Where a secret stands in Vault: segments between single slashes, none at the ends.
    VaultPath,
    /// A Kubernetes label's or annotation's key: perhaps a DNS name and `/`, then a name.
    LabelKey,
    /// A Kubernetes label's value: at most 63 characters, perhaps none.
    LabelValue,
    /// One part of a DNS name, as most Kubernetes names are (RFC 1123).
    DnsLabel,
    /// A DNS name in lower case (RFC 1123).
    DnsName,
    /// An amount of memory (`512Mi`); see [`unit`].
    Memory,
    /// A number of cores (`500m`); see [`unit`].
    Cpu,
    /// A length of time (`1h30m`); see [`unit`].
    Duration,
}

impl Scalar {
    /// Every scalar, in the order of the language reference.
    pub const ALL: &'static [Scalar] = &[
        Self::Host,
        Self::Url,
        Self::Path,
        Self::Cidr,
        Self::IpAddress,
        Self::Image,
        Self::SemVer,
        Self::VersionRange,
        Self::Cron,
        Self::Quantity,
        Self::VaultPath,
        Self::LabelKey,
        Self::LabelValue,
        Self::DnsLabel,
        Self::DnsName,
        Self::Memory,
        Self::Cpu,
        Self::Duration,
    ];

    /// The scalar that a type's name means, in the exact spelling.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Scalar> {
        Self::ALL.iter().copied().find(|scalar| scalar.name() == name)
    }

    /// Its name in the language.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Host => "Host",
            Self::Url => "Url",
            Self::Path => "Path",
            Self::Cidr => "Cidr",
            Self::IpAddress => "IpAddress",
            Self::Image => "Image",
            Self::SemVer => "SemVer",
            Self::VersionRange => "VersionRange",
            Self::Cron => "Cron",
            Self::Quantity => "Quantity",
            Self::VaultPath => "VaultPath",
            Self::LabelKey => "LabelKey",
            Self::LabelValue => "LabelValue",
            Self::DnsLabel => "DnsLabel",
            Self::DnsName => "DnsName",
            Self::Memory => "Memory",
            Self::Cpu => "Cpu",
            Self::Duration => "Duration",
        }
    }

    /// What it is, with an example, to stand after "expected".
    #[must_use]
    pub fn describe(self) -> &'static str {
        match self {
            Self::Host => "a host, like `data.example.org`, `10.0.0.3` or `postgres.postgres`",
            Self::Url => "a URL, like `https://data.example.org/api`",
            Self::Path => "a URL's path, like `/api/tap`",
            Self::Cidr => "a network, like `10.0.0.0/8`",
            Self::IpAddress => "an IP address, like `10.0.0.3`",
            Self::Image => "a container image, like `ghcr.io/example/api:1.2.3`",
            Self::SemVer => "a semantic version, like `1.2.3`",
            Self::VersionRange => "a range of versions, like `^1.2` or `>=1.2 <2`",
            Self::Cron => "a schedule, like `30 4 * * *` or `@daily`",
            Self::Quantity => "a quantity, like `512Mi` or `500m`",
            Self::VaultPath => "a path in Vault, like `secret/phalanx/prod`",
            Self::LabelKey => "a label's key, like `app.kubernetes.io/name`",
            Self::LabelValue => "a label's value, like `frontend`",
            Self::DnsLabel => "a DNS label, like `my-service`",
            Self::DnsName => "a DNS name, like `data.example.org`",
            Self::Memory => "an amount of memory, like `512Mi`",
            Self::Cpu => "a number of cores, like `500m` or `2`",
            Self::Duration => "a duration, like `90s` or `1h30m`",
        }
    }

    /// Whether `text` is one.
    ///
    /// # Errors
    /// What is wrong with it; the suggestion, if any, passes this same check.
    pub fn check(self, text: &str) -> Result<(), Problem> {
        settled(text, |text| self.check_once(text))
    }

    fn check_once(self, text: &str) -> Result<(), Problem> {
        if text.is_empty() && self != Self::LabelValue {
            return Err(Problem::new(format!("an empty text is not {}", self.describe())));
        }
        let trimmed = text.trim();
        if trimmed.len() != text.len() {
            return Err(Problem::new(format!("{} has blanks around it", quoted(text))).suggest(trimmed));
        }
        match self {
            Self::Host => host::host(text),
            Self::Url => url::url(text),
            Self::Path => url::path(text),
            Self::Cidr => host::cidr(text),
            Self::IpAddress => host::ip_address(text),
            Self::Image => image::image(text),
            Self::SemVer => semver::strict(text).map(drop),
            Self::VersionRange => range::Range::parse(text).map(drop),
            Self::Cron => cron::cron(text),
            Self::Quantity => quantity::quantity(text),
            Self::VaultPath => url::vault_path(text),
            Self::LabelKey => label::key(text),
            Self::LabelValue => label::value(text),
            Self::DnsLabel => dns::label(text),
            Self::DnsName => dns::name(text),
            Self::Memory => unit::parse_as(text, unit::Dimension::Memory).map(drop),
            Self::Cpu => unit::parse_as(text, unit::Dimension::Cpu).map(drop),
            Self::Duration => unit::parse_as(text, unit::Dimension::Duration).map(drop),
        }
    }
}
