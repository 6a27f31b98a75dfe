//! An entry goes to the parent environment; a deployment says what it is given by default.

use super::{Action, ActionKind, change};
use crate::ide::Analysis;
use crate::ide::edits::Edit;
use crate::source::Span;
use crate::syntax::ast::{Deploy, DeployStmt, Entry, Environment, EnvironmentStmt};
use crate::value::Value;

impl Analysis<'_> {
    /// An entry of an environment, or of a `deploy` block in it, goes to its parent, for all its heirs.
    pub(super) fn move_to_parent(&self, span: Span) -> Vec<Action> {
        let project = self.statics.inputs.project;
        let found = project.environments().find(|(_, item)| item.ast.span.contains(span));
        let Some((_, environment)) = found else { return vec![] };
        let mut out = vec![];
        for parent in environment.ast.parents.iter().filter_map(|path| path.segments.last()) {
            let Some(id) = project.environment_names.get(&parent.name) else { continue };
            let parent = project.environment(*id).ast;
            let action = environment.ast.body.iter().find_map(|stmt| match stmt {
                EnvironmentStmt::Entry(entry) if entry.span.contains(span) => {
                    Some(self.moved(entry, end_of(parent.span), "  "))
                }
                EnvironmentStmt::Deploy(deploy) if deploy.span.contains(span) => {
                    self.moved_of_deploy(deploy, parent, span)
                }
                _ => None,
            });
            let title = format!("move it to environment `{}`, for all its heirs", parent.name.name);
            out.extend(action.and_then(|edits| self.if_right(change(title, ActionKind::Move, edits))));
        }
        out
    }

    fn moved_of_deploy(&self, deploy: &Deploy, parent: &Environment, span: Span) -> Option<Vec<Edit>> {
        let [service] = deploy.names.as_slice() else { return None };
        let body = deploy.body.as_ref()?;
        let entry = body.stmts.iter().find_map(|stmt| match stmt {
            DeployStmt::Entry(entry) if entry.span.contains(span) => Some(entry),
            _ => None,
        })?;
        let mut deploys = parent.body.iter().filter_map(|stmt| match stmt {
            EnvironmentStmt::Deploy(deploy) if deploy.names.iter().any(|name| name.name == service.name) => {
                Some(deploy)
            }
            _ => None,
        });
        let target = deploys.next();
        match target.map(|deploy| (deploy, &deploy.body, deploy.names.len())) {
            Some((_, Some(body), _)) => Some(self.moved(entry, end_of(body.span), "    ")),
            Some((deploy, None, 1)) => {
                let text = self.sources().slice(entry.span);
                Some(vec![
                    Edit { span: deploy.span.after(), text: format!(" {{ {text} }}") },
                    Edit { span: self.whole_lines(entry.span), text: String::new() },
                ])
            }
            _ => None,
        }
    }

    fn moved(&self, entry: &Entry, to: Span, indent: &str) -> Vec<Edit> {
        let text = self.sources().slice(entry.span);
        let before = self.source(to.file).and_then(|source| source.text.get(..to.start as usize));
        let on_one_line =
            before.is_some_and(|before| !before.rsplit('\n').next().unwrap_or("").trim().is_empty());
        let line = if on_one_line { format!("\n{indent}{text}\n") } else { format!("{indent}{text}\n") };
        vec![Edit { span: to, text: line }, Edit { span: self.whole_lines(entry.span), text: String::new() }]
    }

    /// `deploy web` says the parameters that it takes by default, so that another default does not change them.
    pub(super) fn make_explicit(&self, span: Span) -> Option<Action> {
        let evaluated = self.evaluated()?;
        let project = self.statics.inputs.project;
        let (_, environment) = project.environments().find(|(_, item)| item.ast.span.contains(span))?;
        let deploy = environment.ast.body.iter().find_map(|stmt| match stmt {
            EnvironmentStmt::Deploy(deploy) if deploy.names.iter().any(|name| name.span.contains(span)) => {
                Some(deploy)
            }
            _ => None,
        })?;
        let [service] = deploy.names.as_slice() else { return None };
        let outcome =
            evaluated.evaluation.environments.iter().find(|found| found.name == environment.ast.name.name)?;
        let deployed = outcome.deployments.iter().find(|found| found.name == service.name)?;
        let lines: Vec<String> = deployed
            .params
            .entries
            .iter()
            .filter(|(_, entry)| !deploy.span.contains(entry.origin.span))
            .filter_map(|(name, entry)| {
                let text = match &entry.value {
                    Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::Unit(_) => {
                        entry.value.show()
                    }
                    Value::String(text) if text.len() <= 200 && !text.contains('$') => entry.value.show(),
                    _ => return None,
                };
                // A text that must not be shown must not be written either.
                let shown = matches!(evaluated.sources.conceal(&text), std::borrow::Cow::Borrowed(_));
                shown.then(|| format!("    {name} = {text}\n"))
            })
            .collect();
        if lines.is_empty() {
            return None;
        }
        let edit = match &deploy.body {
            Some(body) => {
                let end = end_of(body.span);
                let before = self.source(end.file)?.text.get(body.span.start as usize..end.start as usize)?;
                let line = if before.contains('\n') { "" } else { "\n" };
                Edit { span: end, text: format!("{line}{}  ", lines.concat()) }
            }
            None => Edit { span: deploy.span.after(), text: format!(" {{\n{}  }}", lines.concat()) },
        };
        let title = format!("write down what `{}` is given by default", service.name);
        self.if_right(change(title, ActionKind::Rewrite, vec![edit]))
    }
}

/// The empty span before the brace that closes a body.
fn end_of(body: Span) -> Span {
    let brace = body.end.saturating_sub(1);
    Span { start: brace, end: brace, ..body }
}
