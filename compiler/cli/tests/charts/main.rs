//! Charts from elsewhere, against real servers on this machine: what comes, and what is said if
//! nothing does.

mod archives;
mod command;
mod common;
mod folders;
mod lock;
mod pack;
mod registry;
mod repository;
mod server;
