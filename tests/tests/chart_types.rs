//! What phxc knows of the values of charts without a schema: on real charts, with their own defaults and the values
//! files that people use with them.
//!
//! `PHX_CHARTS="FOLDER …" cargo test -p phxc_tests --test chart_types -- --nocapture` looks at every chart below other
//! folders, too, and prints for each how many keys are typed, open and dead, and what its values files are told.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use phxc_core::chart::{Chart, ChartSource, Shapes, read};
use phxc_core::data::Data;
use phxc_core::diagnostics::Diagnostic;
use phxc_core::source::{FileId, Span};
use phxc_core::ty::conform::{Conform, Expectation, Mode};
use phxc_core::ty::{FieldDefault, RecordType, Type};
use phxc_core::value::Value;
use phxc_core::yaml;
use phxc_tests::folder;

/// The charts below a folder, those with a `Chart.yaml` and a `values.yaml`.
fn charts(place: &Path) -> Vec<PathBuf> {
    let files = folder::files(place).unwrap();
    let found = files.iter().filter_map(|path| path.strip_suffix("Chart.yaml"));
    let found = found.filter(|path| files.iter().any(|file| *file == format!("{path}values.yaml")));
    found.map(|path| place.join(path.trim_end_matches('/'))).collect()
}

fn chart(place: &Path, shapes: &Shapes) -> Result<Chart, String> {
    let paths = folder::files(place).unwrap().into_iter();
    let part = |path: &String| !path.ends_with(".phx") && !path.starts_with("ci/");
    let files = paths.filter(part).map(|path| {
        let bytes: Arc<[u8]> = folder::read(&place.join(&path)).unwrap().into();
        (path, bytes)
    });
    // What is asked here is what is read off defaults and templates.
    let files = files.filter(|(path, _)| path != "values.schema.json").collect();
    read(files, &place.display().to_string(), None, shapes).map_err(|error| error.to_string())
}

/// What is said of values of this type.
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
    fn count(&mut self, record: &RecordType) {
        for field in record.fields.values() {
            self.required += usize::from(field.required);
            match field.ty.record() {
                Some(inner) if inner.name.is_none() => self.count(inner),
                _ if is_open(&field.ty) => self.open += 1,
                _ => {
                    self.typed += 1;
                    self.shaped += usize::from(is_shape(&field.ty));
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

fn is_shape(ty: &Type) -> bool {
    match ty {
        Type::Named(named) => named.span.is_some() && &*named.name != "Scalar",
        Type::Scalar(_) => true,
        Type::List(list) => is_shape(&list.element),
        Type::Record(record) => record.name.is_some(),
        Type::Union(members) => members.iter().any(|member| matches!(member, Type::Literal(_))),
        _ => false,
    }
}

/// The values files that stand beside a chart.
fn values_files(place: &Path) -> Vec<PathBuf> {
    let files = folder::files(place).unwrap().into_iter();
    let used = files.filter(|path| {
        (path.starts_with("ci/") || path.starts_with("values-") && !path.contains('/'))
            && path.ends_with(".yaml")
    });
    used.map(|path| place.join(path)).collect()
}

#[test]
fn real_charts_and_what_people_write_for_them() {
    let shapes = Shapes::of_library();
    let root = phxc_tests::root();
    let mut places: Vec<PathBuf> = charts(&root.join("services"));
    places.extend(charts(&root.join("stdlib/charts")));
    let own = places.len();
    let others = std::env::var("PHX_CHARTS").unwrap_or_default();
    places.extend(others.split_whitespace().flat_map(|folder| charts(Path::new(folder))));
    let mut problems = vec![];
    for (at, place) in places.iter().enumerate() {
        let name = place.strip_prefix(&root).unwrap_or(place).display().to_string();
        let chart = match chart(place, &shapes) {
            Ok(chart) => chart,
            Err(why) => {
                println!("{name}: {why}");
                continue;
            }
        };
        let ChartSource::Files { dead, reads, .. } = &chart.source else { panic!("{name} has files") };
        let mut figures = Figures::default();
        if let Some(record) = chart.values.record() {
            figures.count(record);
        }
        let Figures { typed, shaped, open, required } = figures;
        println!(
            "{name}: {typed} typed ({shaped} by the library), {open} open, {} dead, {required} required, {} not followed",
            dead.len(),
            reads.uses.unfollowed.len()
        );
        for unfollowed in &reads.uses.unfollowed {
            println!("  not followed: {}", unfollowed.why);
        }
        for key in dead {
            println!("  dead: {} (line {})", key.path.join("."), key.line);
        }
        for diagnostic in judge(&chart.values, &Data::Map(chart.defaults.clone()), false) {
            problems.push(format!("{name}: its own defaults: {}", diagnostic.message));
        }
        for file in values_files(place) {
            let Ok(values) = yaml::read_values(&folder::read_text(&file).unwrap()) else { continue };
            let file = file.strip_prefix(place).unwrap().display();
            for diagnostic in judge(&chart.values, &Data::Map(values.clone()), true) {
                println!("  {file}: {} {}", diagnostic.code.0, diagnostic.message);
            }
        }
        if std::env::var_os("PHX_TYPES").is_some()
            && let Some(record) = chart.values.record()
        {
            show(record, 1);
        }
        let _ = at < own;
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

fn show(record: &RecordType, depth: usize) {
    for (name, field) in &record.fields {
        let pad = "  ".repeat(depth);
        let default = match &field.default {
            Some(FieldDefault::Data(data)) => format!(" = {data:?}").chars().take(40).collect(),
            Some(FieldDefault::Refused) => " = refused".into(),
            _ => String::new(),
        };
        match field.ty.record() {
            Some(inner) if inner.name.is_none() => {
                println!(
                    "{pad}{name}{}{}",
                    if inner.open { " ..." } else { "" },
                    inner.rest.iter().map(|rest| format!(" [{}]", rest.value)).collect::<String>()
                );
                show(inner, depth + 1);
            }
            _ => println!(
                "{pad}{name}: {}{}{default}",
                field.ty,
                if field.required { " required" } else { "" }
            ),
        }
    }
}
