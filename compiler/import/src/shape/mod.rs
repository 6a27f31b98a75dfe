//! Finds what is common: what environments know of themselves, which of them are a family, and what of each
//! service is the same everywhere.
//!
//! `facts` says what a deployment is, as one map; `settings` and `holes` put settings into it; `families` finds
//! families; `divide` puts each leaf where it is written once.

mod divide;
mod facts;
mod families;
mod holes;
mod likeness;
mod made;
mod naming;
mod needs;
mod provisions;
mod secrets;
mod settings;
mod sharing;
mod value;

use std::collections::BTreeMap;

use ecow::EcoString;
use phxc_core::data::Map;

use crate::Options;
use crate::read::{ChartSource, Repository, is_name};
use crate::report::{Place, Report, Topic};

pub use families::Families;
pub(crate) use needs::{Need, Strength};
pub(crate) use provisions::Provision;
pub(crate) use secrets::{head as secrets_head, is_block as is_secrets, named as secret_named};
pub(crate) use settings::{Setting, Settings};
pub(crate) use value::{Entries, Origin, Part, SPREAD, Value};

/// A platform as it will be written.
#[derive(Debug, Default)]
pub struct Platform {
    pub(crate) name: EcoString,
    pub(crate) repo: EcoString,
    pub(crate) revision: EcoString,
    pub(crate) settings: Vec<Setting>,
    /// What an Application is unless a service says otherwise, where that is not phx's own default.
    pub(crate) application: Entries,
    pub(crate) projects: Vec<(EcoString, Map)>,
    /// Abstract environments, then the others.
    pub(crate) environments: Vec<Environment>,
    pub(crate) services: Vec<Service>,
    /// Abstract services.
    pub(crate) common: Vec<Common>,
}

/// An environment as it will be written.
#[derive(Debug, Default)]
pub(crate) struct Environment {
    pub(crate) name: EcoString,
    pub(crate) is_abstract: bool,
    pub(crate) parent: Option<EcoString>,
    pub(crate) settings: Entries,
    pub(crate) deploys: Vec<EcoString>,
    /// The cluster that its Applications go to, if it is another than Argo CD's own.
    pub(crate) destination: Option<Value>,
}

/// An abstract service: what its heirs have in common.
#[derive(Debug)]
pub(crate) struct Common {
    pub(crate) name: EcoString,
    /// Their chart, if it is the same.
    pub(crate) chart: Option<ChartSource>,
    pub(crate) facts: Entries,
}

/// A service as it will be written.
#[derive(Debug)]
pub(crate) struct Service {
    pub(crate) name: EcoString,
    pub(crate) chart: ChartSource,
    /// Where the values of its chart stand, if that was a wrapper whose only content was one external chart.
    pub(crate) unwrapped: Option<String>,
    /// Whether a fetched chart needs a local one around it, so that nulls reach it.
    pub(crate) wraps: bool,
    pub(crate) parent: Option<EcoString>,
    /// What it needs.
    pub(crate) needs: Vec<Need>,
    /// What it provides.
    pub(crate) provisions: Vec<Provision>,
    /// What several places of it have in common.
    pub(crate) constants: Vec<(EcoString, Value)>,
    /// Functions for texts that are almost alike.
    pub(crate) functions: Vec<Function>,
    /// What it is everywhere.
    pub(crate) everywhere: Entries,
    /// What it is in some environments: their names, and the facts.
    pub(crate) blocks: Vec<(Vec<EcoString>, Entries)>,
}

/// A function that puts its arguments into a text.
#[derive(Debug)]
pub(crate) struct Function {
    pub(crate) name: EcoString,
    pub(crate) args: Vec<EcoString>,
    pub(crate) body: Vec<Part>,
}

/// Shapes a repository.
#[must_use]
pub fn shape(repository: &Repository, options: &Options, report: &mut Report) -> Platform {
    let mut out = Platform { name: name(repository, options), ..Platform::default() };
    let repositories =
        deployments(repository).map(|(_, one)| one.repository.clone()).filter(|url| !url.is_empty());
    out.repo = facts::most(repositories).unwrap_or_default();
    let from_us = |one: &&crate::read::Deployment| matches!(one.chart, ChartSource::Folder(_));
    let revisions =
        deployments(repository).map(|(_, one)| one).filter(from_us).map(|one| one.revision.clone());
    out.revision = facts::most(revisions).filter(|text| !text.is_empty()).unwrap_or_else(|| "HEAD".into());
    if out.repo.is_empty() {
        out.repo = "https://git.example.org/change-me".into();
        let text = "no Application says which repository it reads: write `repo` in platform.phx";
        report.say(Topic::Decided, Place::new("", 0), text);
    }
    let application = facts::usual_options(repository);
    out.application = facts::difference(&phxc_core::argo::application_defaults(), &application);
    out.projects = projects(repository, report);
    let made = made::find(repository);
    let ground =
        facts::Ground { repository, revision: &out.revision, application: &application, made: &made };
    let mut services = facts::services(&ground, report);
    let has_secrets = services
        .iter()
        .flat_map(|one| one.facts.values())
        .flat_map(Entries::keys)
        .any(|key| secrets::is_block(key));
    let settings = Settings::of(repository, has_secrets);
    secrets::leftovers(repository, report);
    for service in &mut services {
        holes::fill(service, &settings);
    }
    let families = families::find(&services, repository, &options.families);
    out.settings = settings.settings.clone();
    out.environments = environments(repository, &services, &settings, &families);
    for service in services {
        out.services.push(divide::service(service, &families));
    }
    let mut provisions = provisions::find(repository, &out.services, &made);
    provisions::doubts(&provisions, report);
    let mut needs = needs::find(repository, &out.services, &made, &provisions);
    for service in &mut out.services {
        service.provisions = provisions.remove(&service.name).unwrap_or_default();
        provisions::configure(service);
        service.needs = needs.remove(&service.name).unwrap_or_default();
        service.everywhere.sort_by(|a, _, b, _| facts::rank(a).cmp(&facts::rank(b)));
    }
    out.common = divide::inherit(&mut out.services);
    for service in &mut out.services {
        likeness::texts(service);
        sharing::share(service);
    }
    out.services.sort_by(|a, b| a.name.cmp(&b.name));
    report.count("families", families.all.len());
    report.count("services", out.services.len());
    out
}

fn deployments(repository: &Repository) -> impl Iterator<Item = (&EcoString, &crate::read::Deployment)> {
    repository
        .environments
        .iter()
        .flat_map(|environment| environment.deployments.iter().map(|one| (&environment.name, one)))
}

/// The platform's name: the one that was asked for, else the repository's.
fn name(repository: &Repository, options: &Options) -> EcoString {
    let of_repository = || {
        let repositories = deployments(repository).map(|(_, one)| one.repository.clone());
        let repo = facts::most(repositories.filter(|url| !url.is_empty()))?;
        let last =
            repo.trim_end_matches('/').rsplit(['/', ':']).next()?.trim_end_matches(".git").to_lowercase();
        let plain: String = last.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
        let plain = plain.trim_matches('-').to_owned();
        plain.starts_with(|c: char| c.is_ascii_alphabetic()).then(|| plain.into())
    };
    let name = options
        .name
        .as_deref()
        .map(EcoString::from)
        .or_else(of_repository)
        .unwrap_or_else(|| "platform".into());
    // The root Application has the platform's name.
    if deployments(repository).any(|(_, one)| one.service == name) {
        ecow::eco_format!("{name}-platform")
    } else {
        name
    }
}

fn projects(repository: &Repository, report: &mut Report) -> Vec<(EcoString, Map)> {
    let mut out = vec![];
    let mut all: BTreeMap<&EcoString, Vec<(&crate::read::Environment, &Map)>> = BTreeMap::new();
    for environment in &repository.environments {
        for (name, spec) in &environment.projects {
            all.entry(name).or_default().push((environment, spec));
        }
    }
    for (name, specs) in all {
        let Some(usual) = facts::most_by(specs.iter().map(|(_, spec)| *spec), |spec| format!("{spec:?}"))
        else {
            continue;
        };
        for (environment, _) in specs.iter().filter(|(_, spec)| *spec != usual) {
            let text = format!(
                "project `{name}` is another in {}; phx has one for all environments",
                environment.name
            );
            report.say(Topic::LeftOut, environment.place.clone(), text);
        }
        out.push((name.clone(), usual.clone()));
    }
    let used: BTreeMap<&EcoString, ()> = deployments(repository).map(|(_, one)| (&one.project, ())).collect();
    for name in used.into_keys().filter(|name| is_name(name) && *name != "default") {
        if !out.iter().any(|(found, _)| found == name) {
            out.push((name.clone(), Map::default()));
            let text = format!(
                "Argo CD's project `{name}` is nowhere in the repository; phx makes it with its own defaults"
            );
            report.say(Topic::Changed, Place::new("", 0), text);
        }
    }
    out
}

fn environments(
    repository: &Repository,
    services: &[facts::Facts],
    settings: &Settings,
    families: &families::Found,
) -> Vec<Environment> {
    let deploys = |name: &EcoString| -> Vec<EcoString> {
        services
            .iter()
            .filter(|service| service.facts.contains_key(name))
            .map(|service| service.name.clone())
            .collect()
    };
    let mut out = vec![];
    for family in &families.all {
        let mut common = family.members.iter().map(deploys);
        let mut deploys_all = common.next().unwrap_or_default();
        common.for_each(|other| deploys_all.retain(|service| other.contains(service)));
        let mut common = family.members.iter().map(|name| settings.of_environment(name));
        let mut shared = common.next().unwrap_or_default();
        for other in common {
            shared.retain(|key, value| other.get(key) == Some(value));
        }
        let name = family.name.clone();
        let destination = None;
        out.push(Environment {
            name,
            is_abstract: true,
            parent: None,
            settings: shared,
            deploys: deploys_all,
            destination,
        });
    }
    let mut concrete = vec![];
    for environment in &repository.environments {
        let parent = families.of(&environment.name);
        let above = out.iter().find(|one: &&Environment| Some(&one.name) == parent);
        let mut own = settings.of_environment(&environment.name);
        own.retain(|key, value| above.is_none_or(|above| above.settings.get(key) != Some(value)));
        let mut deploys = deploys(&environment.name);
        deploys.retain(|service| above.is_none_or(|above| !above.deploys.contains(service)));
        let name = environment.name.clone();
        let destination = facts::destination(environment).map(Value::of);
        let parent = parent.cloned();
        concrete.push(Environment { name, is_abstract: false, parent, settings: own, deploys, destination });
    }
    out.extend(concrete);
    out
}

/// What must be written for an AppProject to be as it was.
pub(crate) fn project_fields(repo: &str, spec: &Map) -> Entries {
    if spec.is_empty() {
        return Entries::new();
    }
    facts::difference(&phxc_core::argo::project_defaults(repo), spec)
}
