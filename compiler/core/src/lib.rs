//! The compiler of phx: from `.phx` sources to Helm values and Argo CD manifests.
//!
//! A pure library. Files come in through [`source::World`]; what should be written goes out as an
//! output tree. Data flows one way: source → syntax → resolve → ty → eval → plan → {check, emit}.

pub mod data;
pub mod diagnostics;
pub mod emit;
pub mod helm;
pub mod source;
pub mod syntax;
pub mod plan;
pub mod yaml;

use std::sync::Arc;

/// Every phase's result and all diagnostics of one compilation.
#[derive(Debug, Clone)]
pub struct Compilation {
    /// The texts that the spans point into.
    pub sources: Arc<source::Sources>,
    /// Sorted by file and place; nothing is written while one of them is an error.
    pub diagnostics: Vec<diagnostics::Diagnostic>,
    /// What each environment runs.
    pub plan: Arc<plan::Plan>,
}

/// Compiles a project. Never fails: what is wrong with it is in the diagnostics.
#[must_use]
pub fn compile(_world: &dyn source::World) -> Compilation {
    Compilation { sources: Arc::default(), diagnostics: vec![], plan: Arc::default() }
}
