mod laws;
mod limits;
mod objects;
mod parse;
mod show;
mod uses;
mod uses_calls;
mod uses_open;
