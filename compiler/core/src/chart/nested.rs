//! The charts in a chart: how their values stand among its own.
//!
//! Takes a chart's type, its files and its `Chart.yaml`; gives the type with a field for each sub-chart. As Helm does
//! it (Helm, "Charts": Chart dependencies; `pkg/chart/v2/util/dependencies.go`): values stand below the alias or the name, those of the parent over
//! the sub-chart's own; `condition` and `tags` name switches; `global` is everybody's; `import-values` lifts values of
//! a sub-chart into the parent, below the parent's own.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use ecow::EcoString;

use super::load::{ChartMeta, in_folder, read};
use super::{Chart, Shapes, defaults};
use crate::data::{Data, Map};
use crate::ty::{Field, RecordType, Type};

/// The files of a chart, by their paths in it.
type Files = [(String, Arc<[u8]>)];

/// As deep as charts may lie in each other; what is deeper takes any values.
const DEPTH: usize = 8;

/// The type with what the charts in `files`, and those that `Chart.yaml` asks for, take. `folder` names the chart in messages.
pub(super) fn nest(ty: &Type, files: &Files, (meta, folder): (&ChartMeta, &str), shapes: &Shapes) -> Type {
    let found = subcharts(files, folder, shapes);
    if found.is_empty() && meta.dependencies().is_empty() {
        return ty.clone();
    }
    let dependencies = dependencies(&found, meta);
    ty.map_records(&mut |record| {
        let mut record = record.clone();
        for dependency in &dependencies {
            dependency.place(&mut record);
        }
        // What one chart reads of the globals, any of them gives.
        let at_hand = dependencies.iter().all(|dependency| dependency.chart.is_some());
        globals(&mut record, &dependencies, at_hand);
        Type::Record(Arc::new(record))
    })
}

/// A chart below a parent, as the parent asks for it.
struct Dependency<'c> {
    /// Its alias or name: the key of its values.
    name: EcoString,
    /// The entry of `Chart.yaml`; none for a chart that only lies in the folder.
    fields: Option<&'c Map>,
    /// The chart, if it is at hand.
    chart: Option<&'c Chart>,
}

/// The charts in the folder `charts/`, by their own names.
fn subcharts(files: &Files, parent: &str, shapes: &Shapes) -> BTreeMap<EcoString, Chart> {
    let mut folders: BTreeMap<&str, Vec<_>> = BTreeMap::new();
    for (path, bytes) in files {
        let inside = path.strip_prefix("charts/").and_then(|rest| rest.split_once('/'));
        if let Some((folder, name)) = inside
            && name.matches("charts/").count() < DEPTH
        {
            folders.entry(folder).or_default().push((name.to_owned(), bytes.clone()));
        }
    }
    let is_chart =
        |files: &Files| files.iter().any(|(name, _)| name == "Chart.yaml" || name == "values.yaml");
    let charts = folders.into_iter().filter(|(_, files)| is_chart(files)).filter_map(|(folder, files)| {
        // One that can't be understood takes anything; Helm will say what is wrong.
        let chart = read(files, &in_folder(parent, &format!("charts/{folder}")), None, shapes).ok()?;
        Some((chart.name.clone(), chart))
    });
    charts.collect()
}

fn dependencies<'c>(found: &'c BTreeMap<EcoString, Chart>, meta: &'c ChartMeta) -> Vec<Dependency<'c>> {
    let mut out = vec![];
    let mut asked: BTreeSet<&str> = BTreeSet::new();
    for fields in meta.dependencies().iter().filter_map(Data::as_map) {
        let text = |name: &str| fields.get(name).and_then(Data::as_str);
        let Some(name) = text("name") else { continue };
        asked.insert(name);
        let key = text("alias").unwrap_or(name).into();
        out.push(Dependency { name: key, fields: Some(fields), chart: found.get(name) });
    }
    // Helm loads what lies in the folder, asked for or not.
    let others = found.iter().filter(|(name, _)| !asked.contains(name.as_str()));
    out.extend(others.map(|(name, chart)| Dependency {
        name: name.clone(),
        fields: None,
        chart: Some(chart),
    }));
    out
}

impl Dependency<'_> {
    fn list(&self, name: &str) -> &[Data] {
        match self.fields.and_then(|fields| fields.get(name)) {
            Some(Data::List(list)) => list,
            _ => &[],
        }
    }

    /// The paths of its switches.
    fn conditions(&self) -> impl Iterator<Item = &str> {
        let text = self.fields.and_then(|fields| fields.get("condition")).and_then(Data::as_str);
        text.into_iter().flat_map(|text| text.split(',')).map(str::trim).filter(|path| !path.is_empty())
    }

    /// Its values, and what belongs to them, in the record of the parent.
    fn place(&self, record: &mut RecordType) {
        let own = record.fields.get(&self.name);
        let ty = match (self.chart, own) {
            (Some(chart), own) => below_parent(&chart.values, own),
            // The defaults that the parent has for it are some of its values.
            (None, Some(own)) => opened(&own.ty),
            (None, None) => Type::Any,
        };
        let (doc, span) = own.map_or((None, None), |own| (own.doc.clone(), own.span));
        // The fields say the defaults.
        let default = own.and_then(|own| own.default.clone()).filter(|_| !matches!(ty, Type::Record(_)));
        record.fields.insert(self.name.clone(), Field { ty, default, required: false, doc, span });
        for condition in self.conditions() {
            let path: Vec<&str> = condition.split('.').collect();
            insert(record, &path, Type::Bool);
        }
        for tag in self.list("tags").iter().filter_map(Data::as_str) {
            insert(record, &["tags", tag], Type::Bool);
        }
        for import in self.list("import-values") {
            self.import(record, import);
        }
    }

    /// Lifts values of the sub-chart into the parent.
    fn import(&self, record: &mut RecordType, import: &Data) {
        let Some(chart) = self.chart else { return };
        let (child, parent) = match import {
            Data::String(name) => (format!("exports.{name}"), "."),
            Data::Map(map) => {
                let text = |name: &str| map.get(name).and_then(Data::as_str);
                let (Some(child), Some(parent)) = (text("child"), text("parent")) else { return };
                (child.to_owned(), parent)
            }
            _ => return,
        };
        let mut ty = chart.values.known();
        for step in child.split('.') {
            let Type::Record(fields) = ty else { return };
            let Some(field) = fields.fields.get(step) else { return };
            ty = field.ty.known();
        }
        if let Type::Record(lifted) = ty {
            let path: Vec<&str> = parent.split('.').filter(|step| !step.is_empty()).collect();
            at(record, &path, &mut |record| lift(record, lifted));
        }
    }
}

/// Values of a sub-chart below those of its parent.
fn lift(record: &mut RecordType, lifted: &RecordType) {
    for (name, below) in &lifted.fields {
        let Some(field) = record.fields.get_mut(name) else {
            record.fields.insert(name.clone(), below.clone());
            continue;
        };
        match (field.ty.known(), below.ty.known()) {
            (Type::Record(own), Type::Record(below)) => {
                let mut own = RecordType::clone(own);
                lift(&mut own, below);
                field.ty = Type::Record(Arc::new(own));
            }
            _ if field.default.is_none() => {
                field.ty = below.ty.clone();
                field.default = below.default.clone();
            }
            _ => {}
        }
    }
}

/// The same records with any other keys.
fn opened(ty: &Type) -> Type {
    ty.map_records(&mut |record| {
        let mut record = record.clone();
        record.open = true;
        record.fields.values_mut().for_each(|field| field.ty = opened(&field.ty));
        Type::Record(Arc::new(record))
    })
}

/// What a sub-chart takes, with the defaults that its parent has for it. A schema of the parent that says more than
/// "a map" decides alone.
fn below_parent(child: &Type, own: Option<&Field>) -> Type {
    let Some(own) = own else { return child.clone() };
    match own.ty.known() {
        Type::Record(parent) if parent.inferred => match child.known() {
            Type::Record(child) => Type::Record(Arc::new(with_parent(child, parent))),
            _ => child.clone(),
        },
        Type::Record(parent) if !parent.fields.is_empty() => own.ty.clone(),
        _ => child.clone(),
    }
}

fn with_parent(child: &RecordType, parent: &RecordType) -> RecordType {
    let mut out = child.clone();
    for (name, above) in &parent.fields {
        let Some(field) = out.fields.get_mut(name) else {
            let known = out.other(name).is_some();
            if !known || above.default.is_some() {
                out.fields.insert(name.clone(), above.clone());
            }
            continue;
        };
        field.doc = above.doc.clone().or_else(|| field.doc.take());
        match (field.ty.known(), above.ty.known()) {
            (Type::Record(below), Type::Record(above)) => {
                field.ty = Type::Record(Arc::new(with_parent(below, above)));
                field.default = None;
            }
            _ => {
                if let Some(crate::ty::FieldDefault::Data(data)) = &above.default
                    && !defaults::takes(&field.ty, data)
                {
                    field.ty = Type::union([field.ty.clone(), above.ty.clone()]);
                }
                field.default = above.default.clone().or_else(|| field.default.take());
            }
        }
    }
    out
}

/// `global`: what the parent and its sub-charts know of it, together.
fn globals(record: &mut RecordType, dependencies: &[Dependency<'_>], at_hand: bool) {
    let charts = dependencies.iter().filter_map(|dependency| dependency.chart);
    let known: Vec<Field> = charts
        .filter_map(|chart| match chart.values.known() {
            Type::Record(values) => values.fields.get("global").cloned(),
            _ => None,
        })
        .collect();
    let own = record.fields.get("global").map(|field| field.ty.known().clone());
    let mut global = match own {
        Some(Type::Record(own)) => RecordType::clone(&own),
        Some(_) => return,
        None => {
            RecordType { inferred: record.inferred, origin: record.origin.clone(), ..RecordType::default() }
        }
    };
    for field in &known {
        match field.ty.known() {
            Type::Record(below) => global = with_parent(below, &global),
            _ => global.open = true,
        }
    }
    global.open |= !at_hand;
    let doc = record.fields.get("global").and_then(|field| field.doc.clone());
    let ty = match global.fields.is_empty() {
        true => Type::map(Type::Any),
        false => Type::Record(Arc::new(global)),
    };
    record.fields.insert("global".into(), Field { ty, default: None, required: false, doc, span: None });
}

/// A key that must be known, if it is not.
fn insert(record: &mut RecordType, path: &[&str], ty: Type) {
    let Some((last, way)) = path.split_last() else { return };
    at(record, way, &mut |record| {
        let field = Field { ty: ty.clone(), default: None, required: false, doc: None, span: None };
        record.fields.entry(EcoString::from(*last)).or_insert(field);
    });
}

/// Changes the record at a path, which is made if it is not there; where something else is there, nothing.
fn at(record: &mut RecordType, path: &[&str], change: &mut dyn FnMut(&mut RecordType)) {
    let Some((first, rest)) = path.split_first() else { return change(record) };
    let (inferred, origin) = (record.inferred, record.origin.clone());
    let place = record.fields.entry(EcoString::from(*first)).or_insert_with(|| Field {
        ty: Type::Record(Arc::new(RecordType { inferred, origin, ..RecordType::default() })),
        default: None,
        required: false,
        doc: None,
        span: None,
    });
    if let Type::Record(below) = place.ty.known() {
        let mut below = RecordType::clone(below);
        at(&mut below, rest, change);
        place.ty = Type::Record(Arc::new(below));
    }
}
