//! What a template says: text, actions and the expressions in them.

use ecow::EcoString;

use crate::data::Data;
use crate::yaml::Span;

/// One file of templates, as far as it could be read.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed {
    /// The file's name, as given.
    pub name: EcoString,
    /// What stands in the file outside of definitions.
    pub body: Vec<Node>,
    /// Its `define`s and `block`s, in order.
    pub defines: Vec<Define>,
    /// What could not be read. Helm refuses a file with any; what stands around it is in the tree.
    pub errors: Vec<ParseError>,
}

/// A named template: `{{ define "name" }}…{{ end }}`.
#[derive(Debug, Clone, PartialEq)]
pub struct Define {
    /// The name.
    pub name: EcoString,
    /// What it consists of.
    pub body: Vec<Node>,
    /// From its first to its last action.
    pub span: Span,
}

/// Why a part of a file could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseError {
    /// What is wrong, for an operator; a clause without a full stop.
    pub message: String,
    /// Where.
    pub span: Span,
}

/// A part of a template.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// Text that is written as it stands, without what `{{-` and `-}}` trim.
    Text(Span),
    /// An action of one pipeline. It is written, unless it sets a variable.
    Action(Pipeline),
    /// `if`, `with` or `range`.
    Branch(Branch),
    /// `{{ template "name" argument }}`, also as a part of a `block`.
    Template {
        /// Which template.
        name: EcoString,
        /// What becomes its dot; nil without it.
        argument: Option<Pipeline>,
        /// The action.
        span: Span,
    },
    /// `{{ break }}`
    Break(Span),
    /// `{{ continue }}`
    Continue(Span),
}

/// Parts of which at most one is written, or that is repeated.
#[derive(Debug, Clone, PartialEq)]
pub struct Branch {
    /// Which.
    pub kind: BranchKind,
    /// The conditions in order, at least one; `range` has exactly one. What the first declares is
    /// known to those behind it.
    pub arms: Vec<Arm>,
    /// What stands behind `{{ else }}`.
    pub otherwise: Vec<Node>,
    /// From its first action to `{{ end }}`.
    pub span: Span,
}

/// The kinds of a [`Branch`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BranchKind {
    /// `if`, `else if`
    If,
    /// `with`, `else with`: also sets the dot.
    With,
    /// `range`: once for each element, which becomes the dot.
    Range,
}

/// A condition and what it guards.
#[derive(Debug, Clone, PartialEq)]
pub struct Arm {
    /// What is tested, or ranged over.
    pub condition: Pipeline,
    /// What follows it.
    pub body: Vec<Node>,
}

/// Commands of which each gets the result of the one before as its last argument.
#[derive(Debug, Clone, PartialEq)]
pub struct Pipeline {
    /// What is set: none, one, or two before `range`.
    pub variables: Vec<Variable>,
    /// Whether they are new (`:=`) or there already (`=`).
    pub declares: bool,
    /// The commands; empty only after an error.
    pub commands: Vec<Command>,
    /// From the first variable or command to the last command.
    pub span: Span,
}

/// A variable that a pipeline sets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// With `$`.
    pub name: EcoString,
    /// Where it stands.
    pub span: Span,
}

/// A value, or a function or method with its arguments.
#[derive(Debug, Clone, PartialEq)]
pub struct Command {
    /// What is called or taken.
    pub head: Expr,
    /// The arguments.
    pub arguments: Vec<Expr>,
    /// All of it.
    pub span: Span,
}

/// An operand of a command.
#[derive(Debug, Clone, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where it stands.
    pub span: Span,
}

/// The kinds of an [`Expr`].
#[derive(Debug, Clone, PartialEq)]
pub enum ExprKind {
    /// `.`
    Dot,
    /// `$x`, or `$` alone. With the sign.
    Variable(EcoString),
    /// A function's name. As an argument, it is called without arguments.
    Function(EcoString),
    /// A string, number, character, boolean or `nil`.
    Literal(Data),
    /// `( … )`
    Parens(Box<Pipeline>),
    /// `.a.b`, `$x.a`, `( … ).a`: fields of a value.
    Access(Box<Expr>, Vec<EcoString>),
}
