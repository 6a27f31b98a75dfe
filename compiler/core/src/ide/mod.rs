//! What an editor asks about a project, as plain data: files, bytes, spans and texts go in and come out. No protocol
//! is known here, and no name is resolved a second time: the phases record what they found.
//!
//! A [`Session`] holds what outlives a change of the sources. It lends an [`Analysis`] of the sources as they are;
//! everything that is asked of a project is a method of that, one file a question.
//!
//! These need only one file's syntax, and have an answer for whatever is broken: [`symbols`], [`folding`],
//! [`selection`], [`tokens`], [`links`], [`edits`], [`linked`]. `marks` says for them what each name, number and text
//! of a file is.

mod actions;
mod analysis;
mod complete;
pub mod edits;
mod facts;
pub mod folding;
mod hierarchy;
mod hover;
mod lenses;
pub mod linked;
pub mod links;
mod marks;
mod navigate;
mod offers;
mod place;
mod remarks;
mod rename;
pub mod selection;
mod session;
mod shift;
mod signature;
pub mod symbols;
pub mod tokens;
mod values;
mod views;
mod words;

#[cfg(test)]
mod cuts;

pub use actions::{Action, ActionKind};
pub use analysis::{Analysis, Evaluated};
pub use complete::{Completion, CompletionKind};
pub use facts::Declared;
pub use hierarchy::Edge;
pub use hover::Hover;
pub use lenses::Lens;
pub use navigate::{Mention, Place};
pub use remarks::Remark;
pub use rename::RenameError;
pub use session::{Serve, Session};
pub use signature::Signature;
pub use values::Final;
pub use views::View;

/// Every source of the library, by its path in it, with its text.
pub fn library() -> impl Iterator<Item = (String, &'static str)> {
    let sources = crate::library::sources();
    sources.map(|(path, text)| (path.trim_start_matches(crate::library::PREFIX).to_owned(), text))
}
