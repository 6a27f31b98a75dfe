//! Strings of several lines as block scalars.

use super::scalar::needs_escape;

/// The header of a block scalar that holds this string (`|`, `|-`, `|+`, with a `2` where the first
/// line starts with a space), or nothing where some reader would give another string back.
///
/// A block may hold text of at least two lines (or one that ends with a line feed), of printable
/// characters without tabs, of which no line ends with a space and the first one is not empty.
pub(super) fn header(text: &str) -> Option<&'static str> {
    if !text.contains('\n') || !lines_are_safe(text) {
        return None;
    }
    let is_indented = text.starts_with(' ');
    Some(match (text.ends_with("\n\n"), text.ends_with('\n'), is_indented) {
        (true, _, false) => "|+",
        (true, _, true) => "|2+",
        (false, true, false) => "|",
        (false, true, true) => "|2",
        (false, false, false) => "|-",
        (false, false, true) => "|2-",
    })
}

fn lines_are_safe(text: &str) -> bool {
    let mut previous = '\n';
    for char in text.chars() {
        let is_break = char == '\n';
        if is_break && previous == ' ' || !is_break && needs_escape(char) {
            return false;
        }
        previous = char;
    }
    !text.starts_with('\n') && previous != ' '
}

/// Appends the lines of a block scalar, each below `indent` spaces; empty lines stay empty.
pub(super) fn write_lines(out: &mut String, text: &str, indent: usize) {
    let body = text.strip_suffix('\n').unwrap_or(text);
    for line in body.split('\n') {
        if !line.is_empty() {
            super::write::pad(out, indent);
            out.push_str(line);
        }
        out.push('\n');
    }
}
