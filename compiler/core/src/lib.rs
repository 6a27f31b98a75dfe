//! The compiler of phx: from `.phx` sources to Helm values and Argo CD manifests.
//!
//! A pure library. Files come in through [`source::World`]; what should be written goes out as an
//! output tree. Data flows one way: source → syntax → resolve → ty → eval → plan → {check, emit}.

// It never panics and never prints; `clippy.toml` keeps it from files, clock and environment. Here and
// not in Cargo.toml, because the build script may do all that.
#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr
)]

pub mod argo;
pub mod chart;
pub mod check;
mod compile;
pub mod data;
pub mod diagnostics;
pub mod emit;
pub mod eval;
pub mod fmt;
pub mod helm;
pub mod ide;
mod library;
pub mod plan;
pub mod resolve;
pub mod scalar;
pub mod source;
pub mod syntax;
pub mod tables;
pub mod template;
pub mod ty;
pub mod value;
pub mod yaml;

pub use compile::{Compilation, Written, compile, compile_again, compile_for_chart, compile_with};
