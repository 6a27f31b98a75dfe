//! From text to AST. Takes one [`crate::source::Source`], gives a [`Parsed`]: never fails; what is
//! broken is a diagnostic, and the rest of the file is in the AST. pest stays inside this module.

pub mod ast;
pub mod walk;
