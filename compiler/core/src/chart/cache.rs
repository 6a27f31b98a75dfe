//! Charts that were read before, for those who compile again and again: a session, a language server.
//!
//! A chart in a folder is read again only if one of its files changed. What the project itself says of a chart (a
//! declared type) is never kept.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock};

use super::{Chart, ChartSource, Shapes};
use crate::ty::lower::Types;

/// Charts by their folders, with the files that they were read from.
#[derive(Debug, Default)]
pub struct Cache {
    charts: Mutex<HashMap<String, Arc<Chart>>>,
    /// The library's types are the same for every project.
    shapes: OnceLock<Shapes>,
}

impl Cache {
    /// The chart of a folder, if it was read from these very files.
    pub(super) fn get(&self, folder: &str, files: &[(String, Arc<[u8]>)]) -> Option<Chart> {
        let known = self.charts.lock().ok()?.get(folder)?.clone();
        let ChartSource::Files { files: there, .. } = &known.source else { return None };
        (there == files).then(|| Chart::clone(&known))
    }

    /// Keeps a chart that was read from a folder.
    pub(super) fn put(&self, folder: &str, chart: &Chart) {
        if let Ok(mut charts) = self.charts.lock() {
            charts.insert(folder.to_owned(), Arc::new(chart.clone()));
        }
    }

    /// The library's types for what Kubernetes takes; `types` are those of the project at hand.
    pub(super) fn shapes(&self, types: &Types) -> &Shapes {
        self.shapes.get_or_init(|| Shapes::of(types))
    }
}
