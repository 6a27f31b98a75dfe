//! Reads charts: folders of the project or the library, and `chart` items.

use std::collections::BTreeSet;
use std::sync::Arc;

use ecow::EcoString;

use super::{
    Cache, Chart, ChartKey, ChartSource, Charts, Reads, Shapes, beside, dead, defaults, infer, nested,
    refine, schema,
};
use crate::data::{Data, Map};
use crate::diagnostics::{Code, Diagnostic, nearest};
use crate::library;
use crate::resolve::{ChartItems, Project, Scope, chart_text};
use crate::scalar::Scalar;
use crate::source::{Span, World, WorldError};
use crate::syntax::ast;
use crate::template::Uses;
use crate::ty::Type;
use crate::ty::lower::{Types, lower_type};
use crate::yaml;

/// A chart's `Chart.yaml`.
#[derive(Debug, Clone, Default)]
pub struct ChartMeta {
    /// Its fields as written; empty if there is no such file.
    pub fields: Map,
}

impl ChartMeta {
    /// A field that is text.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<EcoString> {
        self.fields.get(name).and_then(Data::as_str).map(Into::into)
    }

    /// The dependencies that it lists itself.
    #[must_use]
    pub fn dependencies(&self) -> &[Data] {
        if let Some(Data::List(list)) = self.fields.get("dependencies") { list } else { &[] }
    }
}

/// Reads every chart of these keys; each comes with the place that names it. What the cache knows is not read again.
pub fn load(
    project: &Project<'_>,
    types: &Types,
    world: &dyn World,
    keys: &[(ChartKey, Span)],
    cache: &Cache,
    diagnostics: &mut Vec<Diagnostic>,
) -> Charts {
    let mut charts = Charts::default();
    let mut broken = BTreeSet::new();
    for (key, span) in keys {
        if charts.charts.contains_key(key) || broken.contains(key) {
            continue;
        }
        let chart = match key {
            ChartKey::Folder(folder) => read_folder(world, folder, None, types, cache, *span),
            ChartKey::Item(scope, name) => match project.chart(*scope, name) {
                Some(items) if *scope == Scope::Std && items.refinements[1].is_none() => {
                    cache.of_library(name, &project.names, || {
                        read_items(project, types, world, items, cache, diagnostics)
                    })
                }
                Some(items) => read_items(project, types, world, items, cache, diagnostics).map(Arc::new),
                None => continue,
            },
        };
        match chart {
            Ok(chart) => {
                charts.charts.insert(key.clone(), chart);
            }
            Err(diagnostic) => {
                diagnostics.push(*diagnostic);
                broken.insert(key.clone());
            }
        }
    }
    charts
}

/// What to report.
type Failure = Box<Diagnostic>;

/// A chart as its item says, then as others correct it.
fn read_items(
    project: &Project<'_>,
    types: &Types,
    world: &dyn World,
    items: ChartItems<'_>,
    cache: &Cache,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Chart, Failure> {
    let mut chart = read_item(project, types, world, items.chart, cache, diagnostics)?;
    for item in items.refinements.into_iter().flatten() {
        for entry in &item.entries {
            let word = crate::resolve::head(entry).map_or("this", |(word, _)| word);
            let message = format!("`{word}` of `{}` stands where its source does", item.name.name);
            let diagnostic = Diagnostic::error(Code::E0603, entry.span, message)
                .label(items.chart.name.span, "this says where the chart comes from");
            diagnostics.push(diagnostic.help("a second `chart` of the name corrects only its `values`"));
        }
        if let Some(values) = &item.values {
            let by = lower_type(project, types, values, diagnostics);
            chart.values = refine::refine(&chart.values, &by);
            if !chart.source.is_local() {
                chart.defaults = defaults::of_type(&chart.values);
            }
        }
    }
    Ok(chart)
}

fn read_item(
    project: &Project<'_>,
    types: &Types,
    world: &dyn World,
    item: &ast::Chart,
    cache: &Cache,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Chart, Failure> {
    let values = item.values.as_ref().map(|ty| lower_type(project, types, ty, diagnostics));
    if let Some((path, span)) = chart_text(item, "path") {
        let folder =
            project.sources.get(item.span.file).map(|source| source.folder().to_owned()).unwrap_or_default();
        // A path is relative to the project's root, or to the library's.
        let root = if folder.starts_with(library::PREFIX) { library::PREFIX } else { "" };
        let folder = crate::source::join(root, path).ok_or_else(|| {
            Box::new(Diagnostic::error(Code::E0602, span, format!("`{path}` leads out of the project")))
        })?;
        return read_folder(world, &folder, values, types, cache, span).map(Arc::unwrap_or_clone);
    }
    let Some((repository, _)) = chart_text(item, "repository") else {
        let message = format!("chart `{}` says neither `repository` nor `path`", item.name.name);
        let diagnostic = Diagnostic::error(Code::E0603, item.name.span, message);
        let others = project.charts.names(Scope::Project).filter(|name| *name != item.name.name);
        // Only values: it was to correct another chart's.
        let meant = if item.entries.is_empty() { nearest(&item.name.name, others) } else { None };
        return Err(match meant {
            Some(near) => diagnostic.fix(format!("did you mean `{near}`?"), item.name.span, near),
            None => diagnostic.help("write `repository = \"https://…\"` and `version = \"…\"`"),
        }
        .into());
    };
    let written =
        |name: &str| item.entries.iter().any(|e| crate::resolve::head(e).is_some_and(|(n, _)| n == name));
    // One that is no text is reported where types are.
    let text = |word| chart_text(item, word).map(|(text, span)| (text.clone(), span));
    let otherwise = || written("version").then(|| ("0.0.0".into(), item.name.span));
    let Some((version, version_span)) = text("version").or_else(otherwise) else {
        let message = format!("chart `{}` has no `version`", item.name.name);
        let diagnostic = Diagnostic::error(Code::E0603, item.name.span, message);
        let help = "write `version = \"1.2.3\"`: without one, every build could give something else";
        return Err(diagnostic.help(help).into());
    };
    if Scalar::SemVer.check(version.trim_start_matches('v')).is_err() {
        let message = format!("`{version}` is not one version, so what it deploys would depend on the day");
        let diagnostic = Diagnostic::error(Code::E0603, version_span, message);
        return Err(diagnostic.help("write the exact version: `version = \"1.2.3\"`").into());
    }
    let name = text("name").map_or_else(|| item.name.name.clone(), |(name, _)| name);
    let values = match values.unwrap_or(Type::Any) {
        Type::Record(record) if record.name.is_none() => {
            let origin = Some(format!("chart `{}`", item.name.name).into());
            Type::Record(Arc::new(crate::ty::RecordType { origin, ..(*record).clone() }))
        }
        other => other,
    };
    Ok(Chart {
        origin: format!("chart `{}`", item.name.name).into(),
        name,
        version,
        source: ChartSource::Repository { repository: repository.clone() },
        defaults: defaults::of_type(&values),
        comments: yaml::Comments::default(),
        values,
    })
}

fn read_folder(
    world: &dyn World,
    folder: &str,
    values: Option<Type>,
    types: &Types,
    cache: &Cache,
    span: Span,
) -> Result<Arc<Chart>, Failure> {
    if values.is_none()
        && let Some(known) = cache.sure(folder)
    {
        return Ok(known);
    }
    let failed = |path: &str, why: &dyn std::fmt::Display| {
        let message = format!("the chart in `{}` can't be read", show(folder));
        Box::new(Diagnostic::error(Code::E0602, span, message).note(format!("{}: {why}", show(path))))
    };
    let paths = match library::list(world, folder) {
        Ok(paths) => paths,
        Err(WorldError::NotFound) => vec![],
        Err(why) => return Err(failed(folder, &why)),
    };
    let mut files = vec![];
    for path in &paths {
        let Some(name) = path.strip_prefix(folder).map(|name| name.trim_start_matches('/')) else { continue };
        if belongs(name) {
            let bytes = library::read(world, path).map_err(|why| failed(path, &why))?;
            files.push((name.to_owned(), bytes));
        }
    }
    beside::bring(world, folder, &mut files);
    if !files.iter().any(|(name, _)| {
        name.starts_with("templates/") || name.starts_with("charts/") || name == "Chart.yaml"
    }) {
        let message = format!("there is no chart in `{}`", show(folder));
        let diagnostic = Diagnostic::error(Code::E0602, span, message);
        let help = "a chart has a folder `templates/`, and perhaps `values.yaml` and `Chart.yaml`";
        return Err(diagnostic.help(help).into());
    }
    let is_declared = values.is_some();
    if !is_declared && let Some(known) = cache.get(folder, &files) {
        return Ok(known);
    }
    let chart = read(files, folder, values, cache.shapes(types)).map_err(|unreadable| {
        let ReadError { file, why } = unreadable;
        failed(&in_folder(folder, &file), &why)
    })?;
    let chart = Arc::new(chart);
    if !is_declared {
        cache.put(folder, chart.clone());
    }
    Ok(chart)
}

/// A file of a chart that can't be understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadError {
    /// Its path in the chart.
    pub file: String,
    /// What is wrong, in words, with the place.
    pub why: String,
}

impl std::fmt::Display for ReadError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.file, self.why)
    }
}

impl std::error::Error for ReadError {}

/// The chart that these files are, by their paths in it. `values` is the type of its values where somebody has
/// declared it; else it is read from the schema, or from the defaults and what the templates read.
/// `folder` names it in messages; `shapes` are the library's types.
///
/// # Errors
/// If `Chart.yaml`, `values.yaml` or `values.schema.json` can't be understood.
pub fn read(
    files: Vec<(String, Arc<[u8]>)>,
    folder: &str,
    values: Option<Type>,
    shapes: &Shapes,
) -> Result<Chart, ReadError> {
    let text = |name: &str| {
        files
            .iter()
            .find(|(found, _)| found == name)
            .map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned())
    };
    let failed =
        |file: &str, why: &dyn std::fmt::Display| ReadError { file: file.into(), why: why.to_string() };
    let meta = match text("Chart.yaml") {
        Some(text) => yaml::read_values(&text).map_err(|why| failed("Chart.yaml", &why))?,
        None => Map::default(),
    };
    let meta = ChartMeta { fields: meta };
    let origin: Arc<str> = format!("`{}`", in_folder(folder, "values.yaml")).into();
    let written = text("values.yaml");
    let node = match &written {
        Some(text) => {
            // Helm takes a map, or nothing.
            yaml::read_values(text).map_err(|why| failed("values.yaml", &why))?;
            Some(yaml::read(text).map_err(|why| failed("values.yaml", &why))?)
        }
        None => None,
    };
    let defaults = match node.as_ref().map(yaml::Node::to_data) {
        Some(Data::Map(map)) => map,
        _ => Map::default(),
    };
    let reads = Arc::new(Reads::of(&files, &defaults, &meta));
    let (ty, origin) = match (values, text("values.schema.json"), &node) {
        (Some(values), _, _) => (defaults::with_defaults(&values, &defaults), origin),
        (None, Some(text), _) => {
            let origin: Arc<str> = format!("`{}`", in_folder(folder, "values.schema.json")).into();
            let json = serde_json::from_str(&text).map_err(|why| failed("values.schema.json", &why))?;
            (defaults::with_defaults(&schema::from_schema(&json, &origin), &defaults), origin)
        }
        (None, None, Some(node)) => {
            let text = written.as_deref().unwrap_or_default();
            let from = infer::Sources { text, origin: &origin, reads: &reads, shapes };
            (infer::infer(node, from), origin)
        }
        (None, None, None) => (Type::Any, origin),
    };
    let ty = nested::nest(&ty, &files, (&meta, folder), shapes);
    let name = meta.text("name").unwrap_or_else(|| folder.rsplit(['/', ':']).next().unwrap_or(folder).into());
    let dead = node.as_ref().zip(written.as_deref());
    let dead = dead.map(|(node, text)| dead::dead(node, text, &reads)).unwrap_or_default();
    Ok(Chart {
        name,
        version: meta.text("version").unwrap_or_else(|| "1.0.0".into()),
        defaults,
        comments: node.as_ref().map(infer::comments).unwrap_or_default(),
        values: ty,
        origin,
        source: ChartSource::Files { files, folder: folder.to_owned(), meta, reads, dead },
    })
}

/// Which values the templates of these files read; those of sub-charts only as far as they are included.
#[must_use]
pub fn read_uses(files: &[(String, Arc<[u8]>)]) -> Uses {
    Reads::of(files, &Map::default(), &ChartMeta::default()).uses
}

/// Whether a file or folder in a chart's folder is part of the chart, by its path there: sources of phx stand beside it,
/// `ci/` has values for tests, and what is hidden is somebody else's.
#[must_use]
pub fn belongs(name: &str) -> bool {
    !name.ends_with(".phx")
        && !name.starts_with("ci/")
        && !name.split('/').any(|part| part.starts_with('.') && part != ".helmignore")
}

pub(super) fn in_folder(folder: &str, name: &str) -> String {
    if folder.is_empty() || folder.ends_with(':') {
        format!("{folder}{name}")
    } else {
        format!("{folder}/{name}")
    }
}

fn show(path: &str) -> &str {
    if path.is_empty() { "." } else { path }
}
