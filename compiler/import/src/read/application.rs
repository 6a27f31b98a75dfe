//! From the resources of an environment to what it deploys.

use std::collections::BTreeSet;

use ecow::EcoString;
use phxc_core::argo::IN_CLUSTER;
use phxc_core::data::{Data, Map};

use super::argo::{Resource, Scene};
use super::tree::{Tree, join};
use super::{
    ChartSource, Deployment, Environment, Fetched, Layer, Namespace, Repository, charts, parameters,
};
use crate::helm::Parameter;
use crate::report::{Place, Report, Topic};
use crate::values::Comments;

/// Adds an environment. `replaced` gets the values files that phx stands for from now on.
pub(super) fn environment(
    tree: &Tree<'_>,
    repository: &mut Repository,
    scene: Scene,
    replaced: &mut BTreeSet<String>,
    report: &mut Report,
) {
    let Scene { name, place, values, own, comments, docs, resources } = scene;
    let mut environment = Environment { name, place, values, own, comments, docs, ..Environment::default() };
    let mut namespaces: Vec<(EcoString, Place)> = vec![];
    for resource in &resources {
        let deployed = environment.deployments.len();
        let metadata = resource.map("metadata").cloned().unwrap_or_default();
        let name: EcoString = metadata.get("name").and_then(Data::as_str).unwrap_or_default().into();
        match resource.kind() {
            "Namespace" => {
                let of = |key: &str| metadata.get(key).and_then(Data::as_map).cloned().unwrap_or_default();
                let namespace = Namespace { labels: of("labels"), annotations: of("annotations") };
                namespaces.push((name.clone(), resource.place.clone()));
                environment.namespaces.insert(name, namespace);
            }
            "AppProject" => {
                if !super::is_name(&name) {
                    let text = format!("AppProject `{name}`: phx has no such name for a project");
                    report.say(Topic::LeftOut, resource.place.clone(), text);
                    continue;
                }
                let spec = resource.map("spec").cloned().unwrap_or_default();
                for key in
                    ["labels", "annotations", "finalizers"].iter().filter(|key| metadata.contains_key(**key))
                {
                    let text = format!("the {key} of AppProject `{name}`");
                    report.say(Topic::LeftOut, resource.place.clone(), text);
                }
                environment.projects.insert(name, spec);
            }
            "Application" => {
                let mut one = Reading { tree, repository, report, replaced, resource, name: name.clone() };
                if let Some(deployment) = one.deployment(&environment.name) {
                    add(&mut environment, deployment, report);
                }
                // What a manifest's line says of a template is in the template.
                if resource.place.line > 0 && environment.deployments.len() > deployed {
                    replaced.insert(resource.place.file.clone());
                }
            }
            _ => {
                let kind = resource.data.get("kind").and_then(Data::as_str).unwrap_or("resource");
                let text = format!(
                    "{kind} `{name}` in {}: only Applications, AppProjects and Namespaces",
                    environment.name
                );
                report.say(Topic::LeftOut, resource.place.clone(), text);
            }
        }
    }
    let homes: BTreeSet<&EcoString> = environment.deployments.iter().map(|deployed| &deployed.home).collect();
    for home in homes.into_iter().filter(|home| !home.is_empty() && *home != "argocd") {
        let text = format!(
            "Applications of {} stand in the namespace `{home}`; phx writes them to that of the service that provides `gitops`, else to `argocd`",
            environment.name
        );
        report.say(Topic::LeftOut, environment.place.clone(), text);
    }
    for (name, place) in namespaces {
        if !environment.deployments.iter().any(|deployed| deployed.namespace == name) {
            let text = format!(
                "Namespace `{name}` in {}: nothing that was read is deployed to it",
                environment.name
            );
            report.say(Topic::LeftOut, place, text);
        }
    }
    repository.environments.push(environment);
}

fn add(environment: &mut Environment, mut deployment: Deployment, report: &mut Report) {
    let taken = |name: &EcoString| environment.deployments.iter().any(|other| other.service == *name);
    if taken(&deployment.service) {
        deployment.service = deployment.name.clone();
    }
    if taken(&deployment.service) {
        let text = format!("a second Application `{}` in {}", deployment.name, environment.name);
        report.say(Topic::LeftOut, deployment.place, text);
        return;
    }
    environment.deployments.push(deployment);
}

/// One Application while it is read.
struct Reading<'r, 'w> {
    tree: &'r Tree<'w>,
    repository: &'r Repository,
    report: &'r mut Report,
    replaced: &'r mut BTreeSet<String>,
    resource: &'r Resource,
    name: EcoString,
}

/// Fields of a source that mean that it is no Helm chart.
const OTHER_TOOLS: [&str; 3] = ["kustomize", "directory", "plugin"];

/// Fields of `spec` and `source.helm` that have a place of their own in phx.
const PLACED: [&str; 4] = ["source", "sources", "destination", "project"];
const PLACED_OF_HELM: [&str; 4] = ["valueFiles", "values", "valuesObject", "parameters"];
/// Fields of `spec` that phx's `application` takes.
const OPTIONS: [&str; 4] = ["syncPolicy", "ignoreDifferences", "info", "revisionHistoryLimit"];

impl Reading<'_, '_> {
    fn leave(&mut self, text: impl AsRef<str>) {
        let text = format!("Application `{}`: {}", self.name, text.as_ref());
        self.report.say(Topic::LeftOut, self.resource.place.clone(), text);
    }

    fn deployment(&mut self, environment: &EcoString) -> Option<Deployment> {
        let Some(spec) = self.resource.map("spec") else {
            self.leave("it has no `spec`");
            return None;
        };
        let sources = sources(spec);
        let main = self.main_source(&sources)?;
        let text =
            |map: &Map, key: &str| EcoString::from(map.get(key).and_then(Data::as_str).unwrap_or_default());
        let chart = self.chart(main)?;
        let helm = main.get("helm").and_then(Data::as_map).cloned().unwrap_or_default();
        let mut layers = self.layers(&chart, &helm, &sources)?;
        let parameters = parameters(&helm);
        layers.extend(self.parameters_layer(&parameters));
        self.drop_anchors(&chart, &mut layers);
        let destination = spec.get("destination").and_then(Data::as_map).cloned().unwrap_or_default();
        let project = text(spec, "project");
        if !project.is_empty() && !super::is_name(&project) {
            self.leave(format!("phx has no such name for a project as `{project}`"));
        }
        let service = service_name(&self.name, environment);
        let options = self.options(spec, &helm, &destination);
        if service != self.name {
            let text = format!(
                "Application `{}` is called `{service}`, and its release stays `{}`: environments of one Argo CD would clash",
                self.name, self.name
            );
            self.report.say(Topic::Changed, self.resource.place.clone(), text);
        }
        let referred = sources.iter().find(|source| !text(source, "ref").is_empty()).copied();
        let nothing = Map::default();
        let own = match &chart {
            ChartSource::Folder(_) => main,
            // A chart's repository is not ours; that of its values is.
            ChartSource::Fetched(_) => referred.unwrap_or(&nothing),
        };
        let metadata = self.resource.map("metadata").cloned().unwrap_or_default();
        let namespace = text(&destination, "namespace");
        Some(Deployment {
            namespace: if namespace.is_empty() { "default".into() } else { namespace },
            service,
            name: self.name.clone(),
            chart,
            layers,
            parameters,
            home: text(&metadata, "namespace"),
            project,
            repository: text(own, "repoURL"),
            revision: text(own, "targetRevision"),
            options,
            place: self.resource.place.clone(),
        })
    }

    /// The one source that makes resources.
    fn main_source<'s>(&mut self, sources: &[&'s Map]) -> Option<&'s Map> {
        let makes = |source: &&&Map| source.contains_key("chart") || source.contains_key("path");
        let mut makers = sources.iter().filter(makes).copied();
        let (first, others) = (makers.next(), makers.count());
        if first.is_none() {
            self.leave("it names neither a chart nor a path");
        }
        if others > 0 {
            self.leave(format!("{others} more sources that make resources; a service of phx has one chart"));
        }
        first
    }

    fn chart(&mut self, source: &Map) -> Option<ChartSource> {
        let text = |key: &str| source.get(key).and_then(Data::as_str).unwrap_or_default();
        if let Some(tool) = OTHER_TOOLS.iter().find(|tool| source.contains_key(**tool)) {
            self.leave(format!("it is made with `{tool}`, not with Helm"));
            return None;
        }
        if !text("chart").is_empty() {
            let repository = text("repoURL");
            let repository = if repository.contains("://") {
                repository.into()
            } else {
                ecow::eco_format!("oci://{repository}")
            };
            return Some(ChartSource::Fetched(Fetched {
                repository,
                name: text("chart").into(),
                version: text("targetRevision").into(),
            }));
        }
        let path = join("", text("path")).unwrap_or_default();
        if self.repository.charts.contains_key(&path) {
            return Some(ChartSource::Folder(path));
        }
        if self.tree.below(&path).next().is_some() {
            self.leave(format!("`{path}` is no Helm chart that could be read"));
        } else {
            self.leave(format!("`{path}` of {} is not in this repository", text("repoURL")));
        }
        None
    }

    fn layers(&mut self, chart: &ChartSource, helm: &Map, sources: &[&Map]) -> Option<Vec<Layer>> {
        let folder = if let ChartSource::Folder(folder) = chart { folder.as_str() } else { "" };
        let mut layers = vec![];
        if let Some(Data::List(files)) = helm.get("valueFiles") {
            for file in files.iter().filter_map(Data::as_str) {
                layers.extend(self.values_file(chart, folder, file, helm, sources)?);
            }
        }
        let place = self.resource.place.clone();
        match (helm.get("valuesObject"), helm.get("values")) {
            (Some(Data::Map(values)), _) => {
                let text = phxc_core::yaml::write(values, &phxc_core::yaml::Comments::default());
                let text = Some(text.into_bytes().into());
                layers.push(Layer { place, text, values: values.clone(), ..Layer::default() });
            }
            (_, Some(Data::String(text))) => match crate::values::read(text) {
                Ok((values, comments)) => {
                    let comments = Comments { lines: Default::default(), ..comments };
                    let text = Some(text.as_bytes().into());
                    layers.push(Layer { place, text, values, comments, is_default: false });
                }
                Err(why) => {
                    self.leave(format!("its `values` cannot be read: {why}"));
                    return None;
                }
            },
            _ => {}
        }
        Some(layers)
    }

    /// What parameters put over all files.
    fn parameters_layer(&mut self, parameters: &[Parameter]) -> Option<Layer> {
        let mut values = Map::default();
        for Parameter { name, value, as_text } in parameters {
            if let Err(why) = parameters::set(&mut values, name, value, *as_text) {
                self.leave(why);
            }
        }
        let place = self.resource.place.clone();
        (!values.is_empty()).then(|| Layer { place, values, ..Layer::default() })
    }

    /// Takes out keys that only hold YAML anchors (`x-common: &common …`): they are known to be such where no
    /// default and no template knows them.
    fn drop_anchors(&mut self, chart: &ChartSource, layers: &mut [Layer]) {
        let ChartSource::Folder(folder) = chart else { return };
        let Some(chart) = self.repository.charts.get(folder) else { return };
        let is_holder = |key: &EcoString| key.starts_with("x-") && !chart.defaults.contains_key(key);
        if !layers.iter().any(|layer| layer.values.keys().any(is_holder)) {
            return;
        }
        let files: Vec<_> = chart.files.iter().map(|(path, bytes)| (path.clone(), bytes.clone())).collect();
        let uses = phxc_core::chart::read_uses(&files);
        let is_dependency = |key: &EcoString| chart.dependencies.iter().any(|one| one.key == *key);
        for layer in layers {
            let Layer { values, comments, place, .. } = layer;
            values.retain(|key, _| {
                let keep = !is_holder(key) || is_dependency(key) || uses.is_read(&[key]);
                if !keep {
                    let line = comments.lines.get(&vec![key.clone()]).copied().unwrap_or(0);
                    let text =
                        format!("`{key}` only holds what other keys refer to; it is no value any more");
                    self.report.say(Topic::Changed, Place::new(place.file.clone(), line), text);
                }
                keep
            });
            let is_kept = |path: &Vec<EcoString>| path.first().is_none_or(|key| values.contains_key(key));
            comments.at.retain(|path, _| is_kept(path));
        }
    }

    /// The values of one file, or `None` (and a line of the report) if it is broken.
    fn values_file(
        &mut self,
        chart: &ChartSource,
        folder: &str,
        file: &str,
        helm: &Map,
        sources: &[&Map],
    ) -> Option<Option<Layer>> {
        let path = match file.strip_prefix('$') {
            Some(rest) => {
                let (name, path) = rest.split_once('/').unwrap_or((rest, ""));
                let has_name = |source: &&&Map| source.get("ref").and_then(Data::as_str) == Some(name);
                if !sources.iter().any(|source| has_name(&source)) {
                    self.leave(format!(
                        "no source is called `{name}`, which its values file `{file}` begins with"
                    ));
                }
                join("", path)
            }
            None if file.contains("://") => {
                self.leave(format!("the values file {file} is fetched from elsewhere"));
                return Some(None);
            }
            None => join(folder, file),
        };
        let path = path.filter(|path| self.tree.has(path));
        let Some(path) = path else {
            let of_chart = matches!(chart, ChartSource::Fetched(_)) && file == "values.yaml";
            if helm.get("ignoreMissingValueFiles") != Some(&Data::Bool(true)) && !of_chart {
                self.leave(format!("there is no values file `{file}`, so Argo CD cannot deploy it"));
            }
            return Some(None);
        };
        let is_default = matches!(chart, ChartSource::Folder(folder) if join(folder, "values.yaml").as_ref() == Some(&path));
        let Some((values, comments)) = charts::file(self.tree, &path, self.report) else {
            self.leave(format!("its values file {path} is broken"));
            return None;
        };
        if !is_default {
            self.replaced.insert(path.clone());
        }
        let text = self.tree.bytes(&path);
        Some(Some(Layer { place: Place::new(path, 0), text, values, comments, is_default }))
    }

    fn options(&mut self, spec: &Map, helm: &Map, destination: &Map) -> Map {
        let mut out = Map::default();
        let metadata = self.resource.map("metadata").cloned().unwrap_or_default();
        for key in ["labels", "annotations", "finalizers"] {
            out.extend(metadata.get(key).map(|value| (key.into(), value.clone())));
        }
        let mut destination = destination.clone();
        destination.shift_remove("namespace");
        if destination.get("server").and_then(Data::as_str) == Some(IN_CLUSTER) {
            destination.shift_remove("server");
        }
        if !destination.is_empty() {
            out.insert("destination".into(), Data::Map(destination));
        }
        for (key, value) in spec {
            if OPTIONS.contains(&key.as_str()) {
                out.insert(key.clone(), value.clone());
            } else if !PLACED.contains(&key.as_str()) {
                self.leave(format!("phx has no `{key}` for an Application"));
            }
        }
        let rest = helm.iter().filter(|(key, _)| !PLACED_OF_HELM.contains(&key.as_str()));
        let rest: Map = rest.map(|(key, value)| (key.clone(), value.clone())).collect();
        if !rest.is_empty() {
            out.insert("helm".into(), Data::Map(rest));
        }
        out.retain(|_, value| !is_empty(value));
        out
    }
}

/// The parameters of an Application, as Argo CD hands them to Helm.
fn parameters(helm: &Map) -> Vec<Parameter> {
    let Some(Data::List(all)) = helm.get("parameters") else { return vec![] };
    let parameter = |parameter: &Map| {
        let text = |key: &str| match parameter.get(key) {
            Some(Data::String(text)) => text.to_string(),
            Some(Data::Bool(value)) => value.to_string(),
            Some(Data::Int(value)) => value.to_string(),
            Some(Data::Float(value)) => value.to_string(),
            _ => String::new(),
        };
        let as_text = parameter.get("forceString") == Some(&Data::Bool(true));
        Parameter { name: text("name"), value: text("value"), as_text }
    };
    all.iter().filter_map(Data::as_map).map(parameter).collect()
}

fn is_empty(value: &Data) -> bool {
    match value {
        Data::Null => true,
        Data::Map(map) => map.is_empty(),
        Data::List(list) => list.is_empty(),
        _ => false,
    }
}

fn sources(spec: &Map) -> Vec<&Map> {
    match (spec.get("sources"), spec.get("source")) {
        (Some(Data::List(list)), _) => list.iter().filter_map(Data::as_map).collect(),
        (_, Some(Data::Map(source))) => vec![source],
        _ => vec![],
    }
}

/// The Application's name without the environment's, where it begins or ends with that.
fn service_name(name: &EcoString, environment: &EcoString) -> EcoString {
    let ends = name.strip_suffix(environment.as_str()).and_then(|rest| rest.strip_suffix('-'));
    let starts = name.strip_prefix(environment.as_str()).and_then(|rest| rest.strip_prefix('-'));
    ends.or(starts).filter(|rest| !rest.is_empty()).map_or_else(|| name.clone(), EcoString::from)
}
