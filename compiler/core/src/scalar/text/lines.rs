//! Texts of several lines.

use super::{bounded, size};

/// With `width` blanks before each line that is not empty.
///
/// # Errors
/// `width` is negative, or the result is too large.
pub fn indent(text: &str, width: i64) -> Result<String, String> {
    let width = size(width, "indent")?;
    let lines = text.split('\n').count();
    bounded(text.len().saturating_add(lines.saturating_mul(width)), "indent")?;
    let blanks = " ".repeat(width);
    let mut out = String::new();
    for line in text.split_inclusive('\n') {
        if !line.trim_end_matches(['\n', '\r']).is_empty() {
            out.push_str(&blanks);
        }
        out.push_str(line);
    }
    Ok(out)
}

/// Without the blanks and tabs that all lines have in common at their start. Lines of blanks alone become empty.
#[must_use]
pub fn dedent(text: &str) -> String {
    let mut common: Option<&str> = None;
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let margin = line.strip_suffix(line.trim_start_matches([' ', '\t'])).unwrap_or_default();
        common = Some(common.map_or(margin, |so_far| shared(so_far, margin)));
    }
    let margin = common.unwrap_or_default();
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        if line.trim().is_empty() {
            out.push_str(line.trim_start_matches([' ', '\t']));
        } else {
            out.push_str(line.strip_prefix(margin).unwrap_or(line));
        }
    }
    out
}

fn shared<'a>(a: &'a str, b: &str) -> &'a str {
    let length = a.bytes().zip(b.bytes()).take_while(|(x, y)| x == y).count();
    a.get(..length).unwrap_or_default()
}
