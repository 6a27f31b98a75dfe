//! The page of each code: what it means, an example, the cure.

use super::Code;

// PAGES: the files of `docs/`, by code, made by the build script.
include!(concat!(env!("OUT_DIR"), "/pages.rs"));

/// What there is to say about a code, in Markdown; a test sees to it that each code has its page.
#[must_use]
pub fn page(code: Code) -> Option<&'static str> {
    PAGES.iter().find(|(name, _)| *name == code.0).map(|(_, text)| *text)
}
