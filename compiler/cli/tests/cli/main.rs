//! The command: its statuses, streams, files and words.

mod bad_input;
mod command;
mod common;
mod output;
mod project;
mod render;
