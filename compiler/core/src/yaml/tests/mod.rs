mod laws;
mod read;
mod vectors;
mod write;
