//! JUnit's XML, which every CI server shows: a test case for each source file, failed if it has errors.

use std::collections::BTreeMap;

use phxc_core::diagnostics::Diagnostic;
use phxc_core::source::Sources;

use super::short::render_short;
use super::tally;
use crate::clean;

/// All source files of the project as test cases. Errors are the failure of their file; warnings its
/// output.
#[must_use]
pub fn render_junit(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let mut cases: BTreeMap<&str, Vec<&Diagnostic>> =
        sources.iter().filter(|source| !source.is_std()).map(|source| (&*source.path, vec![])).collect();
    for diagnostic in diagnostics {
        let path = sources.get(diagnostic.primary.span.file).map_or("phxc", |source| &source.path);
        cases.entry(path).or_default().push(diagnostic);
    }
    let failed = cases.values().filter(|found| found.iter().any(|diagnostic| diagnostic.is_error())).count();
    let numbers = format!(r#"name="phxc" tests="{}" failures="{failed}" errors="0""#, cases.len());
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites {numbers}>\n  <testsuite {numbers} skipped=\"0\">\n"
    );
    for (path, found) in cases {
        out.push_str(&case(path, &found, sources));
    }
    out.push_str("  </testsuite>\n</testsuites>\n");
    out
}

fn case(path: &str, found: &[&Diagnostic], sources: &Sources) -> String {
    let name = attribute(path);
    let head = format!("    <testcase classname=\"phxc\" name=\"{name}\"");
    let (errors, warnings): (Vec<&Diagnostic>, Vec<&Diagnostic>) = found.iter().partition(|d| d.is_error());
    if found.is_empty() {
        return head + "/>\n";
    }
    let mut out = head + ">\n";
    if let Some(first) = errors.first() {
        let message = match errors.len() {
            1 => first.message.clone(),
            _ => format!(
                "{}: {}",
                tally(&errors.iter().map(|d| (*d).clone()).collect::<Vec<_>>()),
                first.message
            ),
        };
        let (message, code) = (attribute(&message), first.code);
        let text = text(&all(&errors, sources));
        out.push_str(&format!("      <failure message=\"{message}\" type=\"{code}\">{text}</failure>\n"));
    }
    if !warnings.is_empty() {
        out.push_str(&format!("      <system-out>{}</system-out>\n", text(&all(&warnings, sources))));
    }
    out + "    </testcase>\n"
}

/// One line each, with what explains it below.
fn all(found: &[&Diagnostic], sources: &Sources) -> String {
    let one = |diagnostic: &&Diagnostic| {
        let head = render_short(std::slice::from_ref(*diagnostic), sources, false);
        let more = super::lines(diagnostic).into_iter().skip(1).map(|line| format!("  {line}\n"));
        head + &more.collect::<String>()
    };
    found.iter().map(one).collect()
}

/// Text between tags: XML 1.0 has no control characters, and no U+FFFE and U+FFFF.
fn text(text: &str) -> String {
    let text = clean::block(text);
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// The value of an attribute: one line.
fn attribute(value: &str) -> String {
    text(&clean::line(value))
}
