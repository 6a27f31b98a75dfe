//! Names of environments: each is there once, and is a name of phx.

use std::collections::BTreeMap;

use ecow::EcoString;

use super::Repository;
use crate::report::{Report, Topic};

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

/// The nearest name of phx.
fn name(text: &str) -> EcoString {
    let plain: String =
        text.chars().map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' }).collect();
    let parts: Vec<&str> = plain.split('-').filter(|part| !part.is_empty()).collect();
    let plain = parts.join("-");
    if plain.starts_with(|c: char| c.is_ascii_alphabetic()) { plain.into() } else { ecow::eco_format!("env-{plain}") }
}
