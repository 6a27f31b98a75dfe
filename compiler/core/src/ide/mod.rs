//! What an editor asks. Takes sources and their trees, gives plain data: bytes, spans, texts; nothing here knows a
//! protocol. Whatever is asked of broken code has an answer, and nothing panics.
//!
//! These need only the syntax: [`symbols`], [`folding`], [`selection`], [`tokens`], [`links`], [`edits`],
//! [`linked`]. They stand on `marks`, which says what each name, number and text of a file is.

pub mod edits;
pub mod folding;
pub mod linked;
pub mod links;
pub mod selection;
pub mod symbols;
pub mod tokens;

mod marks;

#[cfg(test)]
mod cuts;
