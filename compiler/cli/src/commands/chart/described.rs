//! A chart in phx, with what is to be said of it.

use phxc_core::chart::{self, Chart, ChartSource, Item, Shapes};
use phxc_core::data::Data;
use phxc_core::fmt::format;
use phxc_core::source::{FileId, Source};

use crate::charts::FetchedChart;
use crate::render::count;
use crate::{Failure, clean};

/// As many keys that nothing reads are named.
const NAMED: usize = 20;

/// The first words of a file that phxc writes anew at an update.
pub(super) const MARK: &str = "// Written by `phxc chart`";

const HEAD: &str = "\
// Written by `phxc chart` from the chart's defaults, schema and templates; an update writes it anew. What it gets wrong is
// corrected elsewhere: `chart NAME { values { … } }`.

";

/// A chart in phx, with what is to be said of it.
pub(crate) struct Described {
    /// The file's text.
    pub(crate) text: String,
    /// How many values it has.
    values: usize,
    /// Those with a default that no template reads, by their paths.
    dead: Vec<String>,
}

impl Described {
    /// The chart as the item `name` from a repository.
    pub(crate) fn of(fetched: &FetchedChart, name: &str, repository: &str) -> Result<Self, Failure> {
        let unreadable = |error: chart::ReadError| Failure::ChartUnreadable {
            chart: clean::line(&fetched.name).into_owned(),
            why: clean::line(&error.to_string()).into_owned(),
        };
        let shapes = Shapes::of_library();
        let mut chart =
            chart::read(fetched.files.clone(), &fetched.name, None, &shapes).map_err(unreadable)?;
        chart.values = chart::by_names(&chart.values, &shapes);
        let about = description(&chart);
        let item = Item { name, repository: Some(repository), description: about.as_deref() };
        let head = HEAD.replace("NAME", name);
        let text = format!("{head}{}", chart::item(&chart, item));
        let text = format(&Source::new(FileId(0), name, text)).text;
        let values = chart.defaults.values().map(leaves).sum();
        let dead = match &chart.source {
            ChartSource::Files { dead, .. } => dead.iter().map(|key| key.path.join(".")).collect(),
            ChartSource::Repository { .. } => vec![],
        };
        Ok(Self { text, values, dead })
    }

    /// "web 1.2.3 with 12 default values", and which of them are for nothing.
    pub(crate) fn summary(&self, fetched: &FetchedChart) -> String {
        let (name, version) = (clean::line(&fetched.name), clean::line(&fetched.version));
        let mut text = format!("{name} {version} with {}", count(self.values, "default value"));
        if !self.dead.is_empty() {
            text += &format!("\n{} no template reads:", if self.dead.len() == 1 { "one" } else { "these" });
            for path in self.dead.iter().take(NAMED) {
                text += &format!("\n  {}", clean::line(path));
            }
            if self.dead.len() > NAMED {
                text += &format!("\n  and {} more", self.dead.len() - NAMED);
            }
        }
        text
    }
}

/// What the chart says of itself, on one line.
fn description(chart: &Chart) -> Option<String> {
    let ChartSource::Files { meta, .. } = &chart.source else { return None };
    meta.text("description").map(|text| clean::line(&text).into_owned())
}

fn leaves(value: &Data) -> usize {
    match value {
        Data::Map(map) if !map.is_empty() => map.values().map(leaves).sum(),
        _ => 1,
    }
}
