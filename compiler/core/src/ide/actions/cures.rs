//! The cures of diagnostics.

use super::{Action, ActionKind, change};
use crate::diagnostics::{Code, Diagnostic, Fix};
use crate::ide::Analysis;
use crate::ide::edits::Edit;
use crate::source::Span;
use crate::syntax::ast::Environment;

impl Analysis<'_> {
    /// The cures of what is wrong in a span, and all at once of what leaves no doubt in the file.
    pub(super) fn cures(&self, span: Span) -> Vec<Action> {
        let said = self.current();
        let mut out = vec![];
        for found in said.iter().filter(|found| touch(found.primary.span, span)) {
            if let Some(fix) = &found.fix {
                let preferred = found.safe_fix().is_some();
                out.push(cure(fix.title.clone(), edits(fix), found, preferred));
            }
            out.extend(self.missing(found));
        }
        let all = safe_edits(&said, span);
        if !all.is_empty() {
            out.push(change(
                "apply every fix that leaves no doubt in this file".into(),
                ActionKind::CureAll,
                all,
            ));
        }
        out
    }

    /// Where several services could provide what is required: each as a line of the environment.
    fn missing(&self, found: &Diagnostic) -> Vec<Action> {
        if !matches!(found.code, Code::E0401 | Code::E0402) || found.fix.is_some() {
            return vec![];
        }
        // The message and the help name what the evaluation found.
        let Some(environment) = self.environment_named_in(found) else { return vec![] };
        let lines: Vec<String> = found
            .help
            .iter()
            .flat_map(|help| help.split('`'))
            .filter(|part| part.starts_with("deploy ") || part.starts_with("choose "))
            .map(str::to_owned)
            .collect();
        let mut lines = lines;
        if found.code == Code::E0402
            && let Some((capability, _)) =
                lines.first().and_then(|line| line.strip_prefix("choose ")?.split_once(' '))
        {
            let capability = capability.to_owned();
            let providers = found.labels.iter().filter_map(|label| label.text.split('`').nth(1));
            lines = providers.map(|name| format!("choose {capability} from {name}")).collect();
        }
        let brace = environment.span.end.saturating_sub(1);
        let place = Span { start: brace, end: brace, ..environment.span };
        let one = |line: &String| {
            let title = format!("add `{line}` to environment `{}`", environment.name.name);
            let edit = Edit { span: place, text: format!("  {line}\n") };
            cure(title, vec![edit], found, false)
        };
        lines.iter().map(one).collect()
    }

    /// The environment of which a diagnostic's help speaks.
    fn environment_named_in(&self, found: &Diagnostic) -> Option<&Environment> {
        let project = self.statics.inputs.project;
        let words: Vec<&str> = found.help.iter().flat_map(|help| help.split('`')).collect();
        let mut named =
            project.environments().filter(|(_, item)| words.contains(&item.ast.name.name.as_str()));
        named.next().map(|(_, item)| item.ast)
    }
}

fn cure(title: String, edits: Vec<Edit>, found: &Diagnostic, preferred: bool) -> Action {
    Action { title, kind: ActionKind::Cure, edits, cures: Some(found.clone()), preferred }
}

fn edits(fix: &Fix) -> Vec<Edit> {
    fix.edits.iter().map(|edit| Edit { span: edit.span, text: edit.text.clone() }).collect()
}

/// Every fix of a file that leaves no doubt, as far as they do not touch each other.
fn safe_edits(said: &[Diagnostic], span: Span) -> Vec<Edit> {
    let mut all: Vec<Edit> = vec![];
    for found in said.iter().filter(|found| found.primary.span.file == span.file) {
        let Some(fix) = found.safe_fix() else { continue };
        let new = edits(fix);
        let apart = new.iter().all(|edit| !all.iter().any(|other| touch(edit.span, other.span)));
        let here = new.iter().all(|edit| edit.span.file == span.file);
        if apart && here {
            all.extend(new);
        }
    }
    all.sort_by_key(|edit| edit.span);
    all
}

fn touch(a: Span, b: Span) -> bool {
    a.file == b.file && a.start <= b.end && b.start <= a.end
}
