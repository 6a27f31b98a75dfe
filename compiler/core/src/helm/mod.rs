//! Helm as its charts and users see it: how values come together.

pub mod merge;
mod overlay;

pub use merge::{Chart, Dependency, Import, ValuesError, coalesce, merge_files, values};
pub use overlay::diff;

#[cfg(test)]
mod tests;
