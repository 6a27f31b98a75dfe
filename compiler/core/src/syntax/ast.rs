//! The abstract syntax tree: what was written, with names as text and a span on every node.
//!
//! Keys and names are `EcoString`s; nothing is resolved here. Items are behind `Arc`, so that later
//! phases keep them without copying.

use std::sync::Arc;

use ecow::EcoString;

use crate::source::Span;

/// `///` lines above something, joined by newlines, each without its marker and one blank.
pub type Doc = Option<EcoString>;

/// A name with its place.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Ident {
    /// The text.
    pub name: EcoString,
    /// Where it stands.
    pub span: Span,
}

/// `a.b.c`: never empty.
#[derive(Debug, Clone, PartialEq)]
pub struct Path {
    /// The names in order.
    pub segments: Vec<Ident>,
    /// All of it.
    pub span: Span,
}

/// All items of a file, in order; broken ones are left out.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct File {
    /// In the order written.
    pub items: Vec<Item>,
}

/// A top-level item.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// `platform NAME { … }`
    Platform(Arc<Platform>),
    /// `environment NAME : … { … }`
    Environment(Arc<Environment>),
    /// `service NAME : … { … }`
    Service(Arc<Service>),
    /// `chart NAME { … }`
    Chart(Arc<Chart>),
    /// `capability NAME { … }`
    Capability(Arc<Capability>),
    /// `type NAME …`
    Type(Arc<TypeItem>),
    /// `fn NAME(…) -> T = …`
    Fn(Arc<FnItem>),
    /// `let NAME = …`
    Let(Arc<Let>),
    /// `configure S in E { … }`
    Configure(Arc<Configure>),
    /// A `secret` that several services use.
    Secret(Arc<Secret>),
    /// `check … else …` for every environment.
    Check(Arc<Check>),
}

impl Item {
    /// All of it, without the comments above it.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Item::Platform(item) => item.span,
            Item::Environment(item) => item.span,
            Item::Service(item) => item.span,
            Item::Chart(item) => item.span,
            Item::Capability(item) => item.span,
            Item::Type(item) => item.span,
            Item::Fn(item) => item.span,
            Item::Let(item) => item.span,
            Item::Configure(item) => item.span,
            Item::Secret(item) => item.span,
            Item::Check(item) => item.span,
        }
    }
}

/// `platform NAME { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Platform {
    /// Documentation above it.
    pub doc: Doc,
    /// Its name.
    pub name: Ident,
    /// Its statements.
    pub body: Vec<PlatformStmt>,
    /// All of it.
    pub span: Span,
}

/// A statement of a platform.
#[derive(Debug, Clone, PartialEq)]
pub enum PlatformStmt {
    /// `environment { … }`: the type of the settings.
    Environment(Fields),
    /// `globals { … }`
    Globals(Block),
    /// `project NAME { … }`
    Project {
        /// Documentation above it.
        doc: Doc,
        /// Its name.
        name: Ident,
        /// Its entries.
        body: Block,
    },
    /// `check … else …`
    Check(Arc<Check>),
    /// `let NAME = …`
    Let(Arc<Let>),
    /// `repo = …`, `application { … }`
    Entry(Entry),
}

/// `abstract? environment NAME : PARENTS { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Environment {
    /// Documentation above it.
    pub doc: Doc,
    /// Only to be inherited.
    pub is_abstract: bool,
    /// Its name.
    pub name: Ident,
    /// In the order written.
    pub parents: Vec<Path>,
    /// Its statements.
    pub body: Vec<EnvironmentStmt>,
    /// All of it.
    pub span: Span,
}

/// A statement of an environment.
#[derive(Debug, Clone, PartialEq)]
pub enum EnvironmentStmt {
    /// `deploy A, B` or `deploy A { … }`
    Deploy(Deploy),
    /// `omit A, B`
    Omit {
        /// The services.
        names: Vec<Ident>,
        /// All of it.
        span: Span,
    },
    /// `omit provides K, L`: takes back inherited `provides` of the environment.
    OmitProvides {
        /// The capabilities.
        names: Vec<Ident>,
        /// All of it.
        span: Span,
    },
    /// `provides K { … }`: the environment brings it itself.
    Provides(Provides),
    /// `choose K from S`
    Choose(Choose),
    /// `check … else …`
    Check(Arc<Check>),
    /// `let NAME = …`
    Let(Arc<Let>),
    /// A setting, `application { … }`, `revision = …`
    Entry(Entry),
}

/// `deploy …`: several names only without a block.
#[derive(Debug, Clone, PartialEq)]
pub struct Deploy {
    /// The services; exactly one if there is a body.
    pub names: Vec<Ident>,
    /// The block, if any.
    pub body: Option<Arc<DeployBody>>,
    /// All of it.
    pub span: Span,
}

/// The block of a `deploy` or `configure`.
#[derive(Debug, Clone, PartialEq)]
pub struct DeployBody {
    /// Its statements.
    pub stmts: Vec<DeployStmt>,
    /// All of it with its braces.
    pub span: Span,
}

/// A statement in a `deploy` block.
#[derive(Debug, Clone, PartialEq)]
pub enum DeployStmt {
    /// `choose K from S`, for this consumer.
    Choose(Choose),
    /// `secrets { … }`
    Secrets(SecretsBlock),
    /// `secret NAME { … }`
    Secret(Arc<Secret>),
    /// `manifest NAME { … }`
    Manifest(Manifest),
    /// `check … else …`
    Check(Arc<Check>),
    /// `if c { … } else { … }` around statements.
    If(Guarded<DeployStmt>),
    /// A parameter, `values { … }`, a sub-chart's values …
    Entry(Entry),
}

/// `if c { … } else if d { … } else { … }` around statements.
#[derive(Debug, Clone, PartialEq)]
pub struct Guarded<S> {
    /// The condition.
    pub condition: Expr,
    /// When it holds.
    pub then: Vec<S>,
    /// When it does not: an `else if` is one `If` statement in here.
    pub otherwise: Vec<S>,
    /// All of it.
    pub span: Span,
}

/// `choose K from S`, `choose K from environment`
#[derive(Debug, Clone, PartialEq)]
pub struct Choose {
    /// The capability.
    pub capability: Ident,
    /// The provider, or `environment`.
    pub provider: Ident,
    /// All of it.
    pub span: Span,
}

/// `configure S in E, F { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Configure {
    /// Documentation above it.
    pub doc: Doc,
    /// The service.
    pub service: Ident,
    /// The environments.
    pub environments: Vec<Ident>,
    /// The block.
    pub body: Arc<DeployBody>,
    /// All of it.
    pub span: Span,
}

/// `abstract? service NAME : PARENTS { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Service {
    /// Documentation above it.
    pub doc: Doc,
    /// Only to be inherited.
    pub is_abstract: bool,
    /// Its name.
    pub name: Ident,
    /// In the order written.
    pub parents: Vec<Path>,
    /// Its statements.
    pub body: Vec<ServiceStmt>,
    /// All of it.
    pub span: Span,
}

/// A statement of a service.
#[derive(Debug, Clone, PartialEq)]
pub enum ServiceStmt {
    /// `requires A, service B …`
    Requires(Needs),
    /// `wants A, service B …`
    Wants(Needs),
    /// `provides K { … } if c`
    Provides(Provides),
    /// `uses NAME, …`: shared secrets.
    Uses(Vec<Ident>),
    /// `param NAME: T = e`
    Param(Arc<Param>),
    /// `subchart NAME = C if c`
    Subchart(Subchart),
    /// `secrets { … }`
    Secrets(SecretsBlock),
    /// `secret NAME (…) { … }`
    Secret(Arc<Secret>),
    /// `manifest NAME { … }`
    Manifest(Manifest),
    /// `check … else …`
    Check(Arc<Check>),
    /// `let NAME = …`
    Let(Arc<Let>),
    /// `if c { … } else { … }` around statements.
    If(Guarded<ServiceStmt>),
    /// `chart = …`, `values { … }`, a parent's parameter …
    Entry(Entry),
}

/// `requires` or `wants` with what closes the line.
#[derive(Debug, Clone, PartialEq)]
pub struct Needs {
    /// Each name.
    pub needs: Vec<Need>,
    /// No ordering edge.
    pub eventually: bool,
    /// `if c`
    pub condition: Option<Expr>,
    /// All of it.
    pub span: Span,
}

/// One name of a `requires` or `wants`.
#[derive(Debug, Clone, PartialEq)]
pub struct Need {
    /// `service S` rather than a capability.
    pub is_service: bool,
    /// The capability or service.
    pub name: Ident,
    /// `as NAME`
    pub alias: Option<Ident>,
}

/// `provides K { … } if c`
#[derive(Debug, Clone, PartialEq)]
pub struct Provides {
    /// The capability.
    pub capability: Ident,
    /// Its fields.
    pub fields: Option<Block>,
    /// `if c`
    pub condition: Option<Expr>,
    /// All of it.
    pub span: Span,
}

/// `param NAME: T = e`
#[derive(Debug, Clone, PartialEq)]
pub struct Param {
    /// Documentation above it.
    pub doc: Doc,
    /// Its name.
    pub name: Ident,
    /// Its type.
    pub ty: TypeExpr,
    /// Its default.
    pub default: Option<Expr>,
    /// All of it.
    pub span: Span,
}

/// `subchart NAME = C if c`
#[derive(Debug, Clone, PartialEq)]
pub struct Subchart {
    /// Documentation above it.
    pub doc: Doc,
    /// The name here: Helm's alias.
    pub name: Ident,
    /// `local`, `charts.NAME` or `std.charts.NAME`.
    pub chart: Path,
    /// `if c`
    pub condition: Option<Expr>,
    /// All of it.
    pub span: Span,
}

/// `manifest NAME { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Manifest {
    /// Documentation above it.
    pub doc: Doc,
    /// Its name.
    pub name: Key,
    /// The resource.
    pub body: Block,
    /// All of it.
    pub span: Span,
}

/// `check c else "…"`
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    /// Documentation above it.
    pub doc: Doc,
    /// What must hold.
    pub condition: Expr,
    /// What to say if it does not.
    pub message: Expr,
    /// All of it.
    pub span: Span,
}

/// `secrets (attributes) { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct SecretsBlock {
    /// `resource = false, path = …`
    pub attributes: Vec<Attribute>,
    /// Its statements.
    pub stmts: Vec<SecretStmt>,
    /// All of it.
    pub span: Span,
}

/// `secret NAME (attributes) { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Secret {
    /// Documentation above it.
    pub doc: Doc,
    /// Its name: the Kubernetes Secret's.
    pub name: Ident,
    /// `type = …, path = …`
    pub attributes: Vec<Attribute>,
    /// Its statements.
    pub stmts: Vec<SecretStmt>,
    /// All of it.
    pub span: Span,
}

/// `type = "kubernetes.io/tls"`
#[derive(Debug, Clone, PartialEq)]
pub struct Attribute {
    /// `type`, `path` or `resource`.
    pub name: Ident,
    /// Its value.
    pub value: Expr,
}

/// A statement in a secret's block.
#[derive(Debug, Clone, PartialEq)]
pub enum SecretStmt {
    /// `KEY = origin`
    Entry(SecretEntry),
    /// `if c { … } else { … }`
    If(Guarded<SecretStmt>),
    /// `for x in xs { … }`
    For {
        /// `for …`
        head: ForHead,
        /// The statements.
        body: Vec<SecretStmt>,
        /// All of it.
        span: Span,
    },
}

/// `KEY = origin from "vault-key"`
#[derive(Debug, Clone, PartialEq)]
pub struct SecretEntry {
    /// Documentation above it.
    pub doc: Doc,
    /// The key in the Kubernetes Secret.
    pub key: Key,
    /// Where it comes from; `None` for `= null`, which takes an inherited key back.
    pub origin: Option<SecretOrigin>,
    /// `from "…"`: the key in the store, if it differs.
    pub from: Option<StringLit>,
    /// All of it.
    pub span: Span,
}

/// Where a secret's text comes from.
#[derive(Debug, Clone, PartialEq)]
pub enum SecretOrigin {
    /// A person puts it in the store.
    Provided {
        /// In base64.
        encoded: bool,
    },
    /// `generate KIND(…)`
    Generate {
        /// `password`, `fernet-key` …
        kind: Ident,
        /// Its arguments.
        args: Vec<KindArg>,
    },
    /// `copy SERVICE.KEY`
    Copy {
        /// The service.
        service: Ident,
        /// Its key.
        key: Key,
    },
    /// `template "…"`: text around other keys of the same secret.
    Template(StringLit),
    /// `if c { … } else { … }`
    If {
        /// The condition.
        condition: Expr,
        /// When it holds.
        then: Box<SecretOrigin>,
        /// When it does not.
        otherwise: Box<SecretOrigin>,
    },
}

/// An argument of a kind of secret.
#[derive(Debug, Clone, PartialEq)]
pub enum KindArg {
    /// A whole number.
    Int(i64, Span),
    /// A string.
    String(StringLit),
    /// A key of the same secret.
    Key(Path),
}

/// `chart NAME { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// Documentation above it.
    pub doc: Doc,
    /// Its name.
    pub name: Ident,
    /// `values: T` or `values { fields }`
    pub values: Option<TypeExpr>,
    /// `repository = …`, `version = …`, `path = …`
    pub entries: Vec<Entry>,
    /// All of it.
    pub span: Span,
}

/// `capability NAME { fields }`
#[derive(Debug, Clone, PartialEq)]
pub struct Capability {
    /// Documentation above it.
    pub doc: Doc,
    /// Its name.
    pub name: Ident,
    /// Its fields.
    pub fields: Fields,
    /// All of it.
    pub span: Span,
}

/// `type NAME { … }` or `type NAME = T`
#[derive(Debug, Clone, PartialEq)]
pub struct TypeItem {
    /// Documentation above it.
    pub doc: Doc,
    /// Its name.
    pub name: Ident,
    /// What it stands for.
    pub ty: TypeExpr,
    /// All of it.
    pub span: Span,
}

/// `fn NAME(args) -> T = e`
#[derive(Debug, Clone, PartialEq)]
pub struct FnItem {
    /// Documentation above it.
    pub doc: Doc,
    /// Its name.
    pub name: Ident,
    /// Its arguments.
    pub args: Vec<FnArg>,
    /// The type of its result.
    pub result: TypeExpr,
    /// Its one expression.
    pub body: Expr,
    /// All of it.
    pub span: Span,
}

/// `name: T = default`
#[derive(Debug, Clone, PartialEq)]
pub struct FnArg {
    /// Its name.
    pub name: Ident,
    /// Its type.
    pub ty: TypeExpr,
    /// Its default.
    pub default: Option<Expr>,
}

/// `let NAME: T = e`
#[derive(Debug, Clone, PartialEq)]
pub struct Let {
    /// Documentation above it.
    pub doc: Doc,
    /// Its name.
    pub name: Ident,
    /// Its type, if written.
    pub ty: Option<TypeExpr>,
    /// Its value.
    pub value: Expr,
    /// All of it.
    pub span: Span,
}

// ---- blocks ---------------------------------------------------------------------------------------

/// `{ … }` with entries.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// Its statements.
    pub stmts: Vec<Stmt>,
    /// All of it with its braces.
    pub span: Span,
}

/// A statement in a block.
#[derive(Debug, Clone, PartialEq)]
pub enum Stmt {
    /// `key = e`, `key { … }`, `key += e`
    Entry(Entry),
    /// `if c { … } else { … }`; an `else if` is a block with one `If`.
    If {
        /// The condition.
        condition: Expr,
        /// When it holds.
        then: Block,
        /// When it does not.
        otherwise: Option<Block>,
        /// All of it.
        span: Span,
    },
    /// `for x in xs { … }`
    For {
        /// `for …`
        head: ForHead,
        /// The entries.
        body: Block,
        /// All of it.
        span: Span,
    },
    /// `...e`
    Spread(Expr),
}

/// `for x in xs if c`, `for k, v in m`
#[derive(Debug, Clone, PartialEq)]
pub struct ForHead {
    /// The element, or the key of a map.
    pub first: Ident,
    /// The value of a map.
    pub second: Option<Ident>,
    /// What is gone through.
    pub list: Box<Expr>,
    /// `if c`
    pub condition: Option<Box<Expr>>,
    /// From `for` to its end.
    pub span: Span,
}

/// `path = e`, `path += e`, `path { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Documentation above it.
    pub doc: Doc,
    /// `a.b["c"].d`: never empty; the first segment is a key.
    pub path: Vec<Segment>,
    /// What happens to it.
    pub op: EntryOp,
    /// All of it.
    pub span: Span,
}

/// One step of an entry's path.
#[derive(Debug, Clone, PartialEq)]
pub enum Segment {
    /// `a` or `"a"`
    Key(Key),
    /// `["a"]`: the element of a `by` list.
    Index(StringLit),
}

/// What an entry does.
#[derive(Debug, Clone, PartialEq)]
pub enum EntryOp {
    /// `= e`
    Set(Expr),
    /// `+= e`
    Append(Expr),
    /// `{ … }`
    Merge(Block),
}

/// A key: always text, never a variable.
#[derive(Debug, Clone, PartialEq)]
pub struct Key {
    /// Its text; has holes only if it is an interpolated string.
    pub text: StringLit,
    /// Written in quotes, so never a word of the language.
    pub quoted: bool,
    /// Where it stands.
    pub span: Span,
}

impl Key {
    /// The text, unless it is computed.
    #[must_use]
    pub fn plain(&self) -> Option<&EcoString> {
        self.text.plain()
    }

    /// The text of a key written without quotes.
    #[must_use]
    pub fn word(&self) -> Option<&str> {
        if self.quoted { None } else { self.plain().map(EcoString::as_str) }
    }
}

// ---- expressions ----------------------------------------------------------------------------------

/// An expression.
#[derive(Debug, Clone, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// From its first to its last significant token.
    pub span: Span,
}

/// A string of text and holes.
#[derive(Debug, Clone, PartialEq)]
pub struct StringLit {
    /// In order; text is unescaped, and without its indentation if it was `"""`. One text part
    /// (perhaps empty) if there is no hole.
    pub parts: Vec<StringPart>,
    /// With its quotes.
    pub span: Span,
}

impl StringLit {
    /// The text, unless there is a hole.
    #[must_use]
    pub fn plain(&self) -> Option<&EcoString> {
        match self.parts.as_slice() {
            [StringPart::Text(text)] => Some(text),
            _ => None,
        }
    }
}

/// A part of a string.
#[derive(Debug, Clone, PartialEq)]
pub enum StringPart {
    /// Literal text.
    Text(EcoString),
    /// `${e}`
    Hole(Box<Expr>),
}

/// What an expression is.
#[derive(Debug, Clone, PartialEq)]
pub enum ExprKind {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// `42`
    Int(i64),
    /// `0.5`
    Float(f64),
    /// `512Mi`, `90s`, `1h30m`: as written; what it means depends on the expected type.
    Unit(EcoString),
    /// `"…"`
    String(StringLit),
    /// `[…]`
    List(Vec<Element>),
    /// `{…}`
    Record(Block),
    /// A name in scope.
    Name(EcoString),
    /// `a.b`, `a?.b`
    Field {
        /// `a`
        base: Box<Expr>,
        /// `b`: a word, or a quoted name.
        name: Ident,
        /// `?.`
        optional: bool,
    },
    /// `a["b"]`, `a[0]`
    Index {
        /// `a`
        base: Box<Expr>,
        /// `"b"`
        index: Box<Expr>,
    },
    /// `f(a, b)`
    Call {
        /// `f`
        callee: Box<Expr>,
        /// `a`, `b`
        args: Vec<Expr>,
    },
    /// `!a`, `-a`
    Unary {
        /// The operator.
        op: UnaryOp,
        /// `a`
        operand: Box<Expr>,
    },
    /// `a + b`
    Binary {
        /// The operator.
        op: BinaryOp,
        /// Where the operator stands.
        op_span: Span,
        /// `a`
        left: Box<Expr>,
        /// `b`
        right: Box<Expr>,
    },
    /// `if c { a } else { b }`
    If {
        /// `c`
        condition: Box<Expr>,
        /// `a`
        then: Box<Expr>,
        /// `b`; an `else if` is an `If` here.
        otherwise: Box<Expr>,
    },
    /// `match e { p | q => a, _ => b }`
    Match {
        /// `e`
        subject: Box<Expr>,
        /// Its arms.
        arms: Vec<Arm>,
    },
    /// What could not be parsed: agrees with everything, so that it has no consequences.
    Error,
}

/// `!` or `-`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnaryOp {
    /// `!`
    Not,
    /// `-`
    Negate,
}

/// A binary operator, in the order of binding: the weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BinaryOp {
    /// `||`
    Or,
    /// `&&`
    And,
    /// `??`, to the right
    Default,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
    /// `in`
    In,
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
}

/// An element of a list.
#[derive(Debug, Clone, PartialEq)]
pub enum Element {
    /// `e`
    Value(Expr),
    /// `...e`
    Spread(Expr),
    /// `if c { e } else { f }`; without `else` the element is left out.
    If {
        /// `c`
        condition: Expr,
        /// `e`
        then: Box<Element>,
        /// `f`
        otherwise: Option<Box<Element>>,
        /// All of it.
        span: Span,
    },
    /// `for x in xs { e }`
    For {
        /// `for …`
        head: ForHead,
        /// `e`
        body: Expr,
        /// All of it.
        span: Span,
    },
}

/// `p | q => e`
#[derive(Debug, Clone, PartialEq)]
pub struct Arm {
    /// The patterns.
    pub patterns: Vec<Pattern>,
    /// The value.
    pub value: Expr,
    /// All of it.
    pub span: Span,
}

/// A pattern: a literal or `_`.
#[derive(Debug, Clone, PartialEq)]
pub struct Pattern {
    /// What it is.
    pub kind: PatternKind,
    /// Where it stands.
    pub span: Span,
}

/// What a pattern is.
#[derive(Debug, Clone, PartialEq)]
pub enum PatternKind {
    /// `_`
    Any,
    /// `null`
    Null,
    /// `true`
    Bool(bool),
    /// `1`
    Int(i64),
    /// `0.5`
    Float(f64),
    /// `512Mi`
    Unit(EcoString),
    /// `"a"`: without holes.
    String(EcoString),
}

// ---- types ----------------------------------------------------------------------------------------

/// A type as written.
#[derive(Debug, Clone, PartialEq)]
pub struct TypeExpr {
    /// What it is.
    pub kind: TypeKind,
    /// Where it stands.
    pub span: Span,
}

/// What a type is.
#[derive(Debug, Clone, PartialEq)]
pub enum TypeKind {
    /// `Int`, `Host`, `std.Resources`
    Name(Path),
    /// `"a"`, `1`, `true` as a type.
    Literal(PatternKind),
    /// `null`
    Null,
    /// `[T]`, `[T] by name`
    List {
        /// `T`
        element: Box<TypeExpr>,
        /// `name`
        by: Option<Ident>,
    },
    /// `{String: T}`
    Map {
        /// `String(…)`
        key: Option<Refinement>,
        /// `T`
        value: Box<TypeExpr>,
    },
    /// `{ a: T, … }`
    Record(Fields),
    /// `A | B`
    Union(Vec<TypeExpr>),
    /// `T?`
    Optional(Box<TypeExpr>),
    /// `Int(1..)`, `String(/…/)`, `[T](1..)`
    Refined {
        /// The type.
        base: Box<TypeExpr>,
        /// What it allows.
        refinement: Refinement,
    },
    /// What could not be parsed.
    Error,
}

/// `(1..63)` or `(/…/)`
#[derive(Debug, Clone, PartialEq)]
pub struct Refinement {
    /// What it is.
    pub kind: RefinementKind,
    /// Where it stands.
    pub span: Span,
}

/// What a refinement is.
#[derive(Debug, Clone, PartialEq)]
pub enum RefinementKind {
    /// `/…/`: the text between the slashes, with `\/` for a slash.
    Regex(EcoString),
    /// `a..b`, `a..`, `..b`, `a`: as written; what they count depends on the type.
    Range {
        /// `a`
        low: Option<Bound>,
        /// `b`
        high: Option<Bound>,
    },
}

/// A bound of a range.
#[derive(Debug, Clone, PartialEq)]
pub enum Bound {
    /// `1`
    Int(i64),
    /// `0.5`
    Float(f64),
    /// `512Mi`
    Unit(EcoString),
}

/// `{ name: T = default, … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Fields {
    /// In the order written.
    pub fields: Vec<FieldDecl>,
    /// Ends in `...`
    pub open: bool,
    /// All of it with its braces.
    pub span: Span,
}

/// `name: T = default`
#[derive(Debug, Clone, PartialEq)]
pub struct FieldDecl {
    /// Documentation above it.
    pub doc: Doc,
    /// Its name; a quoted one has no holes.
    pub name: Ident,
    /// Its type.
    pub ty: TypeExpr,
    /// Its default.
    pub default: Option<Expr>,
    /// All of it.
    pub span: Span,
}
