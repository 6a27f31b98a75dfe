//! One walk over all that deployments write, for the rules that look at one value at a time.
//!
//! Takes the platform and a list of [`Look`]s; gives each of them every record, list and leaf once
//! for each deployment, with its keys and its place. Nothing is copied on the way: a platform has
//! hundreds of thousands of leaves.

use crate::check::Platform;
use crate::diagnostics::{Code, Diagnostic};
use crate::eval::{Deployed, Manifest};
use crate::resolve::{EnvironmentId, Scope};
use crate::source::Span;
use crate::ty::Type;
use crate::value::{Origin, Record, Value};

use super::written::Index;

/// A rule about one value.
pub(in crate::check) struct Look {
    /// The codes that it reports.
    #[expect(dead_code, reason = "says at the rule what it reports, as `Rule::codes` does")]
    pub(in crate::check) codes: &'static [Code],
    /// Looks at a value.
    pub(in crate::check) at: fn(&Scene<'_>, &Found<'_, '_>, &mut Vec<Diagnostic>),
}

/// What a value stands in.
pub(in crate::check) struct Scene<'p> {
    /// All of it.
    pub(in crate::check) platform: &'p Platform<'p, 'p>,
    /// The environment and its ancestors, the most general first.
    pub(in crate::check) lineage: &'p [EnvironmentId],
    /// The deployment.
    pub(in crate::check) deployed: &'p Deployed,
    /// The entries as written.
    pub(in crate::check) written: &'p Index<'p>,
}

/// The part of a deployment that a value belongs to.
#[derive(Clone, Copy)]
pub(in crate::check) enum Section<'v> {
    /// The chart's own values.
    Values,
    /// Those of a sub-chart.
    Subchart(&'v str),
    /// A manifest.
    Manifest(&'v Manifest),
    /// `.Values.global`
    Globals,
}

/// A step to a value.
#[derive(Clone, Copy)]
pub(in crate::check) enum Step<'v> {
    /// Below a key.
    Key(&'v str),
    /// An element of a list.
    Item,
}

/// A value with its place.
pub(in crate::check) struct Found<'s, 'v> {
    /// What it belongs to.
    pub(in crate::check) section: Section<'v>,
    /// The steps to it, never empty.
    pub(in crate::check) path: &'s [Step<'v>],
    /// The value.
    pub(in crate::check) value: &'v Value,
    /// The place that wrote it.
    pub(in crate::check) span: Span,
    /// Where the entry that holds it comes from.
    pub(in crate::check) origin: &'v Origin,
}

impl<'v> Found<'_, 'v> {
    /// The key that holds it, or the list in which it stands.
    pub(in crate::check) fn key(&self) -> &'v str {
        self.nth_key(0)
    }

    /// The key above that one; empty at the top.
    pub(in crate::check) fn parent(&self) -> &'v str {
        self.nth_key(1)
    }

    fn nth_key(&self, above: usize) -> &'v str {
        let keys = self
            .path
            .iter()
            .rev()
            .filter_map(|step| if let Step::Key(key) = step { Some(*key) } else { None });
        keys.into_iter().nth(above).unwrap_or_default()
    }

    /// The keys with dots; `None` if an element of a list is among them.
    pub(in crate::check) fn dotted(&self) -> Option<String> {
        let mut out = String::new();
        for step in self.path {
            let Step::Key(key) = step else { return None };
            if !out.is_empty() {
                out.push('.');
            }
            out.push_str(key);
        }
        Some(out)
    }

    /// Its text, if it is one.
    pub(in crate::check) fn text(&self) -> Option<&'v str> {
        if let Value::String(text) = self.value { Some(text) } else { None }
    }

    /// The manifest that it belongs to.
    pub(in crate::check) fn manifest(&self) -> Option<&'v Manifest> {
        if let Section::Manifest(manifest) = self.section { Some(manifest) } else { None }
    }

    /// The type that the chart gives to this place; `None` outside values.
    pub(in crate::check) fn ty(&self, scene: &Scene<'_>) -> Option<Type> {
        let signature = scene.platform.signatures.get(scene.deployed.service);
        let root = match self.section {
            Section::Values => &signature.values,
            Section::Subchart(name) => &signature.subcharts.get(name)?.values,
            Section::Manifest(_) | Section::Globals => return None,
        };
        self.path.iter().try_fold(root.clone(), |ty, step| below(&ty, *step))
    }
}

fn below(ty: &Type, step: Step<'_>) -> Option<Type> {
    ty.members().into_iter().find_map(|member| match (member, step) {
        (Type::Record(record), Step::Key(key)) => record.fields.get(key).map(|field| field.ty.clone()),
        (Type::Map(map), Step::Key(_)) => Some(map.value.clone()),
        (Type::List(list), Step::Item) => Some(list.element.clone()),
        _ => None,
    })
}

impl Scene<'_> {
    /// Whether the project, and not the library, wrote what stands here.
    pub(in crate::check) fn is_own(&self, span: Span) -> bool {
        self.platform.project.scope_at(span) == Scope::Project
    }

    /// Whether a layer is an environment's and not a service's.
    pub(in crate::check) fn is_environment(&self, layer: u16) -> bool {
        usize::from(layer) >= self.platform.project.service(self.deployed.service).lineage.len()
    }

    /// Whether the body of one layer knows that of a lower one, and does not only come after it.
    pub(in crate::check) fn descends(&self, upper: u16, lower: u16) -> bool {
        let services = &self.platform.project.service(self.deployed.service).lineage;
        let environment = |layer: u16| self.lineage.get(usize::from(layer).checked_sub(services.len())?);
        match (environment(upper), environment(lower)) {
            (Some(upper), Some(lower)) => self.platform.project.environment(*upper).lineage.contains(lower),
            (Some(_), None) => true,
            _ => match (services.get(usize::from(upper)), services.get(usize::from(lower))) {
                (Some(upper), Some(lower)) => self.platform.project.service(*upper).lineage.contains(lower),
                _ => false,
            },
        }
    }

    /// The place of a literal that stands itself where its value is: `None` if it was computed.
    pub(in crate::check) fn literal(&self, found: &Found<'_, '_>) -> Option<Span> {
        let text = match found.value {
            Value::Int(number) => number.to_string(),
            Value::Unit(text) => text.to_string(),
            Value::Bool(value) => value.to_string(),
            Value::String(text) => format!("\"{text}\""),
            _ => return None,
        };
        let head = self.platform.project.sources.slice(found.span).strip_suffix(&text)?.trim_end();
        let end = found.span.end;
        let start = end.checked_sub(u32::try_from(text.len()).ok()?)?;
        (head.is_empty() || head.ends_with('=')).then_some(Span { start, ..found.span })
    }
}

/// Shows every value of the project's own to every look.
pub(in crate::check) fn run(
    platform: &Platform<'_, '_>,
    written: &Index<'_>,
    looks: &[Look],
    diagnostics: &mut Vec<Diagnostic>,
) {
    for (environment, deployed) in platform.deployments() {
        let id = platform.project.environment_names.get(&environment.name);
        let lineage = id.map(|id| platform.project.environment(*id).lineage.as_slice()).unwrap_or_default();
        let scene = Scene { platform, lineage, deployed, written };
        let mut walk = Walk { scene: &scene, looks, path: vec![], section: Section::Values, diagnostics };
        walk.record(&deployed.values);
        for (name, values) in &deployed.subcharts {
            walk.section = Section::Subchart(name);
            walk.record(values);
        }
        for manifest in &deployed.manifests {
            walk.section = Section::Manifest(manifest);
            walk.record(&manifest.record);
        }
        walk.section = Section::Globals;
        walk.record(&deployed.globals);
    }
}

struct Walk<'s, 'v> {
    scene: &'s Scene<'v>,
    looks: &'s [Look],
    path: Vec<Step<'v>>,
    section: Section<'v>,
    diagnostics: &'s mut Vec<Diagnostic>,
}

impl<'v> Walk<'_, 'v> {
    fn record(&mut self, record: &'v Record) {
        for (key, entry) in &record.entries {
            self.path.push(Step::Key(key));
            self.value(&entry.value, entry.origin.span, &entry.origin);
            self.path.pop();
        }
    }

    fn value(&mut self, value: &'v Value, span: Span, origin: &'v Origin) {
        if self.scene.is_own(span) {
            let found = Found { section: self.section, path: &self.path, value, span, origin };
            for look in self.looks {
                (look.at)(self.scene, &found, self.diagnostics);
            }
        }
        match value {
            Value::Record(inner) => self.record(inner),
            Value::List(items) => {
                for (item, place) in items.iter() {
                    self.path.push(Step::Item);
                    self.value(item, *place, origin);
                    self.path.pop();
                }
            }
            _ => {}
        }
    }
}
