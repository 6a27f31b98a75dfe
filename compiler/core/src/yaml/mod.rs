//! YAML in both directions: [`write`] for what we emit, [`read`] for what charts contain.
//!
//! The two agree: what [`write`] writes, [`read_data`] reads back as the same [`Data`], and so do
//! Helm and the other readers of YAML 1.1 and 1.2 that the tests ask. Values are read as Helm reads
//! them, which is YAML 1.1 with Go's numbers (`yes` is true, `0777` is 511).
//!
//! [`Data`]: crate::data::Data

mod block;
mod comment_lines;
mod comments;
mod node;
mod parse;
mod remarks;
mod resolve;
mod scalar;
mod text;
mod write;

pub use comments::Comments;
pub use node::{Entry, MapNode, Node, NodeKind, PossibleKey, ReadError, Span};
pub use parse::{read, read_data, read_values};
pub use resolve::is_text;
pub use scalar::{is_plain, quote, write_string};
pub use write::{write, write_entries, write_to};

#[cfg(test)]
mod tests;
