//! What each name, number and text of a file is, as far as its syntax says. Takes an AST, gives [`Mark`]s; what is
//! broken has none. Names are followed only as far as one file shows them for sure: loop variables and arguments
//! to their declaration, a service's own names and the file's constants to their kind.
//!
//! `bodies` walks through what stands in braces, `expressions` through expressions and types.

mod bodies;
mod expressions;

use std::collections::BTreeMap;

use crate::source::{Source, Span};
use crate::syntax::ast::{File, Ident, Item, Path};

/// A part of a file, with what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark {
    /// Where it stands; it may go over several lines.
    pub span: Span,
    /// What it is.
    pub role: Role,
    /// It makes the name known, rather than use it.
    pub declares: bool,
    /// Where the loop variable or argument that it names is declared; itself, if here.
    pub local: Option<Span>,
}

/// What a part of a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Platform,
    Environment,
    /// An Argo CD project.
    Project,
    Service,
    Chart,
    Capability,
    Type,
    /// A type of the language.
    BuiltinType,
    Function,
    /// A function of the language.
    BuiltinFunction,
    /// A `let`.
    Constant,
    Secret,
    /// A parameter of a service.
    Parameter,
    /// An argument of a function.
    Argument,
    /// The variable of a `for`.
    Variable,
    /// What a service requires or wants, by its name there.
    Need,
    /// A name of which the file alone does not say what it is.
    Name,
    /// `env`, `secrets`, `std` and their like.
    BuiltinName,
    /// A key or a field.
    Key,
    /// A word of the language that is written like a key.
    Word,
    Number,
    /// A text, or what stands between the holes of one.
    Text,
    /// The path in `text("path")`.
    FilePath,
    Regex,
    /// `true`, `false`, `null`, `_`
    Literal,
}

/// The marks of the items that touch `within`, in the order of the text.
pub(super) fn marks(source: &Source, file: &File, within: Span) -> Vec<Mark> {
    let mut walk = Walk { source, marks: vec![], names: BTreeMap::new() };
    for item in &file.items {
        match item {
            Item::Let(item) => walk.know(&item.name, Role::Constant, None),
            Item::Fn(item) => walk.know(&item.name, Role::Function, None),
            _ => {}
        }
    }
    for item in &file.items {
        let span = item.span();
        if span.start <= within.end && within.start <= span.end {
            walk.item(item);
        }
    }
    walk.marks.sort_by_key(|mark| (mark.span.start, mark.span.end));
    walk.marks
}

/// Goes through a file and collects its marks.
struct Walk<'a> {
    source: &'a Source,
    marks: Vec<Mark>,
    /// What each name means here, the innermost meaning last.
    names: BTreeMap<&'a str, Vec<Known>>,
}

/// What a name means.
#[derive(Debug, Clone, Copy)]
struct Known {
    role: Role,
    local: Option<Span>,
}

impl<'a> Walk<'a> {
    fn know(&mut self, name: &'a Ident, role: Role, local: Option<Span>) {
        self.names.entry(&name.name).or_default().push(Known { role, local });
    }

    fn forget(&mut self, name: &'a Ident) {
        if let Some(known) = self.names.get_mut(name.name.as_str()) {
            known.pop();
        }
    }

    fn mark(&mut self, span: Span, role: Role) {
        if span.start < span.end {
            self.marks.push(Mark { span, role, declares: false, local: None });
        }
    }

    fn name(&mut self, name: &Ident, role: Role) {
        self.mark(name.span, role);
    }

    fn declare(&mut self, name: &Ident, role: Role) {
        self.marks.push(Mark { span: name.span, role, declares: true, local: None });
    }

    fn declare_local(&mut self, name: &'a Ident, role: Role) {
        self.know(name, role, Some(name.span));
        self.marks.push(Mark { span: name.span, role, declares: true, local: Some(name.span) });
    }

    /// `std.NAME`, or a name alone, of this kind.
    fn path(&mut self, path: &Path, role: Role) {
        let Some((last, before)) = path.segments.split_last() else { return };
        for segment in before {
            self.name(segment, Role::BuiltinName);
        }
        self.name(last, role);
    }
}
