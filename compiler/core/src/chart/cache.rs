//! Charts that were read before, for those who compile again and again: a session, a language server.
//!
//! A chart in a folder is read again only if one of its files changed; its files are not even looked at as long as
//! nobody doubts that they are the same. What the project itself says of a chart (a declared type, a correction) is
//! never kept.

use std::sync::{Arc, Mutex, OnceLock};

use ecow::EcoString;

use super::{Chart, ChartSource, Shapes};
use crate::resolve::{Names, Occurrence};
use crate::tables::HashMap;
use crate::ty::lower::Types;

/// Charts by their folders, with the files that they were read from.
#[derive(Debug, Default)]
pub struct Cache {
    charts: Mutex<HashMap<String, Known>>,
    /// The library's own charts that no project corrects, with what their names mean.
    library: Mutex<HashMap<EcoString, OfLibrary>>,
    /// The library's types are the same for every project.
    shapes: OnceLock<Shapes>,
    /// Set once the library's own items were checked.
    checked: OnceLock<()>,
}

#[derive(Debug)]
struct Known {
    chart: Arc<Chart>,
    /// Its files may have changed since.
    doubted: bool,
}

/// A chart of the library.
#[derive(Debug)]
struct OfLibrary {
    chart: Arc<Chart>,
    /// What was noted while it was read.
    names: Vec<Occurrence>,
}

impl Cache {
    /// A file of some chart may have changed: files are compared before what is known of them is used again.
    pub fn doubt(&self) {
        if let Ok(mut charts) = self.charts.lock() {
            charts.values_mut().for_each(|known| known.doubted = true);
        }
    }

    /// The chart of a folder, if nobody doubts it.
    pub(super) fn sure(&self, folder: &str) -> Option<Arc<Chart>> {
        let charts = self.charts.lock().ok()?;
        charts.get(folder).filter(|known| !known.doubted).map(|known| known.chart.clone())
    }

    /// The chart of a folder, if it was read from these very files.
    pub(super) fn get(&self, folder: &str, files: &[(String, Arc<[u8]>)]) -> Option<Arc<Chart>> {
        let mut charts = self.charts.lock().ok()?;
        let known = charts.get_mut(folder)?;
        let ChartSource::Files { files: there, .. } = &known.chart.source else { return None };
        (there == files).then(|| {
            known.doubted = false;
            known.chart.clone()
        })
    }

    /// Keeps a chart that was read from a folder.
    pub(super) fn put(&self, folder: &str, chart: Arc<Chart>) {
        if let Ok(mut charts) = self.charts.lock() {
            charts.insert(folder.to_owned(), Known { chart, doubted: false });
        }
    }

    /// A chart of the library, read by `read` if it is not known. What its names mean is noted each time.
    pub(super) fn of_library<E>(
        &self,
        name: &EcoString,
        names: &Names,
        read: impl FnOnce() -> Result<Chart, E>,
    ) -> Result<Arc<Chart>, E> {
        if let Ok(library) = self.library.lock()
            && let Some(known) = library.get(name)
        {
            names.extend(&known.names);
            return Ok(known.chart.clone());
        }
        let (chart, noted) = names.record(read);
        let chart = Arc::new(chart?);
        if let Ok(mut library) = self.library.lock() {
            let known = OfLibrary { chart: chart.clone(), names: noted };
            library.insert(name.clone(), known);
        }
        Ok(chart)
    }

    /// Whether nobody has asked this before: what the library itself says is the same for every project, and need be
    /// checked only once.
    pub(crate) fn is_new_to_library(&self) -> bool {
        self.checked.set(()).is_ok()
    }

    /// The library's types for what Kubernetes takes; `types` are those of the project at hand.
    pub(super) fn shapes(&self, types: &Types) -> &Shapes {
        self.shapes.get_or_init(|| Shapes::of(types))
    }
}
