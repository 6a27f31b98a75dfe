//! The `chart` items of a project: where they stand, what they say, and how one is written anew.

use std::fs;
use std::path::Path;

use phxc_core::diagnostics::nearest;
use phxc_core::resolve::chart_text;
use phxc_core::source::{FileId, Source, Span, World as _};
use phxc_core::syntax::ast::{self, Item};
use phxc_core::syntax::parse;

use super::described::{Described, MARK};
use crate::charts::{ChartError, Origin, Reference};
use crate::project::DiskWorld;
use crate::{Failure, clean, output};

/// A chart from a repository, as the project writes it.
#[derive(Debug)]
pub(super) struct ChartItem {
    /// The item's name.
    pub(super) name: String,
    /// The file that it stands in.
    pub(super) path: String,
    /// The file's text.
    pub(super) text: String,
    /// The address of its repository.
    pub(super) repository: String,
    /// Its name there.
    pub(super) chart: String,
    /// Its version.
    pub(super) version: String,
    /// The text of the version, with its quotes.
    version_span: Span,
}

impl ChartItem {
    /// All of them, by file and line. Those that say no repository or no version are left to `phxc check`.
    pub(super) fn all(world: &DiskWorld) -> Result<Vec<Self>, Failure> {
        let mut items = vec![];
        for path in world.sources() {
            let bytes = world.read(&path).map_err(|why| Failure::Source {
                path: clean::line(&path).into_owned(),
                why: why.to_string(),
            })?;
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let parsed = parse(&Source::new(FileId(0), path.as_str(), text.clone()));
            for item in &parsed.file.items {
                if let Item::Chart(chart) = item {
                    items.extend(Self::of(chart, &path, &text));
                }
            }
        }
        Ok(items)
    }

    /// The one of this name.
    pub(super) fn find(world: &DiskWorld, name: &str) -> Result<Self, Failure> {
        let mut items = Self::all(world)?;
        match items.iter().position(|item| item.name == name) {
            Some(at) => Ok(items.swap_remove(at)),
            None => {
                let names: Vec<&str> = items.iter().map(|item| item.name.as_str()).collect();
                let help = match nearest(name, names.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None if names.is_empty() => "bring one here with `phxc chart add URL CHART`".into(),
                    None => format!("there are: {}", names.join(", ")),
                };
                Err(Failure::NoSuchChart { name: clean::line(name).into_owned(), help })
            }
        }
    }

    fn of(chart: &ast::Chart, path: &str, text: &str) -> Option<Self> {
        let (repository, _) = chart_text(chart, "repository")?;
        let (version, version_span) = chart_text(chart, "version")?;
        let own = chart_text(chart, "name").map_or(&chart.name.name, |(name, _)| name);
        Some(Self {
            name: chart.name.name.to_string(),
            path: path.to_owned(),
            text: text.to_owned(),
            repository: repository.to_string(),
            chart: own.to_string(),
            version: version.to_string(),
            version_span,
        })
    }

    /// Where it is fetched from.
    pub(super) fn reference(&self) -> Result<Reference, Failure> {
        Ok(Reference::new(&self.repository, &self.chart).map_err(ChartError::from)?)
    }

    /// What `phx.lock` says of where it comes from.
    pub(super) fn origin(&self) -> Origin {
        Origin::of(&self.repository, &self.chart)
    }

    /// Whether phxc wrote its file, and writes it anew.
    pub(super) fn is_generated(&self) -> bool {
        self.text.starts_with(MARK)
    }

    /// The text of its file with another version of the chart: all of it if phxc wrote it, else the version alone.
    pub(super) fn rewritten(&self, described: &Described, version: &str) -> String {
        if self.is_generated() {
            return described.text.clone();
        }
        let mut text = self.text.clone();
        if text.get(self.version_span.range()).is_some() {
            text.replace_range(self.version_span.range(), &format!("\"{version}\""));
        }
        text
    }
}

/// Whether a chart can have this name in the project, and its file, too.
pub(super) fn is_name(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(plain) && !name.ends_with('-')
}

/// Writes an item's file, at once or not at all.
pub(super) fn write(root: &Path, path: &str, text: &str) -> Result<(), Failure> {
    let target = root.join(path);
    let failed = |source| Failure::Write { path: path.to_owned(), source };
    if let Some(folder) = target.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    output::replace(&target, text.as_bytes()).map_err(failed)
}
