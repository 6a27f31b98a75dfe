//! What to know of the name at a byte: how it is declared, its documentation, and for a value of a deployment what it
//! comes to in each environment.

use std::fmt::Write as _;

use ecow::EcoString;

use super::symbols::SymbolKind;
use super::values::Final;
use super::{Analysis, words};
use crate::resolve::Target;
use crate::scalar::Scalar;
use crate::source::{FileId, Span};
use crate::ty::{Field, FieldDefault, Type, library};

/// What to show beside a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hover {
    /// The name.
    pub span: Span,
    /// The text, as Markdown; no secret is in it.
    pub markdown: String,
}

/// As many different values are shown: an editor's window has an end.
const FINALS: usize = 20;

impl Analysis<'_> {
    /// What to know of the name at a byte.
    #[must_use]
    pub fn hover(&self, file: FileId, offset: usize) -> Option<Hover> {
        let name = self.name_at(file, offset);
        let span = name.as_ref().map(|(span, _)| *span).or_else(|| self.key_span_at(file, offset))?;
        let mut parts: Vec<String> = vec![];
        for target in name.iter().flat_map(|(_, targets)| targets).take(3) {
            let part = self.about(target, span);
            parts.extend(part.filter(|part| !parts.contains(part)));
        }
        if parts.is_empty()
            && let Some(ty) = self.type_at(span)
        {
            parts.push(code(&format!("{}: {ty}", self.sources().slice(span))));
        }
        let mut finals = self.finals(span);
        for target in name.iter().flat_map(|(_, targets)| targets) {
            let settings = &self.statics.inputs.types.settings.fields;
            let read =
                settings.iter().find(|(_, field)| field.span.map(Target::Declared).as_ref() == Some(target));
            if let (Some((setting, _)), true) = (read, finals.is_empty()) {
                finals = self.settings(std::slice::from_ref(setting), |_| true);
            }
        }
        if !finals.is_empty() {
            parts.push(self.table(&finals));
        }
        if parts.is_empty() {
            return None;
        }
        let markdown = self.sources().conceal(&parts.join("\n\n")).into_owned();
        Some(Hover { span, markdown })
    }

    /// The documentation of a declaration; empty if there is none.
    #[must_use]
    pub fn documentation(&self, name: Span) -> String {
        let Some(declared) = self.facts().declared.get(&name) else { return String::new() };
        let text = self.sources().slice(declared.span);
        let lines = text.lines().map(str::trim_start).take_while(|line| line.starts_with("///"));
        let lines = lines.map(|line| line.trim_start_matches('/').trim());
        lines.collect::<Vec<&str>>().join("\n")
    }

    /// A key that stands for nothing that is declared: still, it has a value.
    fn key_span_at(&self, file: FileId, offset: usize) -> Option<Span> {
        let keys = self.statics.seen.keys.iter().map(|(span, _)| *span);
        let mut touching = keys
            .filter(|span| span.file == file && span.start as usize <= offset && offset <= span.end as usize);
        touching.next()
    }

    fn about(&self, target: &Target, span: Span) -> Option<String> {
        match target {
            Target::Declared(at) => Some(self.about_declared(*at, span)),
            Target::Value(origin, keys) => self.about_value(origin, keys),
            Target::Function(name) => library::function(name)
                .map(|function| format!("{}\n\n{}", code(&super::signature::label(function)), function.doc)),
            Target::Type(name) => {
                let scalar = Scalar::ALL.iter().find(|scalar| scalar.name() == name.as_str());
                let about =
                    scalar.map_or_else(String::new, |scalar| format!("\n\nHolds {}.", scalar.describe()));
                Some(format!("{}{about}", code(&format!("type {name}"))))
            }
            Target::Word(name) => words::meaning(name).map(|doc| format!("{}\n\n{doc}", code(name))),
            Target::Asked(_) => None,
        }
    }

    fn about_declared(&self, at: Span, span: Span) -> String {
        let declared = self.facts().declared.get(&at);
        let ty = self.type_at(span).or_else(|| self.type_at(at));
        let Some(declared) = declared else {
            // An argument or a loop's variable.
            let ty = ty.map_or_else(String::new, |ty| format!(": {ty}"));
            return code(&format!("{}{ty}", self.sources().slice(at)));
        };
        let mut head = self.head(declared.span);
        if matches!(declared.kind, SymbolKind::Constant)
            && let Some(ty) = ty
        {
            let _ = write!(head, "\n// {ty}");
        }
        let doc = self.documentation(at);
        let within = self.container(declared).map_or_else(String::new, |within| format!("in `{within}`"));
        let parts = [code(&head), doc, within, self.about_use(at)];
        parts.iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join("\n\n")
    }

    /// Where a service runs; who inherits.
    fn about_use(&self, name: Span) -> String {
        let Some(id) = self.facts().service(name) else { return String::new() };
        let service = self.statics.inputs.project.service(id);
        if service.ast.is_abstract {
            let heirs = self.heirs(name).len();
            return if heirs == 0 { String::new() } else { format!("{heirs} services inherit from it") };
        }
        let Some(evaluated) = self.newest() else { return String::new() };
        let environments = evaluated.evaluation.environments.iter();
        let names: Vec<&str> = environments
            .filter(|environment| environment.deployments.iter().any(|d| d.name == service.ast.name.name))
            .map(|environment| environment.name.as_str())
            .collect();
        if names.is_empty() { "deployed nowhere".into() } else { format!("deployed in {}", names.join(", ")) }
    }

    /// A declaration's text without its documentation and its block.
    fn head(&self, span: Span) -> String {
        let text = self.sources().slice(span);
        let lines = text.lines().skip_while(|line| line.trim_start().starts_with("//"));
        let mut head = lines.take(6).collect::<Vec<&str>>().join("\n");
        if let Some(brace) = head.find(" {\n") {
            head.truncate(brace);
        }
        // What was indented as a whole stands at the margin.
        let margin = span_margin(self.sources().get(span.file).map_or("", |source| &source.text), span);
        head.replace(&format!("\n{}", " ".repeat(margin)), "\n")
    }

    fn about_value(&self, origin: &str, keys: &[EcoString]) -> Option<String> {
        let path = keys.join(".");
        let mut text = code(&path);
        if let Some(field) = self.chart_field(origin, keys) {
            text = code(&format!("{path}: {}{}", field.ty, default_of(field)));
            let doc = field.doc.clone().unwrap_or_else(|| self.comment_of(origin, keys));
            if !doc.is_empty() {
                let _ = write!(text, "\n\n{doc}");
            }
        }
        let _ = write!(text, "\n\na value of {origin}");
        Some(text)
    }

    /// What stands as a comment above a chart's value.
    fn comment_of(&self, origin: &str, keys: &[EcoString]) -> EcoString {
        let chart = self.statics.inputs.charts.iter().find(|(_, chart)| &*chart.origin == origin);
        let comments = chart.map(|(_, chart)| &chart.comments);
        let found = keys.iter().try_fold(comments, |comments, key| Some(comments?.at(key)));
        found.flatten().map_or_else(EcoString::new, |comments| comments.text().into())
    }

    /// The field of a chart's values that these keys lead to.
    pub(super) fn chart_field(&self, origin: &str, keys: &[EcoString]) -> Option<&Field> {
        let chart = self.statics.inputs.charts.iter().find(|(_, chart)| &*chart.origin == origin);
        let (last, above) = keys.split_last()?;
        let mut ty: &Type = &chart?.1.values;
        for key in above {
            ty = ty.record()?.below(key)?;
        }
        ty.record()?.fields.get(last)
    }

    fn table(&self, finals: &[Final]) -> String {
        let several =
            finals.iter().any(|one| one.service != finals.first().map_or("", |first| &first.service));
        let mut text = if several {
            "| environment | service | value | from |\n|---|---|---|---|".to_owned()
        } else {
            "| environment | value | from |\n|---|---|---|".to_owned()
        };
        for one in finals.iter().take(FINALS) {
            let from = one.origin.map_or("the chart's default".to_owned(), |span| self.line_of(span));
            let service = if several { format!(" {} |", one.service) } else { String::new() };
            let value = one.value.replace('|', "\\|").replace('`', "'");
            let _ = write!(text, "\n| {} |{service} `{value}` | {from} |", one.environment);
        }
        let more = finals.len().saturating_sub(FINALS);
        if more > 0 {
            let _ = write!(text, "\n\nand {more} more");
        }
        text
    }

    /// `services/web.phx:12`
    fn line_of(&self, span: Span) -> String {
        let source = self.newest().and_then(|evaluated| evaluated.sources.get(span.file));
        source.map_or_else(String::new, |source| {
            format!("{}:{}", source.path, source.line_column(span.start as usize).0)
        })
    }
}

fn code(text: &str) -> String {
    format!("```phx\n{text}\n```")
}

/// ` = …`, if there is a default that can be shown.
pub(super) fn default_of(field: &Field) -> String {
    match &field.default {
        Some(FieldDefault::Data(data)) => {
            format!(" = {}", crate::value::Value::of_data(data, Span::new(FileId(0), 0, 0)).show())
        }
        _ => String::new(),
    }
}

/// How far the line of a span is indented.
fn span_margin(text: &str, span: Span) -> usize {
    let before = text.get(..span.start as usize).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    if line.trim().is_empty() { line.len() } else { 0 }
}
