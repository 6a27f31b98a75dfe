//! Rules about the whole platform, over what was compiled: one file a rule, in folders by what they
//! are about. A rule sees every environment with the place of each value, and reports; it changes
//! nothing. To add one: a file, a line in its folder's list, a code with its page, a fixture.

pub mod dependencies;
pub mod gitops;
pub mod hosts;
pub mod names;
mod place;
pub mod resources;
pub mod secrets;
pub mod values;
mod walk;

pub use resources::secret_texts;
pub use walk::{Leaf, leaves};

use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use crate::chart::Charts;
use crate::diagnostics::{Code, Diagnostic};
use crate::eval::{Deployed, EnvironmentOutcome};
use crate::plan::Plan;
use crate::resolve::Project;
use crate::ty::signature::Signatures;

/// All that a rule may look at.
#[derive(Clone, Copy)]
pub struct Platform<'p, 'a> {
    /// Names, and what is written.
    pub project: &'p Project<'a>,
    /// What services declare.
    pub signatures: &'p Signatures<'a>,
    /// Charts.
    pub charts: &'p Charts,
    /// The environments as computed: values with the place of each leaf.
    pub environments: &'p [EnvironmentOutcome],
    /// What will be written.
    pub plan: &'p Plan,
    /// Whether no phase before found an error. Where one did, something may be missing here, so that
    /// a rule about what is *not* there has to keep silent.
    pub complete: bool,
}

impl<'p> Platform<'p, '_> {
    /// Every deployment with its environment.
    pub fn deployments(&self) -> impl Iterator<Item = (&'p EnvironmentOutcome, &'p Deployed)> {
        self.environments
            .iter()
            .flat_map(|environment| environment.deployments.iter().map(move |d| (environment, d)))
    }
}

/// A rule.
pub struct Rule {
    /// The codes that it reports.
    pub codes: &'static [Code],
    /// Looks at the platform.
    pub run: fn(&Platform<'_, '_>, &mut Vec<Diagnostic>),
}

/// Every rule, by folder.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    [
        names::RULES,
        values::RULES,
        hosts::RULES,
        secrets::RULES,
        gitops::RULES,
        resources::RULES,
        dependencies::RULES,
    ]
    .into_iter()
    .flatten()
}

/// Runs every rule; those that have not begun when `stop` is set are left out.
pub fn run(platform: &Platform<'_, '_>, stop: &AtomicBool, diagnostics: &mut Vec<Diagnostic>) {
    let all: Vec<&Rule> = rules().collect();
    let found: Vec<Vec<Diagnostic>> = all
        .into_par_iter()
        .filter(|_| !stop.load(Ordering::Relaxed))
        .map(|rule| {
            let mut found = vec![];
            (rule.run)(platform, &mut found);
            found
        })
        .collect();
    diagnostics.extend(found.into_iter().flatten());
}
