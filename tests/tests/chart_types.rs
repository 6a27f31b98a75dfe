//! What phxc knows of the values of charts without a schema: on real charts, with their own defaults and the values
//! files that people use with them.
//!
//! `PHX_CHARTS="FOLDER …" cargo test -p phxc_tests --test chart_types -- --nocapture` looks at every chart below other
//! folders, too, and prints for each how many keys are typed, open and dead, and what its values files are told.
//! `PHX_TYPES=1` prints the types.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use phxc_core::chart::{Chart, ChartSource, DeadKey, Reads, Shapes, read};
use phxc_core::data::Data;
use phxc_core::diagnostics::Diagnostic;
use phxc_core::source::{FileId, Span};
use phxc_core::ty::conform::{Conform, Expectation, Mode};
use phxc_core::ty::{RecordType, Type};
use phxc_core::value::Value;
use phxc_core::yaml;
use phxc_tests::folder;

/// The charts below a folder: those with a `Chart.yaml` and a `values.yaml`.
fn charts(place: &Path) -> Vec<PathBuf> {
    let files = folder::files(place).unwrap();
    let found = files.iter().filter_map(|path| path.strip_suffix("Chart.yaml"));
    let found = found.filter(|path| files.iter().any(|file| *file == format!("{path}values.yaml")));
    found.map(|path| place.join(path.trim_end_matches('/'))).collect()
}

/// A chart as it is without its schema: what is looked at here is what is read off defaults and templates.
fn chart(place: &Path, shapes: &Shapes) -> Result<Chart, String> {
    let belongs =
        |path: &String| !path.ends_with(".phx") && !path.starts_with("ci/") && path != "values.schema.json";
    let files = folder::files(place).unwrap().into_iter().filter(belongs).map(|path| {
        let bytes: Arc<[u8]> = folder::read(&place.join(&path)).unwrap().into();
        (path, bytes)
    });
    read(files.collect(), &place.display().to_string(), None, shapes).map_err(|error| error.to_string())
}

fn parts(chart: &Chart) -> (&Reads, &[DeadKey]) {
    let ChartSource::Files { reads, dead, .. } = &chart.source else { panic!("{} has files", chart.name) };
    (reads, dead)
}

/// What is said of values of this type. Not whole: what must be written need not be there yet.
fn judge(ty: &Type, values: &Data, whole: bool) -> Vec<Diagnostic> {
    let expectation = Expectation::default();
    let mut conform = Conform::new(Mode::Values { whole }, &expectation);
    let span = Span::new(FileId(0), 0, 0);
    conform.value(&Value::of_data(values, span), span, ty);
    conform.diagnostics
}

/// How much is known.
#[derive(Debug, Default)]
struct Figures {
    /// Keys of which at least the kind is known.
    typed: usize,
    /// Of these, those that have a type of the library.
    shaped: usize,
    /// Keys that take anything.
    open: usize,
    /// Keys that must be written.
    required: usize,
}

impl Figures {
    fn of(ty: &Type) -> Self {
        let mut figures = Self::default();
        if let Some(record) = ty.record() {
            figures.count(record);
        }
        figures
    }

    fn count(&mut self, record: &RecordType) {
        for field in record.fields.values() {
            self.required += usize::from(field.required);
            match field.ty.record() {
                Some(inner) if inner.name.is_none() => self.count(inner),
                _ if is_open(&field.ty) => self.open += 1,
                _ => {
                    self.typed += 1;
                    self.shaped += usize::from(is_of_library(&field.ty));
                }
            }
        }
    }
}

fn is_open(ty: &Type) -> bool {
    match ty.known() {
        Type::List(list) => is_open(&list.element),
        Type::Map(map) => is_open(&map.value),
        Type::Union(members) => members.iter().any(is_open),
        known => known.is_open(),
    }
}

fn is_of_library(ty: &Type) -> bool {
    match ty {
        Type::Named(named) => named.span.is_some() && named.name != "Scalar",
        Type::Scalar(_) => true,
        Type::List(list) => is_of_library(&list.element),
        Type::Record(record) => record.name.is_some(),
        Type::Union(members) => members.iter().any(|member| matches!(member, Type::Literal(_))),
        _ => false,
    }
}

/// The values files that stand beside a chart.
fn values_files(place: &Path) -> Vec<PathBuf> {
    let is_of_values = |path: &String| {
        (path.starts_with("ci/") || path.starts_with("values-") && !path.contains('/'))
            && path.ends_with(".yaml")
    };
    let files = folder::files(place).unwrap().into_iter().filter(is_of_values);
    files.map(|path| place.join(path)).collect()
}

fn show(record: &RecordType, depth: usize) {
    let pad = "  ".repeat(depth);
    for (name, field) in &record.fields {
        let mark = if field.required { " required" } else { "" };
        match field.ty.record() {
            Some(inner) if inner.name.is_none() => {
                let open = if inner.open { " ..." } else { "" };
                println!("{pad}{name}{open}");
                show(inner, depth + 1);
            }
            _ => println!("{pad}{name}: {}{mark}", field.ty),
        }
    }
}

/// Looks at a chart: prints what is known of it; gives what is said of its own defaults.
fn look(name: &str, place: &Path, chart: &Chart) -> Vec<String> {
    let (reads, dead) = parts(chart);
    let Figures { typed, shaped, open, required } = Figures::of(&chart.values);
    let unfollowed = reads.uses.unfollowed.len();
    println!(
        "{name}: {typed} typed ({shaped} by the library), {open} open, {} dead, {required} required, {unfollowed} not followed",
        dead.len()
    );
    for key in dead {
        println!("  dead: {} (line {})", key.path.join("."), key.line);
    }
    for file in values_files(place) {
        let Ok(values) = yaml::read_values(&folder::read_text(&file).unwrap()) else { continue };
        let file = file.strip_prefix(place).unwrap().display();
        for diagnostic in judge(&chart.values, &Data::Map(values), true) {
            println!("  {file}: {} {}", diagnostic.code.0, diagnostic.message);
        }
    }
    if std::env::var_os("PHX_TYPES").is_some()
        && let Some(record) = chart.values.record()
    {
        show(record, 1);
    }
    let found = judge(&chart.values, &Data::Map(chart.defaults.clone()), false);
    found.iter().map(|diagnostic| format!("{name}: {}", diagnostic.message)).collect()
}

#[test]
fn real_charts_and_what_people_write_for_them() {
    let shapes = Shapes::of_library();
    let root = phxc_tests::root();
    let mut own = charts(&root.join("services"));
    own.extend(charts(&root.join("stdlib/charts")));
    own.extend(charts(&root.join("tests/data/charts")));
    let others = std::env::var("PHX_CHARTS").unwrap_or_default();
    let others = others.split_whitespace().flat_map(|folder| charts(Path::new(folder)));
    let mut problems = vec![];
    let (mut typed, mut shaped) = (0, 0);
    for place in &own {
        let name = place.strip_prefix(&root).unwrap().display().to_string();
        let chart = chart(place, &shapes).unwrap();
        problems.extend(look(&name, place, &chart));
        let (_, dead) = parts(&chart);
        problems.extend(dead.iter().map(|key| format!("{name}: nobody reads {}", key.path.join("."))));
        let figures = Figures::of(&chart.values);
        (typed, shaped) = (typed + figures.typed, shaped + figures.shaped);
    }
    for place in others {
        let name = place.display().to_string();
        match chart(&place, &shapes) {
            Ok(chart) => problems.extend(look(&name, &place, &chart)),
            // Helm does not take everything that people publish, either.
            Err(why) => println!("{name}: {why}"),
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert!(typed > 1_500 && shaped > 200, "{typed} keys are typed, {shaped} of them by the library");
}
