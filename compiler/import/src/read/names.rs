//! Names: an environment's is there once, a service's means one chart, and both are names of phx.

use std::collections::BTreeMap;

use ecow::EcoString;
use phxc_core::data::{Data, Map};

use super::{ChartSource, Deployment, Repository};
use crate::report::{Report, Topic};

/// Words of phx that are no names.
pub(crate) const RESERVED: [&str; 9] = ["if", "else", "for", "in", "match", "true", "false", "null", "_"];

/// Whether a text is a name of phx as it is.
pub(crate) fn is_name(text: &str) -> bool {
    name(text) == text
}

/// Gives a second environment of one name another one.
pub(super) fn one_environment_a_name(repository: &mut Repository, report: &mut Report) {
    let mut count: BTreeMap<EcoString, usize> = BTreeMap::new();
    for environment in &mut repository.environments {
        let plain = name(&environment.name);
        let number = count.entry(plain.clone()).and_modify(|n| *n += 1).or_insert(1);
        let unique = if *number == 1 { plain.clone() } else { ecow::eco_format!("{plain}-{number}") };
        if *number > 1 {
            let text = format!("a second environment `{plain}`; it is called `{unique}`");
            report.say(Topic::Decided, environment.place.clone(), text);
        } else if unique != environment.name {
            let text = format!("the environment `{}` is called `{unique}`", environment.name);
            report.say(Topic::Decided, environment.place.clone(), text);
        }
        environment.name = unique;
    }
}

/// Gives services names that phx takes, and those that have another chart than most of their name another one.
pub(super) fn one_chart_a_service(repository: &mut Repository, report: &mut Report) {
    let mut charts: BTreeMap<EcoString, BTreeMap<ChartSource, usize>> = BTreeMap::new();
    for one in repository.environments.iter().flat_map(|environment| &environment.deployments) {
        *charts.entry(service(&one.service)).or_default().entry(one.chart.clone()).or_default() += 1;
    }
    for environment in &mut repository.environments {
        for one in &mut environment.deployments {
            let plain = service(&one.service);
            let all = charts.get(&plain).map(|all| all.iter().collect::<Vec<_>>()).unwrap_or_default();
            let usual = all.iter().max_by_key(|(_, count)| **count).map(|(chart, _)| *chart);
            let at = all.iter().position(|(chart, _)| **chart == one.chart).unwrap_or(0);
            if usual == Some(&one.chart) || usual.is_none() {
                rename(one, plain);
                continue;
            }
            let name = ecow::eco_format!("{plain}-{}", at + 1);
            let text = format!(
                "`{plain}` has another chart in {} than elsewhere; there it is the service `{name}`",
                environment.name
            );
            report.say(Topic::Decided, one.place.clone(), text);
            rename(one, name);
        }
        environment.deployments.sort_by(|a, b| a.service.cmp(&b.service));
        environment.deployments.dedup_by(|second, first| {
            let same = second.service == first.service;
            if same {
                let text = format!("a second Application `{}` in {}", second.name, environment.name);
                report.say(Topic::LeftOut, second.place.clone(), text);
            }
            same
        });
    }
}

/// Calls a deployment otherwise; its release keeps its name.
fn rename(one: &mut Deployment, name: EcoString) {
    if one.name != name {
        let helm = one.options.entry("helm".into()).or_insert_with(|| Data::Map(Map::default()));
        if let Data::Map(helm) = helm {
            helm.entry("releaseName".into()).or_insert(Data::String(one.name.clone()));
        }
    }
    one.service = name;
}

/// The nearest name that a service can have: a DNS label of at most 53 characters.
fn service(text: &str) -> EcoString {
    let plain = name(&text.to_lowercase().replace('_', "-"));
    plain.get(..53).map_or_else(|| plain.clone(), |start| start.trim_end_matches('-').into())
}

/// The nearest name of phx.
pub(super) fn name(text: &str) -> EcoString {
    let plain: String =
        text.chars().map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' }).collect();
    let parts: Vec<&str> = plain.split('-').filter(|part| !part.is_empty()).collect();
    let plain = parts.join("-");
    if plain.starts_with(|c: char| c.is_ascii_alphabetic()) && !RESERVED.contains(&plain.as_str()) {
        plain.into()
    } else {
        ecow::eco_format!("env-{plain}")
    }
}
