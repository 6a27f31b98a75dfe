//! `phx.lock`: which charts a project was checked against, down to the byte.
//!
//! One block a chart, sorted, in plain YAML, so that people can read it and Git can merge it. Reading
//! is tolerant of everything but of what would make it say something else: keys in any order, quotes,
//! comments, keys that a later phxc writes.

use std::collections::BTreeMap;
use std::path::Path;
use std::{fmt, fs, io};

use phxc_core::data::{Data, map};
use phxc_core::yaml::{self, Comments, Node, NodeKind, Span};

use super::lock_error::LockError;
use super::reference::Reference;
use crate::{clean, output};

/// The file's name; it lies in the project's root.
pub const LOCK: &str = "phx.lock";

const HEAD: &str = "\
# Written by `phxc chart add` and `phxc chart update`: the charts that this project was checked against.
# Keep it in Git. Where two branches have changed it, keep the blocks of both.
";

/// All charts that are locked, by the name of their `chart` item.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lock {
    /// By name.
    pub charts: BTreeMap<String, Locked>,
}

/// A chart as it was when it was added or updated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Locked {
    /// Where it came from.
    pub origin: Origin,
    /// Its version, as `Chart.yaml` writes it.
    pub version: String,
    /// `sha256:` and 64 hexadecimal digits, of the archive or of the folder.
    pub digest: String,
}

/// Where a locked chart came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A repository or a registry.
    Repository {
        /// Its address, without a login.
        repository: String,
        /// The chart's name there.
        chart: String,
    },
    /// `--from`: an archive or a folder, as written.
    Path(String),
}

/// What the project's sources say of one of their charts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pin {
    /// The name of the `chart` item.
    pub name: String,
    /// Where it comes from.
    pub origin: Origin,
    /// The version.
    pub version: String,
    /// The digest, if it is known.
    pub digest: Option<String>,
}

/// Where the lock and the project's sources disagree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// The chart is not locked.
    Missing {
        /// The chart.
        name: String,
    },
    /// Something of it is locked otherwise.
    Changed {
        /// The chart.
        name: String,
        /// What: `origin`, `version` or `digest`.
        what: &'static str,
        /// In the lock.
        locked: String,
        /// In the sources, or what was fetched.
        found: String,
    },
    /// No source has the chart.
    Surplus {
        /// The chart.
        name: String,
    },
}

impl Lock {
    /// Reads the lock of the project in `root`; one without a lock has nothing locked.
    ///
    /// # Errors
    /// If it cannot be read or understood.
    pub fn read(root: &Path) -> Result<Self, LockError> {
        let path = root.join(LOCK);
        match fs::read(&path) {
            Ok(bytes) => Self::parse(&String::from_utf8_lossy(&bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(source) => Err(LockError::Read { path: clean::path(&path), source }),
        }
    }

    /// Understands the text of a lock.
    ///
    /// # Errors
    /// If it is no YAML, holds marks of a merge, or a chart lacks what it must say.
    pub fn parse(text: &str) -> Result<Self, LockError> {
        let is_mark = |line: &str| line.starts_with("<<<<<<<") || line.starts_with(">>>>>>>");
        if let Some(at) = text.lines().position(is_mark) {
            return Err(LockError::Conflict { line: at + 1 });
        }
        let root = yaml::read(text).map_err(|error| {
            let what = clean::line(&error.message).into_owned();
            LockError::Content { line: error.line, column: error.column, what }
        })?;
        let source = Source { text };
        let charts = match &root.data {
            NodeKind::Null => return Ok(Self::default()),
            NodeKind::Map(_) => root.get("charts"),
            _ => return Err(source.error(root.span, "it is no map with `charts`")),
        };
        let Some(charts) = charts.filter(|charts| charts.data != NodeKind::Null) else {
            return Ok(Self::default());
        };
        let entries = charts.as_map().ok_or_else(|| source.error(charts.span, "`charts` is no map"))?;
        let charts = entries.iter().map(|(name, entry)| Ok((name.to_string(), source.locked(name, entry)?)));
        Ok(Self { charts: charts.collect::<Result<_, LockError>>()? })
    }

    /// The text of the lock: the same charts give the same bytes.
    #[must_use]
    pub fn render(&self) -> String {
        if self.charts.is_empty() {
            return format!("{HEAD}\ncharts: {{}}\n");
        }
        let mut text = format!("{HEAD}\ncharts:\n");
        for (at, (name, locked)) in self.charts.iter().enumerate() {
            if at > 0 {
                text.push('\n');
            }
            let block = map([(name.as_str(), Data::Map(locked.fields(name)))]);
            yaml::write_entries(&mut text, &block, &Comments::default(), 2);
        }
        text
    }

    /// Writes the lock of the project in `root`, at once or not at all; tells whether its bytes changed.
    ///
    /// # Errors
    /// If it cannot be written; then the old one is still there.
    pub fn write(&self, root: &Path) -> Result<bool, LockError> {
        let (path, text) = (root.join(LOCK), self.render());
        if fs::read(&path).is_ok_and(|bytes| bytes == text.as_bytes()) {
            return Ok(false);
        }
        let failed = |source| LockError::Write { path: clean::path(&path), source };
        output::replace(&path, text.as_bytes()).map_err(failed)?;
        Ok(true)
    }

    /// For `--locked`: that it says of every chart what the sources say.
    ///
    /// # Errors
    /// If a chart is not locked, locked otherwise, or locked and gone; all of them are told.
    pub fn check(&self, pins: &[Pin]) -> Result<(), LockError> {
        let differences = self.differences(pins);
        if differences.is_empty() { Ok(()) } else { Err(LockError::Different { differences }) }
    }

    /// Where it disagrees with what the sources say, sorted by chart.
    #[must_use]
    pub fn differences(&self, pins: &[Pin]) -> Vec<Difference> {
        let mut all = vec![];
        let mut pins: Vec<&Pin> = pins.iter().collect();
        pins.sort_by(|a, b| a.name.cmp(&b.name));
        for pin in &pins {
            match self.charts.get(&pin.name) {
                Some(locked) => all.extend(locked.differences(pin)),
                None => all.push(Difference::Missing { name: pin.name.clone() }),
            }
        }
        let is_pinned = |name: &String| pins.iter().any(|pin| pin.name == *name);
        let surplus = self.charts.keys().filter(|name| !is_pinned(name));
        all.extend(surplus.map(|name| Difference::Surplus { name: name.clone() }));
        all.sort_by(|a, b| a.name().cmp(b.name()));
        all
    }
}

impl Origin {
    /// A repository as a source writes it; an address that is none stays as it is written.
    #[must_use]
    pub fn of(repository: &str, chart: &str) -> Self {
        let known = Reference::new(repository, chart).ok().and_then(|known| known.repository());
        let repository = known.unwrap_or_else(|| repository.to_owned());
        Self::Repository { repository, chart: chart.to_owned() }
    }
}

impl Locked {
    fn fields(&self, item: &str) -> phxc_core::data::Map {
        let mut fields = match &self.origin {
            Origin::Repository { repository, chart } if chart == item => {
                vec![("repository", repository)]
            }
            Origin::Repository { repository, chart } => vec![("repository", repository), ("chart", chart)],
            Origin::Path(path) => vec![("from", path)],
        };
        fields.extend([("version", &self.version), ("digest", &self.digest)]);
        map(fields.into_iter().map(|(name, text)| (name, Data::from(text.as_str()))))
    }

    fn differences(&self, pin: &Pin) -> impl Iterator<Item = Difference> {
        let digest = pin.digest.as_ref().unwrap_or(&self.digest);
        let pairs = [
            ("origin", self.origin.to_string(), pin.origin.to_string()),
            ("version", self.version.clone(), pin.version.clone()),
            ("digest", self.digest.clone(), digest.clone()),
        ];
        let name = pin.name.clone();
        let changed = pairs.into_iter().filter(|(_, locked, found)| locked != found);
        changed.map(move |(what, locked, found)| Difference::Changed {
            name: name.clone(),
            what,
            locked,
            found,
        })
    }
}

impl Difference {
    /// The chart.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Missing { name } | Self::Changed { name, .. } | Self::Surplus { name } => name,
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Repository { repository, chart } => write!(f, "{repository} {chart}"),
            Self::Path(path) => f.write_str(path),
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { name } => write!(f, "{name}: not locked"),
            Self::Changed { name, what, locked, found } => {
                write!(f, "{name}: the {what} is {}, locked is {}", clean::line(found), clean::line(locked))
            }
            Self::Surplus { name } => write!(f, "{name}: locked, but no longer a chart of the project"),
        }
    }
}

struct Source<'a> {
    text: &'a str,
}

impl Source<'_> {
    fn error(&self, span: Span, what: impl Into<String>) -> LockError {
        let before = self.text.get(..span.start).unwrap_or(self.text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or(before).chars().count() + 1;
        LockError::Content { line, column, what: clean::line(&what.into()).into_owned() }
    }

    fn locked(&self, name: &str, entry: &yaml::Entry) -> Result<Locked, LockError> {
        let fields = &entry.value;
        let missing = |what: &str| self.error(entry.key_span, format!("chart `{name}` has no `{what}`"));
        let field = |what: &str| self.field(fields, what);
        let wanted = |what: &str| field(what)?.ok_or_else(|| missing(what));
        let origin = match field("from")? {
            Some(path) => Origin::Path(path),
            None => Origin::Repository {
                repository: field("repository")?.ok_or_else(|| missing("repository` or `from"))?,
                chart: field("chart")?.unwrap_or_else(|| name.to_owned()),
            },
        };
        let (version, digest) = (wanted("version")?, wanted("digest")?);
        let hex = digest.strip_prefix("sha256:").filter(|hex| hex.len() == 64);
        if !hex.is_some_and(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit())) {
            let span = fields.get("digest").map_or(entry.key_span, |node| node.span);
            return Err(self.error(span, format!("the digest of `{name}` is not `sha256:` and 64 digits")));
        }
        Ok(Locked { origin, version, digest })
    }

    /// A text; what YAML takes for a number is the text that stands there.
    fn field(&self, fields: &Node, name: &str) -> Result<Option<String>, LockError> {
        let Some(node) = fields.get(name) else { return Ok(None) };
        match &node.data {
            NodeKind::Null => Ok(None),
            NodeKind::String(text) if text.is_empty() => Ok(None),
            NodeKind::String(text) => Ok(Some(text.to_string())),
            NodeKind::List(_) | NodeKind::Map(_) => {
                Err(self.error(node.span, format!("`{name}` is no text")))
            }
            _ => Ok(self.text.get(node.span.start..node.span.end).map(|text| text.trim().to_owned())),
        }
    }
}
