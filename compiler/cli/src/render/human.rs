//! Reports for people: the source with its labels, facts, help.

use codespan_reporting::diagnostic::{self, LabelStyle};
use codespan_reporting::term::{self, Config, Styles, StylesWriter, termcolor};
use phxc_core::diagnostics::{Diagnostic, Fix, Label, Severity};
use phxc_core::source::{FileId, Sources};

use super::texts::Texts;
use super::{short, tally};
use crate::clean;

/// As many diagnostics of one run are shown with their source; the rest take one line each.
pub const RICH_REPORTS: usize = 50;

/// Above so many bytes a line of source, or what a fix writes, is not shown: it would bury the report.
const WIDEST: usize = 500;

/// All diagnostics, the first [`RICH_REPORTS`] with their source, and how many there are. Empty if
/// there is none.
#[must_use]
pub fn render_human(diagnostics: &[Diagnostic], sources: &Sources, color: bool) -> String {
    let mut out = String::new();
    let (rich, rest) = diagnostics.split_at(diagnostics.len().min(RICH_REPORTS));
    let mut texts = Texts::default();
    for diagnostic in rich {
        out.push_str(&report(diagnostic, sources, &mut texts, color));
    }
    if !rest.is_empty() {
        out.push_str(&format!("and {} more:\n", rest.len()));
        out.push_str(&short::render_short(rest, sources, color));
        out.push('\n');
    }
    if !diagnostics.is_empty() {
        out.push_str(&tally(diagnostics));
        out.push('\n');
    }
    out
}

fn report(diagnostic: &Diagnostic, sources: &Sources, texts: &mut Texts, color: bool) -> String {
    let mut labels = vec![];
    let primary = [(LabelStyle::Primary, &diagnostic.primary)];
    let others = diagnostic.labels.iter().map(|label| (LabelStyle::Secondary, label));
    for (style, label) in primary.into_iter().chain(others) {
        labels.extend(shown(style, label, sources, texts));
    }
    let severity = match diagnostic.severity {
        Severity::Error => diagnostic::Severity::Error,
        Severity::Warning => diagnostic::Severity::Warning,
    };
    let mut notes = notes(diagnostic, sources);
    if labels.first().is_none_or(|label| label.style != LabelStyle::Primary)
        && let Some(place) = short::place(diagnostic.primary.span, sources)
    {
        notes.insert(0, format!("at {place}"));
    }
    let report = diagnostic::Diagnostic::new(severity)
        .with_code(diagnostic.code)
        .with_message(clean::line(&diagnostic.message))
        .with_labels(labels)
        .with_notes(notes);
    emitted(&report, texts, color)
        .unwrap_or_else(|_| short::render_short(std::slice::from_ref(diagnostic), sources, color))
}

/// A label for the renderer; nothing if its file is unknown or its line too long to show.
fn shown(
    style: LabelStyle,
    label: &Label,
    sources: &Sources,
    texts: &mut Texts,
) -> Option<diagnostic::Label<FileId>> {
    let range = texts.range(sources, label.span)?;
    let fits = texts.width(label.span.file, &range) <= WIDEST;
    let shown = diagnostic::Label::new(style, label.span.file, range).with_message(clean::line(&label.text));
    fits.then_some(shown)
}

fn notes(diagnostic: &Diagnostic, sources: &Sources) -> Vec<String> {
    let notes = diagnostic.notes.iter().map(|note| format!("note: {}", clean::block(note)));
    let help = diagnostic.help.iter().map(|help| format!("help: {}", clean::block(help)));
    let fix = diagnostic.fix.iter().map(|fix| cure(fix, diagnostic, sources));
    notes.chain(help).chain(fix).collect()
}

/// The fix as advice: its title, and what it writes if the title does not say so already.
fn cure(fix: &Fix, diagnostic: &Diagnostic, sources: &Sources) -> String {
    let title = clean::line(&fix.title);
    let edits = diagnostic.shown_edits(sources);
    let texts: Vec<&str> =
        edits.iter().map(|edit| edit.text.trim()).filter(|text| !text.is_empty()).collect();
    let place = |edit: &phxc_core::diagnostics::Edit| {
        let elsewhere = edit.span.file != diagnostic.primary.span.file;
        if elsewhere { short::place(edit.span, sources) } else { None }
    };
    let files: Vec<String> = fix.edits.iter().filter_map(place).collect();
    let places = if files.is_empty() { String::new() } else { format!(" (in {})", files.join(", ")) };
    if texts.iter().map(|text| text.len()).sum::<usize>() > WIDEST {
        return format!("help: {title}{places}");
    }
    match texts.as_slice() {
        [] => format!("help: {title}{places}"),
        [text] if fix.title.contains(text) => format!("help: {title}{places}"),
        [text] if text.contains('\n') => {
            let lines: Vec<_> = text.lines().map(|line| format!("  {}", clean::line(line))).collect();
            format!("help: {title}{places}:\n{}", lines.join("\n"))
        }
        texts => {
            let texts: Vec<_> = texts.iter().map(|text| format!("`{}`", clean::line(text))).collect();
            format!("help: {title}{places}: {}", texts.join(", "))
        }
    }
}

fn emitted(
    report: &diagnostic::Diagnostic<FileId>,
    texts: &Texts,
    color: bool,
) -> Result<String, codespan_reporting::files::Error> {
    let config = Config::default();
    if !color {
        return term::emit_into_string(&config, texts, report);
    }
    let styles = Styles::default();
    let mut ansi = termcolor::Ansi::new(vec![]);
    term::emit_to_write_style(&mut StylesWriter::new(&mut ansi, &styles), &config, texts, report)?;
    Ok(String::from_utf8_lossy(&ansi.into_inner()).into_owned())
}
