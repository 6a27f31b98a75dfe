//! Which secrets each deployment has: the rules of its chart, with their conditions decided by its values.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use ecow::EcoString;
use phxc_core::data::{Data, Map};
use phxc_core::helm::merge_files;
use phxc_core::scalar::Scalar;

use super::made::VaultSecret;
use super::value::{Entries, Origin, Value};
use crate::read::{
    ChartSource, Deployment, Environment, Repository, SecretRule, application_of, secrets_folder,
};
use crate::report::{Place, Report, Topic};

/// As many characters a generated password has. Source: Phalanx makes 32 random bytes in hexadecimal digits.
const PASSWORD: i64 = 64;

/// The secrets of a deployment: origins by key, sorted.
pub(super) fn of(
    repository: &Repository,
    environment: &Environment,
    one: &Deployment,
    report: &mut Report,
) -> Option<Entries> {
    let folder = secrets_folder(repository, one)?;
    let secrets = repository.secrets.get(folder)?;
    let own = secrets.own.get(&environment.name).map_or(&[][..], Vec::as_slice);
    let is_own = |rule: &&SecretRule| own.iter().any(|over| over.key == rule.key);
    let rules = secrets.everywhere.iter().filter(|rule| !is_own(rule)).chain(own);
    let values = repository.charts.get(folder).map(|chart| chart.defaults.clone()).into_iter();
    let layers = one.layers.iter().filter(|layer| !layer.is_default).map(|layer| layer.values.clone());
    let values = merge_files(&values.chain(layers).collect::<Vec<Map>>());
    let mut out = Entries::new();
    for rule in rules.filter(|rule| holds(rule.condition.as_ref(), &values)) {
        out.insert(rule.key.clone(), Value::Origin(origin(repository, environment, rule, &values, report)));
    }
    out.sort_keys();
    (!out.is_empty()).then_some(out)
}

/// The keys that VaultSecrets of a deployment name, where no rules say which there are: by the head of their block.
///
/// Only of what is below the environment's place in the store: another has no path in phx.
pub(super) fn of_templates(
    repository: &Repository,
    environment: &Environment,
    one: &Deployment,
    made: &[VaultSecret],
) -> Entries {
    let mut out = Entries::new();
    let Some(root) = repository.vault.paths.get(&environment.name) else { return out };
    if secrets_folder(repository, one).is_some() {
        return out;
    }
    for secret in made.iter().filter(|secret| !secret.keys.is_empty() && is_name(&secret.name)) {
        let below =
            secret.path.strip_prefix(root.trim_end_matches('/')).and_then(|path| path.strip_prefix('/'));
        let Some(path) = below.filter(|path| Scalar::VaultPath.check(path).is_ok()) else { continue };
        let start =
            if secret.name == one.service { "secrets".to_owned() } else { format!("secret {}", secret.name) };
        let mut head = format!("{start} (resource = false");
        if path != secret.name {
            let _ = write!(head, ", path = \"{path}\"");
        }
        if secret.kind != "Opaque"
            && secret.kind.chars().all(|c| c.is_ascii_alphanumeric() || "./-".contains(c))
        {
            let _ = write!(head, ", type = \"{}\"", secret.kind);
        }
        let keys = secret.keys.iter().map(|(key, stored)| {
            let origin = if key == stored { Origin::Provided } else { Origin::Stored(stored.clone()) };
            (key.clone(), Value::Origin(origin))
        });
        out.insert((head + ")").into(), Value::Map(keys.collect()));
    }
    out
}

/// Whether a fact is a block of secrets.
pub(crate) fn is_block(key: &str) -> bool {
    key == "secrets" || key.starts_with("secret ") || key.starts_with("secrets (")
}

/// The name of a further Secret that a fact is.
pub(crate) fn named(key: &str) -> Option<&str> {
    key.strip_prefix("secret ")?.split(' ').next()
}

/// Whether a name is one of phx, and none of the words of a service's body.
fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        && !name.ends_with('-')
        && !super::sharing::TAKEN.contains(&name)
}

/// What is written behind `secrets`: the chart makes the Secret, whose texts may stand below another name.
pub(crate) fn head(service: &str, folder: &str) -> String {
    match application_of(folder) {
        name if name == service || Scalar::VaultPath.check(name).is_err() => "(resource = false)".to_owned(),
        name => format!("(resource = false, path = \"{name}\")"),
    }
}

/// Reports rules that no deployment has, and that conditions are decided now.
pub(super) fn leftovers(repository: &Repository, report: &mut Report) {
    for (folder, secrets) in &repository.secrets {
        let deployed: Vec<(&Environment, &Deployment)> = repository
            .environments
            .iter()
            .flat_map(|environment| environment.deployments.iter().map(move |one| (environment, one)))
            .filter(|(_, one)| matches!(&one.chart, ChartSource::Folder(other) if other == folder))
            .collect();
        let mut found: BTreeSet<EcoString> = BTreeSet::new();
        for (environment, one) in &deployed {
            let keys = of(repository, environment, one, &mut Report::default());
            found.extend(keys.into_iter().flat_map(Entries::into_keys));
        }
        for rule in secrets.everywhere.iter().filter(|rule| !found.contains(&rule.key)) {
            let text = match &rule.condition {
                _ if deployed.is_empty() => {
                    format!("the secret `{}` of a chart that is not deployed", rule.key)
                }
                Some(condition) => {
                    format!("the secret `{}` is there where `{condition}` is set, which is nowhere", rule.key)
                }
                None => format!("the secret `{}` is another one in each environment", rule.key),
            };
            report.say(Topic::LeftOut, rule.place.clone(), text);
        }
        for (name, rules) in &secrets.own {
            if !deployed.iter().any(|(environment, _)| environment.name == *name) {
                let file = rules.first().map_or(folder, |rule| &rule.place.file);
                let text =
                    format!("the secrets of the environment `{name}`, which does not deploy the chart");
                report.say(Topic::LeftOut, Place::new(file.clone(), 0), text);
            }
        }
        let all = secrets.everywhere.iter().chain(secrets.own.values().flatten());
        for rule in all.filter(|rule| is_conditional(rule) && found.contains(&rule.key)) {
            let text = "an `if` was decided for each deployment by its values: a new deployment, or one whose values \
                        change, must name its keys itself";
            report.say(Topic::Changed, Place::new(rule.place.file.clone(), 0), text);
        }
    }
}

fn is_conditional(rule: &SecretRule) -> bool {
    let of_copy = rule.copy.as_ref().and_then(|copy| copy.condition.as_ref());
    let of_generate = rule.generate.as_ref().and_then(|generate| generate.condition.as_ref());
    rule.condition.as_ref().or(of_copy).or(of_generate).is_some()
}

/// Whether a value is set to something that is true. Source: Phalanx asks Python's `bool`.
fn holds(condition: Option<&EcoString>, values: &Map) -> bool {
    let Some(condition) = condition.filter(|path| !path.is_empty()) else { return true };
    let mut steps = condition.split('.');
    let first = steps.next().and_then(|step| values.get(step));
    match steps.fold(first, |value, step| value?.as_map()?.get(step)) {
        None | Some(Data::Null) => false,
        Some(Data::Bool(value)) => *value,
        Some(Data::Int(value)) => *value != 0,
        Some(Data::Float(value)) => *value != 0.0,
        Some(Data::String(text)) => !text.is_empty(),
        Some(Data::List(list)) => !list.is_empty(),
        Some(Data::Map(map)) => !map.is_empty(),
    }
}

fn origin(
    repository: &Repository,
    environment: &Environment,
    rule: &SecretRule,
    values: &Map,
    report: &mut Report,
) -> Origin {
    if let Some(copy) = rule.copy.as_ref().filter(|copy| holds(copy.condition.as_ref(), values)) {
        let service = service(repository, environment, &copy.application);
        if is_name(&service) {
            return Origin::Copy { service, key: copy.key.clone() };
        }
        let text =
            format!("`{}` is copied from `{}`, which is no name of a service", rule.key, copy.application);
        report.say(Topic::Changed, rule.place.clone(), text);
        return Origin::Provided;
    }
    let Some(generate) = rule.generate.as_ref().filter(|generate| holds(generate.condition.as_ref(), values))
    else {
        return if rule.encoded { Origin::Encoded } else { Origin::Provided };
    };
    let source = || generate.source.clone().unwrap_or_default();
    match generate.kind.as_str() {
        "password" => Origin::Length("password", PASSWORD),
        "fernet-key" => Origin::Made("fernet-key"),
        "gafaelfawr-token" => Origin::Made("gafaelfawr-token"),
        "rsa-private-key" => Origin::Made("rsa-private-key"),
        "bcrypt-password-hash" => Origin::From("bcrypt-hash", source()),
        "mtime" => Origin::From("modified-at", source()),
        other => {
            let text = format!(
                "`{}` is generated as `{other}`, which phx does not know: somebody must provide it",
                rule.key
            );
            report.say(Topic::Changed, rule.place.clone(), text);
            Origin::Provided
        }
    }
}

/// The service of an application: by the folder of its chart, in the same environment if it is there.
fn service(repository: &Repository, environment: &Environment, application: &EcoString) -> EcoString {
    let has = |one: &&Deployment| matches!(&one.chart, ChartSource::Folder(folder) if application_of(folder) == application.as_str());
    let here = environment.deployments.iter().find(has);
    let anywhere = || repository.environments.iter().flat_map(|one| &one.deployments).find(has);
    here.or_else(anywhere).map_or_else(|| application.clone(), |one| one.service.clone())
}

#[cfg(test)]
mod tests {
    use phxc_core::yaml::read_values;

    use super::*;

    #[test]
    fn a_condition_is_what_python_calls_true() {
        let values = read_values(
            "a: {b: true, c: false, t: x, e: '', n: 0, m: 1, l: [], k: [0], map: {}, full: {x: null}, f: 0.0}\n",
        )
        .unwrap();
        for (path, expected) in [
            ("a.b", true),
            ("a.c", false),
            ("a.t", true),
            ("a.e", false),
            ("a.n", false),
            ("a.m", true),
            ("a.l", false),
            ("a.k", true),
            ("a.map", false),
            ("a.full", true),
            ("a.full.x", false),
            ("a.f", false),
            ("a.t.x", false),
            ("nothing.there", false),
            ("", true),
        ] {
            assert_eq!(holds(Some(&path.into()), &values), expected, "{path}");
        }
        assert!(holds(None, &values));
    }
}
