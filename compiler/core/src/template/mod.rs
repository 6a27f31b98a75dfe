//! The Go templates of a Helm chart.
//!
//! [`parse`] reads a file, whatever stands in it. [`uses`] says which values a chart's templates
//! read, and how: what they cannot be followed in is said to be open, so that a key for which nothing
//! is found is truly read by nothing. [`objects`] finds what kinds of Kubernetes objects they write.
//! [`target`] says where in the YAML an action's value goes. [`render`] writes what they write, where no real Helm is at hand.

mod ast;
mod lex;
mod literal;
mod objects;
mod parse;
mod render;
mod target;
mod uses;

pub use ast::{
    Arm, Branch, BranchKind, Command, Define, Expr, ExprKind, Node, ParseError, Parsed, Pipeline, Variable,
};
pub use objects::{Object, Objects, objects};
pub use parse::parse;
pub use render::{Input, RenderError, Rendered, Template, render};
pub use target::{Target, TargetStep, target};
pub use uses::{Manner, Place, Read, Unfollowed, Use, Uses, uses};

#[cfg(test)]
mod tests;
