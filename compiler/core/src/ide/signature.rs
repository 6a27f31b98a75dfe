//! The function whose arguments are being written.

use super::Analysis;
use crate::source::{FileId, Span};
use crate::syntax::lexemes::{Lexeme, LexemeKind, lexemes};
use crate::ty::library::{self, Function};

/// A function with the argument that is being written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// `replace(String, String, String) -> String`
    pub label: String,
    /// The bytes of each argument in the label.
    pub arguments: Vec<(usize, usize)>,
    /// Which one it is; beyond the last where there are too many.
    pub active: usize,
    /// What the function does.
    pub documentation: String,
}

impl Analysis<'_> {
    /// The innermost call around a byte, behind its opening parenthesis. Needs no more than words and brackets, for a
    /// call that is being written is broken.
    #[must_use]
    pub fn signature(&self, file: FileId, offset: usize) -> Option<Signature> {
        let source = self.source(file)?;
        let mut open: Vec<Call> = vec![];
        let mut last: Option<Lexeme> = None;
        for lexeme in lexemes(&source.text).into_iter().take_while(|lexeme| lexeme.end <= offset) {
            match (lexeme.kind, source.text.get(lexeme.start..lexeme.end).unwrap_or_default()) {
                (LexemeKind::Open, bracket) => {
                    let name = last.filter(|word| {
                        bracket == "(" && word.kind == LexemeKind::Word && word.end == lexeme.start
                    });
                    let name = name.map(|word| Span::new(file, word.start, word.end));
                    open.push(Call { name, commas: 0 });
                }
                (LexemeKind::Close, _) => {
                    open.pop();
                }
                (LexemeKind::Sign, ",") => {
                    open.iter_mut().last().into_iter().for_each(|call| call.commas += 1)
                }
                _ => {}
            }
            last = Some(lexeme);
        }
        let call = open.into_iter().rev().find(|call| call.name.is_some())?;
        let name = call.name?;
        self.signature_of(source.slice(name), name, call.commas)
    }

    fn signature_of(&self, name: &str, callee: Span, active: usize) -> Option<Signature> {
        let project = self.statics.inputs.project;
        let side = project.scope_at(callee);
        if let Some(item) = project.fns.get(side, name) {
            let slice = |span: Span| self.sources().slice(span).to_owned();
            let parts = item.args.iter().map(|arg| format!("{}: {}", arg.name.name, slice(arg.ty.span)));
            let result = slice(item.result.span);
            let documentation = item.doc.as_ref().map(ToString::to_string).unwrap_or_default();
            return Some(signature(name, parts.collect(), &result, active, documentation));
        }
        let function = library::function(name)?;
        let parts = function.args.iter().map(|arg| arg.ty().to_string()).collect();
        Some(signature(name, parts, &function.result.ty().to_string(), active, function.doc.to_owned()))
    }
}

/// A bracket that is open, with the name before it.
struct Call {
    name: Option<Span>,
    commas: usize,
}

/// `replace(String, String, String) -> String`
pub(super) fn label(function: &Function) -> String {
    let parts = function.args.iter().map(|arg| arg.ty().to_string()).collect();
    signature(function.name, parts, &function.result.ty().to_string(), 0, String::new()).label
}

fn signature(
    name: &str,
    parts: Vec<String>,
    result: &str,
    active: usize,
    documentation: String,
) -> Signature {
    let mut label = format!("{name}(");
    let mut arguments = vec![];
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            label.push_str(", ");
        }
        arguments.push((label.len(), label.len() + part.len()));
        label.push_str(part);
    }
    label.push_str(&format!(") -> {result}"));
    Signature { label, arguments, active, documentation }
}
