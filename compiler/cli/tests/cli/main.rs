//! The command: its statuses, streams, files and words.

mod bad_input;
mod chart;
mod command;
mod common;
mod explain;
mod fix;
mod fmt;
mod formats;
mod import;
mod levels;
mod library;
mod output;
mod project;
mod render;
mod secrets;
