//! From text to AST. Takes one [`crate::source::Source`], gives a [`Parsed`]: never fails; what is
//! broken is a diagnostic, and the rest of the file is in the AST. pest stays inside this module.
//!
//! The way through: `scan` finds comments and brackets, `repair` makes the text fit for the grammar, `phx.pest`
//! parses it, `builder` and its neighbours make the AST of it, `errors` puts into words what did not fit.

pub mod ast;
pub mod walk;

mod blocks;
mod brackets;
mod builder;
mod errors;
mod expressions;
mod grammar;
mod hints;
mod items;
mod literals;
mod operators;
mod repair;
mod scan;
mod secrets;
mod services;
mod strings;
mod types;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::diagnostics::Diagnostic;
use crate::source::{Source, Span};

/// What a file's text says.
#[derive(Debug, Clone)]
pub struct Parsed {
    /// Its items; what is broken is left out or an `Error`.
    pub file: Arc<ast::File>,
    /// What is wrong with it, by place.
    pub diagnostics: Vec<Diagnostic>,
    /// Every `//` and `///` comment with its slashes, without its line end, by place.
    pub comments: Vec<Span>,
}

/// Parses a file. Never fails and never panics; takes time linear in the text.
#[must_use]
pub fn parse(source: &Source) -> Parsed {
    let mut prepared = repair::prepare(source);
    let mut diagnostics = std::mem::take(&mut prepared.diagnostics);
    let mut builder = builder::Builder::new(source, &prepared);
    let file = builder.file();
    diagnostics.append(&mut builder.diagnostics);
    diagnostics.sort_by_key(|diagnostic| diagnostic.primary.span);
    let comments = prepared.scan.comments.iter();
    let place = |at| prepared.places.original(at);
    let comments = comments.map(|(start, end)| Span::new(source.id, place(*start), place(*end))).collect();
    Parsed { file: Arc::new(file), diagnostics, comments }
}
