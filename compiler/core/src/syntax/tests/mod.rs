//! The parser's tests, as readable examples.
