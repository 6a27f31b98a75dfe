//! From text to AST. Takes one [`crate::source::Source`], gives a [`Parsed`]: never fails; what is
//! broken is a diagnostic, and the rest of the file is in the AST. pest stays inside this module.
//!
//! The way through: `scan` finds comments and brackets, `repair` makes the text fit for the grammar, `phx.pest`
//! parses it, `builder` and its neighbours make the AST of it, `errors` puts into words what did not fit. `tree` gives
//! what rewrites sources the same text without loss; `lexemes` its words and marks, without the grammar.

pub mod ast;
pub mod lexemes;
pub mod tree;
pub mod walk;

mod blocks;
mod brackets;
mod builder;
mod errors;
mod expressions;
mod grammar;
mod heads;
mod hints;
mod items;
mod literals;
mod operators;
mod repair;
mod scan;
mod secrets;
mod services;
mod stack;
mod strings;
mod types;

#[cfg(test)]
mod tests;

use std::sync::Arc;

pub use stack::with_room;

use crate::diagnostics::{Code, Diagnostic};
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

    let (file, mut found) = build(source, &prepared);
    diagnostics.append(&mut found);

    diagnostics.sort_by_key(|diagnostic| diagnostic.primary.span);
    let comments = prepared.scan.comments.iter();
    let place = |at| prepared.places.original(at);
    let comments = comments.map(|(start, end)| Span::new(source.id, place(*start), place(*end))).collect();
    Parsed { file: Arc::new(file), diagnostics, comments }
}

/// Parses and builds; what nests deeply gets a stack of its own, because grammar and builder recurse.
fn build(source: &Source, prepared: &repair::Prepared) -> (ast::File, Vec<Diagnostic>) {
    let build = || {
        let mut builder = builder::Builder::new(source, prepared);
        let file = builder.file();
        (file, builder.diagnostics)
    };
    let built = stack::with_room(prepared.scan.depth(), build);
    built.unwrap_or_else(|| {
        let span = Span::new(source.id, 0, 0);
        let message = "this file nests too deeply for the memory of this machine";
        (ast::File::default(), vec![Diagnostic::error(Code::E0103, span, message)])
    })
}
