//! Who serves Ingresses and makes certificates in an environment, as far as it is written down.

use ecow::EcoString;

use super::facts::{Environment, Facts};
use super::ingress::{items, record, text};
use crate::chart::{Chart, ChartSource};
use crate::eval::{Deployed, Manifest};
use crate::syntax::ast::{EntryOp, EnvironmentStmt, ExprKind, Provides, Segment, Stmt};
use crate::tables::HashSet;
use crate::value::{Record, Value};

/// A field of what provides a capability: `None` if it is computed.
pub(super) type Field = Option<EcoString>;

/// A literal field of every `provides CAPABILITY` of an environment: its own, then its services'.
/// `Some("")` stands for null and for a field that is not there.
pub(super) fn fields<'f>(
    facts: &Facts<'f, '_>,
    environment: &Environment<'f>,
    capability: &str,
    field: &str,
) -> Vec<(Option<&'f Deployed>, Field)> {
    let mut out = vec![];
    let project = facts.platform.project;
    if let Some(id) = project.environment_names.get(&environment.outcome.name) {
        for layer in &project.environment(*id).lineage {
            for stmt in &project.environment(*layer).ast.body {
                if let EnvironmentStmt::Provides(node) = stmt
                    && node.capability.name == capability
                {
                    out.push((None, literal(node, field)));
                }
            }
        }
    }
    for deployed in providers(environment, capability) {
        let scope = &facts.platform.signatures.get(deployed.service).scope;
        let nodes = scope.provides.iter().filter(|provides| provides.node.capability.name == capability);
        out.extend(nodes.map(|provides| (Some(deployed), literal(provides.node, field))));
    }
    out
}

/// The deployments that provide a capability here.
pub(super) fn providers<'f>(
    environment: &Environment<'f>,
    capability: &str,
) -> impl Iterator<Item = &'f Deployed> {
    let deployments = environment.outcome.deployments.iter();
    deployments.filter(move |deployed| deployed.provides.iter().any(|name| name == capability))
}

fn literal(provides: &Provides, field: &str) -> Field {
    let stmts = provides.fields.iter().flat_map(|block| &block.stmts);
    let mut found = Some(EcoString::new());
    for stmt in stmts {
        let Stmt::Entry(entry) = stmt else { return None };
        let [Segment::Key(key)] = entry.path.as_slice() else { continue };
        if key.plain().is_some_and(|name| name == field) {
            found = match &entry.op {
                EntryOp::Set(expr) => match &expr.kind {
                    ExprKind::String(text) => text.plain().cloned(),
                    ExprKind::Null => Some(EcoString::new()),
                    _ => None,
                },
                _ => None,
            };
        }
    }
    found
}

/// The IngressClasses of an environment; none if they are not all known.
pub(super) fn classes(facts: &Facts<'_, '_>, environment: &Environment<'_>) -> Option<HashSet<EcoString>> {
    let mut out = HashSet::default();
    for (_, class) in fields(facts, environment, "ingress", "class") {
        out.insert(class?);
    }
    if out.is_empty() {
        return None;
    }
    for deployed in &environment.outcome.deployments {
        out.extend(manifests(deployed, "IngressClass"));
        class_names(&deployed.values, &mut out);
        deployed.subcharts.iter().for_each(|(_, values)| class_names(values, &mut out));
    }
    Some(out)
}

/// Charts of controllers name their class in `ingressClassResource` (ingress-nginx, HAProxy, Kong) or `ingressClass` (Traefik, Kong).
fn class_names(values: &Record, out: &mut HashSet<EcoString>) {
    for (key, entry) in &values.entries {
        match &entry.value {
            Value::Record(inner) if key == "ingressClassResource" || key == "ingressClass" => {
                out.extend(text(inner, "name").map(|name| name.text));
            }
            Value::Record(inner) => class_names(inner, out),
            Value::String(name) if key == "ingressClass" => {
                out.insert(name.clone());
            }
            _ => {}
        }
    }
}

/// The names of a deployment's manifests of one kind.
fn manifests(deployed: &Deployed, kind: &str) -> Vec<EcoString> {
    let found = deployed.manifests.iter().filter(|manifest| is_kind(manifest, kind));
    found.map(name).collect()
}

/// Whether a manifest is of a kind.
pub(super) fn is_kind(manifest: &Manifest, kind: &str) -> bool {
    text(&manifest.record, "kind").is_some_and(|found| found.text == kind)
}

/// The name of a manifest's object.
pub(super) fn name(manifest: &Manifest) -> EcoString {
    let own = record(&manifest.record, "metadata").and_then(|metadata| text(metadata, "name"));
    own.map_or_else(|| manifest.name.clone(), |name| name.text)
}

/// A ClusterIssuer that a manifest makes.
pub(super) struct Issuer<'f> {
    /// Its name.
    pub(super) name: EcoString,
    /// The manifest.
    pub(super) manifest: &'f Manifest,
}

impl Issuer<'_> {
    /// Whether it is an ACME issuer that proves names by HTTP only; with the place of its solvers' manifest.
    pub(super) fn only_http(&self) -> bool {
        let Some(acme) = record(&self.manifest.record, "spec").and_then(|spec| record(spec, "acme")) else {
            return false;
        };
        let mut solvers = items(acme, "solvers").peekable();
        solvers.peek().is_some()
            && solvers.all(|(solver, _)| matches!(solver, Value::Record(solver) if solver.get("dns01").is_none_or(Value::is_null)))
    }
}

/// The ClusterIssuers that manifests of an environment make.
pub(super) fn issuers<'f>(environment: &Environment<'f>) -> Vec<Issuer<'f>> {
    let manifests = environment.outcome.deployments.iter().flat_map(|deployed| &deployed.manifests);
    let found = manifests.filter(|manifest| is_kind(manifest, "ClusterIssuer"));
    found.map(|manifest| Issuer { name: name(manifest), manifest }).collect()
}

/// The services whose chart has a template for a ClusterIssuer, so that nothing is known of its name.
pub(super) fn issuing_charts(facts: &Facts<'_, '_>) -> HashSet<crate::chart::ChartKey> {
    let charts = facts.platform.charts.iter().filter(|(_, chart)| issues(chart));
    charts.map(|(key, _)| key.clone()).collect()
}

fn issues(chart: &Chart) -> bool {
    match &chart.source {
        ChartSource::Files { files, .. } => {
            files.iter().any(|(path, bytes)| path.contains("templates/") && contains(bytes, b"ClusterIssuer"))
        }
        // A chart whose business is to make whatever it is told, or issuers.
        ChartSource::Repository { .. } => {
            ["issuer", "raw", "manifests", "extra-objects"].iter().any(|word| chart.name.contains(word))
        }
    }
}

fn contains(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|window| window == word)
}
