//! From what was computed to the plan.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};

use ecow::EcoString;
use rayon::prelude::*;

use super::applications::{self, Repository};
use super::resources::Resources;
use super::service::{Shape, Shared};
use super::{DeploymentPlan, EnvironmentPlan, Plan, ServicePlan, removals, waves};
use crate::chart::{Chart, ChartSource, Charts, is_beside};
use crate::data::{Data, Map, map};
use crate::diagnostics::{Code, Diagnostic};
use crate::eval::{Deployed, EnvironmentOutcome, PlatformOutcome};
use crate::resolve::{Project, ServiceId};
use crate::tables::IndexMap;
use crate::ty::signature::Signatures;
use crate::value::{Record, Value};

/// All that the plan is made from.
pub struct Computed<'c, 'a> {
    /// Names.
    pub project: &'c Project<'a>,
    /// What services declare.
    pub signatures: &'c Signatures<'a>,
    /// Charts.
    pub charts: &'c Charts,
    /// The platform.
    pub platform: &'c PlatformOutcome,
    /// Each deployed service's base.
    pub bases: &'c BTreeMap<ServiceId, Deployed>,
    /// The environments, sorted by name.
    pub environments: &'c [EnvironmentOutcome],
    /// Set by whoever wants no plan any more: what is not begun then is left out.
    pub stop: &'c AtomicBool,
}

impl Computed<'_, '_> {
    fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

/// Builds the plan; what Helm, Argo CD or Kubernetes would refuse is reported.
pub fn build(computed: &Computed<'_, '_>, diagnostics: &mut Vec<Diagnostic>) -> Plan {
    let Some(platform) = computed.project.platform else { return Plan::default() };
    let text = |name: &str| match computed.platform.entries.get(name) {
        Some(Value::String(text)) => Some(text.clone()),
        _ => None,
    };
    let output = text("output").unwrap_or_else(|| "deploy".into());
    let below = text("path").map(|path| path.trim_matches('/').to_owned()).filter(|path| !path.is_empty());
    let repository = Repository {
        url: text("repo").unwrap_or_default(),
        revision: text("revision").unwrap_or_else(|| "HEAD".into()),
        output: below.map_or_else(|| output.to_string(), |path| format!("{path}/{output}")),
    };
    if text("repo").is_none() {
        let message = format!("platform `{}` does not say where Argo CD finds it", platform.name.name);
        diagnostics.push(
            Diagnostic::error(Code::E0304, platform.name.span, message)
                .help("write `repo = \"https://…\"`, the Git repository"),
        );
    }
    let mut plan = Plan {
        name: platform.name.name.clone(),
        output,
        source: source_of(computed.project, platform.span),
        ..Plan::default()
    };
    let mut written: BTreeMap<ServiceId, (Shared, Resources)> = BTreeMap::new();
    let services: Vec<_> = by_service(computed.environments)
        .into_par_iter()
        .filter(|_| !computed.is_stopped())
        .map(|(id, all)| {
            let mut found = vec![];
            (id, self::service(computed, id, &all, &mut found), found)
        })
        .collect();
    for (id, made, mut found) in services {
        diagnostics.append(&mut found);
        if let Some((service, shared, resources)) = made {
            plan.services.push(service);
            written.insert(id, (shared, resources));
        }
    }
    plan.services.sort_by(|a, b| a.name.cmp(&b.name));
    let environments: Vec<_> = computed
        .environments
        .par_iter()
        .filter(|_| !computed.is_stopped())
        .map(|environment| {
            let mut found = vec![];
            let made =
                self::environment(computed, environment, &repository, &plan.name, &written, &mut found);
            (made, found)
        })
        .collect();
    for (environment, mut found) in environments {
        diagnostics.append(&mut found);
        plan.environments.push(environment);
    }
    plan
}

fn source_of(project: &Project<'_>, span: crate::source::Span) -> EcoString {
    project.sources.get(span.file).map(|source| (*source.path).into()).unwrap_or_default()
}

fn by_service(environments: &[EnvironmentOutcome]) -> BTreeMap<ServiceId, Vec<&Deployed>> {
    let mut out: BTreeMap<ServiceId, Vec<&Deployed>> = BTreeMap::new();
    for deployed in environments.iter().flat_map(|environment| &environment.deployments) {
        out.entry(deployed.service).or_default().push(deployed);
    }
    out
}

fn service(
    computed: &Computed<'_, '_>,
    id: ServiceId,
    all: &[&Deployed],
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<(ServicePlan, Shared, Resources)> {
    let ast = computed.project.service(id).ast;
    let signature = computed.signatures.get(id);
    let shape = Shape::of(signature, computed.charts)?;
    let base = computed.bases.get(&id);
    for deployed in all {
        if shape.nest().is_some() {
            removals::check(&shape.chart.name, &deployed.values, &shape.chart.values, diagnostics);
        }
        for (name, values) in &deployed.subcharts {
            if let Some((_, chart, _)) = shape.subcharts.iter().find(|(found, _, _)| found == name)
                && matches!(chart.source, ChartSource::Repository { .. })
            {
                removals::check(&chart.name, values, &chart.values, diagnostics);
            }
        }
    }
    let shared = Shared::new(&shape, base, all);
    let resources = Resources::divide(base, all);
    let (files, folder) = match &shape.chart.source {
        ChartSource::Files { files, folder, .. } => {
            (copied(files, computed.environments), folder.as_str().into())
        }
        ChartSource::Repository { .. } => (vec![], EcoString::new()),
    };
    check_names(&ast.name, diagnostics);
    let has_own_manifests =
        all.iter().any(|deployed| resources.own(deployed, None).contains_key("manifests"));
    let service = ServicePlan {
        name: ast.name.name.clone(),
        source: source_of(computed.project, ast.span),
        chart: chart_yaml(&ast.name.name, ast.doc.as_ref(), &shape),
        values: shared.values.clone(),
        comments: comments(&shape, base),
        files,
        folder,
        secrets: resources.secrets.clone(),
        manifests: resources.manifests.clone(),
        has_own_manifests,
        known: shape.known(),
    };
    Some((service, shared, resources))
}

/// The files of a local chart that are written as they are: not those that phxc itself writes, which may stand there
/// from before.
fn copied(
    files: &[(String, std::sync::Arc<[u8]>)],
    environments: &[EnvironmentOutcome],
) -> Vec<(String, std::sync::Arc<[u8]>)> {
    let is_ours = |name: &str| {
        let environment = name.strip_prefix("values-").and_then(|rest| rest.strip_suffix(".yaml"));
        matches!(name, "Chart.yaml" | "Chart.lock" | "values.yaml")
            || environment.is_some_and(|name| environments.iter().any(|one| one.name == name))
    };
    files.iter().filter(|(name, _)| !is_ours(name)).cloned().collect()
}

fn comments(shape: &Shape<'_>, base: Option<&Deployed>) -> crate::yaml::Comments {
    let mut comments =
        if shape.nest().is_none() { shape.chart.comments.clone() } else { crate::yaml::Comments::default() };
    let Some(base) = base else { return comments };
    let mut path: Vec<EcoString> = shape.nest().cloned().into_iter().collect();
    docs(&base.values, &mut path, &mut comments);
    for (name, values) in &base.subcharts {
        docs(values, &mut vec![name.clone()], &mut comments);
    }
    comments
}

fn docs(record: &Record, path: &mut Vec<EcoString>, comments: &mut crate::yaml::Comments) {
    for (key, entry) in &record.entries {
        path.push(key.clone());
        if let Some(doc) = &entry.origin.doc {
            comments.insert(path, doc.clone());
        }
        if let Value::Record(inner) = &entry.value {
            docs(inner, path, comments);
        }
        path.pop();
    }
}

fn check_names(name: &crate::syntax::ast::Ident, diagnostics: &mut Vec<Diagnostic>) {
    // Helm allows 53 characters for a release, and the Application's name is the release's.
    if name.name.len() > 53 {
        let message = format!(
            "`{}` is too long for a Helm release: 53 characters are allowed, and it has {}",
            name.name,
            name.name.len()
        );
        diagnostics.push(Diagnostic::error(Code::E0701, name.span, message));
    } else if let Err(problem) = crate::scalar::Scalar::DnsLabel.check(&name.name) {
        let diagnostic = Diagnostic::error(Code::E0701, name.span, problem.message);
        diagnostics.push(
            diagnostic.note("a service's name becomes the name of its Application, release and namespace"),
        );
    }
}

fn chart_yaml(name: &EcoString, doc: Option<&EcoString>, shape: &Shape<'_>) -> Map {
    let mut out = map([("apiVersion", Data::from("v2")), ("name", Data::String(name.clone()))]);
    let mut dependencies = vec![];
    match &shape.chart.source {
        ChartSource::Files { meta, files, .. } => {
            out.insert("version".into(), Data::String(shape.chart.version.clone()));
            for (key, value) in &meta.fields {
                if !matches!(key.as_str(), "apiVersion" | "name" | "version" | "dependencies") {
                    out.insert(key.clone(), value.clone());
                }
            }
            dependencies.extend(meta.dependencies().iter().map(|entry| found_below(entry, files)));
        }
        ChartSource::Repository { repository } => {
            out.insert("version".into(), Data::from("1.0.0"));
            dependencies.push(dependency(shape.chart, None, Some(repository), false));
        }
    }
    if let Some(doc) = doc.and_then(|doc| doc.lines().next()) {
        out.insert("description".into(), Data::from(doc));
    }
    for (name, chart, conditional) in &shape.subcharts {
        let repository = match &chart.source {
            ChartSource::Repository { repository } => Some(repository),
            ChartSource::Files { .. } => None,
        };
        dependencies.push(dependency(chart, Some(name), repository, *conditional));
    }
    if !dependencies.is_empty() {
        out.insert("dependencies".into(), Data::List(dependencies));
    }
    out
}

/// A dependency on a chart that stood beside this one, and is written below it: Helm looks there by itself.
fn found_below(entry: &Data, files: &[(String, std::sync::Arc<[u8]>)]) -> Data {
    let Data::Map(map) = entry else { return entry.clone() };
    let name = map.get("name").and_then(Data::as_str).unwrap_or_default();
    let below = format!("charts/{name}/Chart.yaml");
    if !is_beside(entry) || !files.iter().any(|(path, _)| *path == below) {
        return entry.clone();
    }
    let mut map = map.clone();
    map.shift_remove("repository");
    Data::Map(map)
}

fn dependency(
    chart: &Chart,
    name: Option<&EcoString>,
    repository: Option<&EcoString>,
    conditional: bool,
) -> Data {
    let mut out =
        map([("name", Data::String(chart.name.clone())), ("version", Data::String(chart.version.clone()))]);
    if let Some(repository) = repository {
        out.insert("repository".into(), Data::String(repository.clone()));
    }
    if let Some(name) = name.filter(|name| **name != chart.name) {
        out.insert("alias".into(), Data::String(name.clone()));
    }
    if let Some(name) = name.filter(|_| conditional) {
        out.insert("condition".into(), Data::String(ecow::eco_format!("{name}.enabled")));
    }
    Data::Map(out)
}

fn environment(
    computed: &Computed<'_, '_>,
    environment: &EnvironmentOutcome,
    repository: &Repository,
    platform: &str,
    written: &BTreeMap<ServiceId, (Shared, Resources)>,
    diagnostics: &mut Vec<Diagnostic>,
) -> EnvironmentPlan {
    let waves = waves::waves(environment, diagnostics);
    let argocd =
        environment.deployments.iter().find(|deployed| deployed.provides.iter().any(|k| k == "gitops"));
    let argocd_namespace = argocd.map_or_else(|| "argocd".into(), |deployed| deployed.namespace.clone());
    let revision = environment.revision.clone().unwrap_or_else(|| repository.revision.clone());
    let mut out = EnvironmentPlan { name: environment.name.clone(), ..EnvironmentPlan::default() };
    if let Some(id) = computed.project.environment_names.get(&environment.name) {
        out.source = source_of(computed.project, computed.project.environment(*id).ast.span);
    }
    for deployed in &environment.deployments {
        check_project(computed, deployed, diagnostics);
        let Some((shared, resources)) = written.get(&deployed.service) else { continue };
        let Some(shape) = Shape::of(computed.signatures.get(deployed.service), computed.charts) else {
            continue;
        };
        let own = resources.own(deployed, environment.vault_path.as_ref());
        let (overlay, values) = shared.overlay(&shape, deployed, own);
        let wave = waves.get(&deployed.name).copied().unwrap_or(0);
        let own_revision = deployed.revision.as_ref().unwrap_or(&revision);
        out.deployments.push(DeploymentPlan {
            service: deployed.name.clone(),
            namespace: deployed.namespace.clone(),
            wave,
            overlay,
            values,
            application: applications::application(
                deployed,
                &environment.name,
                wave,
                repository,
                own_revision,
                &argocd_namespace,
            ),
            bound: deployed.bound.clone(),
        });
    }
    out.namespaces = namespaces(environment, diagnostics);
    for (name, options) in &computed.platform.projects {
        let applications = out.deployments.iter().map(|deployment| &deployment.application);
        out.projects.push(applications::project(name, options, applications, &argocd_namespace));
    }
    out.root = applications::root(platform, &environment.name, repository, &revision, &argocd_namespace);
    out
}

fn check_project(computed: &Computed<'_, '_>, deployed: &Deployed, diagnostics: &mut Vec<Diagnostic>) {
    let Some((name, span)) = &deployed.project else { return };
    if name != "default" && computed.project.argo_project(name).is_none() {
        let known: Vec<&str> =
            computed.project.argo_projects().map(|project| project.name.as_str()).collect();
        let mut diagnostic = crate::resolve::unknown("project", name, *span, known);
        diagnostic.code = Code::E0702;
        diagnostics.push(
            diagnostic.note("projects are declared in the platform: `project NAME { description = \"…\" }`"),
        );
    }
}

/// One Namespace for each distinct name; its users' labels and annotations merge.
fn namespaces(environment: &EnvironmentOutcome, diagnostics: &mut Vec<Diagnostic>) -> Vec<Map> {
    let mut found: IndexMap<&EcoString, (Map, Map)> = IndexMap::default();
    for deployed in &environment.deployments {
        let (labels, annotations) = found.entry(&deployed.namespace).or_default();
        for (word, target) in [("labels", labels), ("annotations", annotations)] {
            let Some(Value::Record(record)) = deployed.namespace_options.get(word) else { continue };
            for (key, value) in record.to_map() {
                if target.get(&key).is_some_and(|other| *other != value) {
                    let span = record.entries.get(&key).map_or(deployed.span, |entry| entry.origin.span);
                    let message = format!(
                        "two services give namespace `{}` different values of `{key}`",
                        deployed.namespace
                    );
                    diagnostics.push(Diagnostic::error(Code::E0704, span, message));
                }
                target.insert(key, value);
            }
        }
    }
    found.sort_keys();
    found
        .into_iter()
        .map(|(name, (labels, annotations))| applications::namespace(name, labels, annotations))
        .collect()
}
