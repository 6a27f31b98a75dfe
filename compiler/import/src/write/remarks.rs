//! The comments of values files, for the places where their values are written now.

use std::collections::BTreeSet;

use ecow::EcoString;

use super::{leave, phx};
use crate::read::{ChartSource, Layer, Repository, SecretRule};
use crate::report::{Place, Report};
use crate::shape::Service;
use crate::values::Comments;

/// Stands for the comments behind the last entry of a file, where those of places have paths.
const END: &str = "[end]";

/// Comments that were written: file and path there.
#[derive(Debug, Default)]
pub(super) struct Said {
    places: BTreeSet<(String, Vec<EcoString>)>,
}

/// The comments of a service's values in some environments.
pub(super) struct Source<'s> {
    layers: Vec<&'s Layer>,
    base: Option<(String, &'s Comments)>,
    nest: Option<EcoString>,
    /// The key below which they stand now, and did not.
    inner: Option<EcoString>,
    /// Whether all of it is of one environment.
    is_single: bool,
    /// What rules say of the service's secrets; those of one environment first.
    rules: Vec<&'s SecretRule>,
    service: EcoString,
    said: &'s mut Said,
}

/// The environments that targets of a block stand for: a family's members are those that deploy the service.
pub(super) fn members(repository: &Repository, service: &Service, targets: &[EcoString]) -> Vec<EcoString> {
    let is_concrete =
        targets.iter().all(|target| repository.environments.iter().any(|one| one.name == *target));
    if is_concrete {
        return targets.to_vec();
    }
    let deploys = repository
        .environments
        .iter()
        .filter(|one| one.deployments.iter().any(|d| d.service == service.name));
    deploys.map(|one| one.name.clone()).collect()
}

impl<'s> Source<'s> {
    pub(super) fn new(
        repository: &'s Repository,
        service: &Service,
        environments: &[EcoString],
        said: &'s mut Said,
    ) -> Self {
        let nest = service.unwrapped.as_ref().and(match &service.chart {
            ChartSource::Fetched(fetched) => Some(fetched.name.clone()),
            ChartSource::Folder(_) => None,
        });
        let inner = match &service.chart {
            ChartSource::Fetched(fetched) if service.wraps => Some(fetched.name.clone()),
            _ => None,
        };
        let in_these = repository.environments.iter().filter(|one| environments.contains(&one.name));
        let deployed = in_these
            .flat_map(|one| one.deployments.iter().filter(|deployed| deployed.service == service.name));
        let rules = rules(repository, service, environments);
        let layers = deployed.flat_map(|one| one.layers.iter().filter(|layer| !layer.is_default)).collect();
        let base = service.unwrapped.as_ref().and_then(|folder| {
            Some((format!("{folder}/values.yaml"), &repository.charts.get(folder)?.comments))
        });
        Self {
            layers,
            base,
            nest,
            inner,
            is_single: environments.len() == 1,
            rules,
            service: service.name.clone(),
            said,
        }
    }

    /// Where a place of the facts stands in a values file.
    fn path(&self, path: &[EcoString]) -> Option<Vec<EcoString>> {
        let (first, mut rest) = path.split_first()?;
        if let ("values", Some(inner), Some((key, below))) = (first.as_str(), &self.inner, rest.split_first())
            && key == inner
        {
            rest = below;
        }
        let start: Vec<EcoString> = match first.as_str() {
            "values" => self.nest.iter().cloned().collect(),
            "globals" => vec!["global".into()],
            _ => return None,
        };
        Some(start.into_iter().chain(rest.iter().cloned()).collect())
    }

    fn all(&self) -> impl Iterator<Item = (&str, &Comments)> {
        let base = self.base.iter().map(|(file, comments)| (file.as_str(), *comments));
        base.chain(self.layers.iter().map(|layer| (layer.place.file.as_str(), &layer.comments)))
    }

    /// The comments behind the last entries of files that have one environment.
    pub(super) fn ends(&mut self) -> Vec<EcoString> {
        let mut out = vec![];
        for layer in self.layers.iter().filter(|layer| self.is_single && !layer.comments.end.is_empty()) {
            self.said.places.insert((layer.place.file.clone(), vec![END.into()]));
            out.extend(layer.comments.end.iter().cloned());
        }
        out
    }
}

/// The rules of a service's secrets in some environments, and those of all environments behind them.
fn rules<'r>(
    repository: &'r Repository,
    service: &Service,
    environments: &[EcoString],
) -> Vec<&'r SecretRule> {
    let Some(secrets) = super::folder(service).and_then(|folder| repository.secrets.get(folder)) else {
        return vec![];
    };
    let own = environments.iter().filter_map(|name| secrets.own.get(name)).flatten();
    own.chain(&secrets.everywhere).collect()
}

impl phx::Remarks for Source<'_> {
    fn doc(&mut self, key: &EcoString) -> Vec<EcoString> {
        let has = |rule: &&&SecretRule| rule.key == *key && !rule.description.is_empty();
        let Some(rule) = self.rules.iter().find(has) else { return vec![] };
        // The same words in the files of several environments are said once.
        let place = (format!("secrets of {}", self.service), vec![key.clone(), rule.description.clone()]);
        let is_new = self.said.places.insert(place);
        if is_new { vec![rule.description.clone()] } else { vec![] }
    }

    fn take(&mut self, path: &[EcoString]) -> Vec<EcoString> {
        if let [first, key] = path
            && first == "secrets"
        {
            let rules = self.rules.iter().filter(|rule| rule.key == *key && !rule.comments.is_empty());
            let new =
                |rule: &&&SecretRule| self.said.places.insert((rule.place.file.clone(), vec![key.clone()]));
            return rules.filter(new).flat_map(|rule| rule.comments.iter().cloned()).collect();
        }
        let Some(path) = self.path(path) else { return vec![] };
        let mut out: Vec<EcoString> = vec![];
        let mut said = vec![];
        for (file, comments) in self.all() {
            let Some(lines) = comments.at.get(&path) else { continue };
            let place = (file.to_owned(), path.clone());
            if self.said.places.contains(&place) {
                continue;
            }
            // Copied from file to file, it is one comment.
            let is_there = out.windows(lines.len()).any(|part| part == lines.as_slice());
            if !is_there {
                out.extend(lines.iter().cloned());
            }
            said.push(place);
        }
        self.said.places.extend(said);
        out
    }

    fn take_below(&mut self, path: &[EcoString]) -> Vec<EcoString> {
        let Some(start) = self.path(path) else { return vec![] };
        let all = self.all().flat_map(|(_, comments)| {
            comments
                .at
                .range(start.clone()..)
                .map(|(found, _)| found)
                .take_while(|found| found.starts_with(&start))
        });
        let deeper: std::collections::BTreeSet<Vec<EcoString>> =
            all.map(|found| found.iter().skip(start.len()).cloned().collect()).collect();
        deeper.into_iter().flat_map(|rest| self.take(&[path, &rest].concat())).collect()
    }

    fn any_below(&self, path: &[EcoString]) -> bool {
        let Some(path) = self.path(path) else { return false };
        let is_new = |file: &str, found: &Vec<EcoString>| {
            !self.said.places.contains(&(file.to_owned(), found.clone()))
        };
        self.all().any(|(file, comments)| {
            let below = comments.at.range(path.clone()..).take_while(|(found, _)| found.starts_with(&path));
            below.into_iter().any(|(found, _)| found.len() > path.len() && is_new(file, found))
        })
    }
}

/// The comments of one file, as they are.
pub(super) struct Plain<'c> {
    file: &'c str,
    comments: &'c Comments,
    said: &'c mut Said,
}

impl<'c> Plain<'c> {
    pub(super) fn new(file: &'c str, comments: &'c Comments, said: &'c mut Said) -> Self {
        Self { file, comments, said }
    }

    /// The comments behind the last entry.
    pub(super) fn ends(&mut self) -> &'c [EcoString] {
        self.said.places.insert((self.file.to_owned(), vec![END.into()]));
        &self.comments.end
    }
}

impl phx::Remarks for Plain<'_> {
    fn take(&mut self, path: &[EcoString]) -> Vec<EcoString> {
        self.said.places.insert((self.file.to_owned(), path.to_vec()));
        self.comments.at.get(path).cloned().unwrap_or_default()
    }

    fn take_below(&mut self, _: &[EcoString]) -> Vec<EcoString> {
        vec![]
    }

    fn any_below(&self, path: &[EcoString]) -> bool {
        self.comments.at.keys().any(|found| found.len() > path.len() && found.starts_with(path))
    }
}

/// Reports comments that found no place: of values files, and of what an app-of-apps says of environments.
pub(super) fn leftovers(
    repository: &Repository,
    services: &[Service],
    settings: &[EcoString],
    said: &Said,
    report: &mut Report,
) {
    let docs = repository.environments.iter().find(|one| !one.docs.at.is_empty());
    if let Some((environment, docs)) = docs.map(|one| (one, &one.docs)) {
        let is_carried = |path: &Vec<EcoString>| matches!(path.as_slice(), [key] if settings.contains(key));
        let rest = docs.at.keys().filter(|path| !is_carried(path)).count();
        if rest > 0 {
            let text =
                format!("{rest} comments of the app-of-apps' own values, about what is no setting of phx");
            let folder = environment.place.file.rsplit_once('/').map_or("", |(folder, _)| folder);
            leave(report, Place::new(folder, 0), text);
        }
    }
    for service in services {
        let base = service.unwrapped.as_ref().and_then(|folder| repository.charts.get(folder));
        if let Some(chart) = base {
            unsaid(&format!("{}/values.yaml", chart.folder), &chart.comments, said, report);
        }
    }
    for environment in &repository.environments {
        unsaid(&environment.place.file, &environment.comments, said, report);
        let layers = environment.deployments.iter().flat_map(|one| &one.layers);
        for layer in layers.filter(|layer| !layer.is_default) {
            unsaid(&layer.place.file, &layer.comments, said, report);
        }
    }
}

/// Reports the comments of a file that were not written.
fn unsaid(file: &str, comments: &Comments, said: &Said, report: &mut Report) {
    let is_said = |path: &[EcoString]| said.places.contains(&(file.to_owned(), path.to_vec()));
    for (path, lines) in comments.at.iter().filter(|(path, _)| !is_said(path)) {
        let line = comments.lines.get(path).copied().unwrap_or(0);
        let text = format!("a comment at `{}`: {}", path.join("."), lines.join(" "));
        leave(report, Place::new(file, line), text);
    }
    if !comments.end.is_empty() && !is_said(&[END.into()]) {
        leave(report, Place::new(file, 0), format!("the comment at the end: {}", comments.end.join(" ")));
    }
}
