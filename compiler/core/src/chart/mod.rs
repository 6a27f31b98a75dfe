//! Helm charts as phx knows them: where they come from, their defaults and the type of their values.

mod beside;
mod cache;
mod changes;
mod dead;
mod defaults;
mod infer;
mod load;
mod named;
mod nested;
mod part;
mod print;
mod reads;
mod refine;
mod schema;

pub(crate) use beside::is_beside;
pub use cache::Cache;
pub use changes::{DefaultChange, Knowledge, default_changes, knowledge, moved};
pub use dead::DeadKey;
pub use defaults::with_defaults;
pub use infer::Shapes;
pub use load::{ChartMeta, ReadError, belongs, load, read, read_uses};
pub use named::by_names;
pub use part::{NoSuchKey, part};
pub use print::{Item, item, literal};
pub use reads::Reads;

use std::collections::BTreeMap;
use std::sync::Arc;

use ecow::EcoString;

use crate::data::Map;
use crate::resolve::Scope;
use crate::ty::Type;
use crate::yaml;

/// Which chart: a folder of the project or the library, or a `chart` item.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChartKey {
    /// `local`: a folder.
    Folder(String),
    /// `chart NAME { … }`
    Item(Scope, EcoString),
}

/// A chart.
#[derive(Debug, Clone)]
pub struct Chart {
    /// Helm's name of it.
    pub name: EcoString,
    /// Its version.
    pub version: EcoString,
    /// Where it comes from.
    pub source: ChartSource,
    /// What is known of its default values.
    pub defaults: Map,
    /// The comments of its default values.
    pub comments: yaml::Comments,
    /// The type of its values.
    pub values: Type,
    /// Where that type comes from, in words.
    pub origin: Arc<str>,
}

/// Where a chart comes from.
#[derive(Debug, Clone)]
pub enum ChartSource {
    /// Its files stand in the project or the library.
    Files {
        /// By path in the chart.
        files: Vec<(String, Arc<[u8]>)>,
        /// Its folder.
        folder: String,
        /// Its `Chart.yaml`, if it has one.
        meta: ChartMeta,
        /// What its templates do with values.
        reads: Arc<Reads>,
        /// The keys of its `values.yaml` that no template reads.
        dead: Vec<DeadKey>,
    },
    /// Argo CD fetches it.
    Repository {
        /// The address of the repository: `https://…` or `oci://…`.
        repository: EcoString,
    },
}

impl ChartSource {
    /// Whether its files stand in the project or the library.
    #[must_use]
    pub fn is_local(&self) -> bool {
        matches!(self, Self::Files { .. })
    }
}

/// All charts that a project uses.
#[derive(Debug, Default)]
pub struct Charts {
    charts: BTreeMap<ChartKey, Arc<Chart>>,
}

impl Charts {
    /// The chart of a key; `None` if it could not be read, which is reported.
    #[must_use]
    pub fn get(&self, key: &ChartKey) -> Option<&Chart> {
        self.charts.get(key).map(|chart| &**chart)
    }

    /// All charts, sorted.
    pub fn iter(&self) -> impl Iterator<Item = (&ChartKey, &Chart)> {
        self.charts.iter().map(|(key, chart)| (key, &**chart))
    }
}
