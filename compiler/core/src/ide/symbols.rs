//! The outline of a file: its items with what they declare and set, nested as they stand. Takes a source and its
//! AST. What stands under an `if` stands in the outline as if it were not.

use crate::source::{Source, Span};
use crate::syntax::Parsed;
use crate::syntax::ast::{
    Block, Deploy, DeployBody, DeployStmt, Entry, EntryOp, EnvironmentStmt, Expr, ExprKind, Fields, Guarded,
    Ident, Item, Let, Manifest, Needs, Param, Path, PlatformStmt, Provides, Secret, SecretStmt, Segment,
    Service, ServiceStmt, Stmt, Subchart, TypeExpr, TypeKind,
};

/// A line of the outline.
#[derive(Debug, Clone, PartialEq)]
pub struct Symbol {
    /// As written; never empty.
    pub name: String,
    /// What else to say of it on the same line: a type, parents, a value. May be empty.
    pub detail: String,
    /// What it is.
    pub kind: SymbolKind,
    /// Where its name stands; within `span`.
    pub name_span: Span,
    /// All of it, with its documentation.
    pub span: Span,
    /// What is in it, in the order written.
    pub children: Vec<Symbol>,
}

/// What a symbol is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each is the word of the language")]
pub enum SymbolKind {
    Platform,
    Environment,
    Project,
    Service,
    Chart,
    Capability,
    Type,
    Function,
    Constant,
    Secret,
    Parameter,
    Subchart,
    Manifest,
    Deploy,
    Configure,
    Provides,
    Requires,
    Check,
    /// A field of a type, a setting of environments.
    Field,
    /// A key with entries in it.
    Block,
    /// A key with a value.
    Entry,
}

/// The outline of a file. Takes time linear in the text.
#[must_use]
pub fn symbols(source: &Source, parsed: &Parsed) -> Vec<Symbol> {
    let outline = Outline { source, comments: &parsed.comments };
    parsed.file.items.iter().map(|item| outline.item(item)).collect()
}

/// The longest detail, in characters.
const LONGEST: usize = 60;

struct Outline<'a> {
    source: &'a Source,
    comments: &'a [Span],
}

impl Outline<'_> {
    fn item(&self, item: &Item) -> Symbol {
        match item {
            Item::Platform(item) => {
                let children = item.body.iter().map(|stmt| self.platform_stmt(stmt)).collect();
                self.named(SymbolKind::Platform, &item.name, item.span).with(children)
            }
            Item::Environment(item) => {
                let children = item.body.iter().filter_map(|stmt| self.environment_stmt(stmt)).collect();
                let symbol = self.named(SymbolKind::Environment, &item.name, item.span);
                symbol.with(children).detail(self.parents(item.is_abstract, &item.parents))
            }
            Item::Service(item) => self.service(item),
            Item::Chart(item) => {
                let values = item.values.iter().map(|ty| self.values_type(ty));
                let children = values.chain(item.entries.iter().map(|entry| self.entry(entry)));
                self.named(SymbolKind::Chart, &item.name, item.span).with(children.collect())
            }
            Item::Capability(item) => {
                self.named(SymbolKind::Capability, &item.name, item.span).with(self.fields(&item.fields))
            }
            Item::Type(item) => self.typed(SymbolKind::Type, &item.name, &item.ty, item.span),
            Item::Fn(item) => {
                let head = item.name.span.after().to(item.result.span);
                self.named(SymbolKind::Function, &item.name, item.span).detail(self.say(head))
            }
            Item::Let(item) => self.constant(item),
            Item::Configure(item) => {
                let names: Vec<&str> = item.environments.iter().map(|name| name.name.as_str()).collect();
                let symbol = self.named(SymbolKind::Configure, &item.service, item.span);
                symbol.with(self.deploy_body(&item.body)).detail(format!("in {}", names.join(", ")))
            }
            Item::Secret(item) => self.secret(item),
            Item::Check(check) => self.check(check.span, &check.condition),
        }
    }

    fn platform_stmt(&self, stmt: &PlatformStmt) -> Symbol {
        match stmt {
            PlatformStmt::Environment(fields) => {
                self.word(SymbolKind::Block, "environment", fields.span).with(self.fields(fields))
            }
            PlatformStmt::Globals(block) => {
                self.word(SymbolKind::Block, "globals", block.span).with(self.block(block))
            }
            PlatformStmt::Project { name, body, .. } => {
                self.named(SymbolKind::Project, name, name.span.to(body.span)).with(self.block(body))
            }
            PlatformStmt::Check(check) => self.check(check.span, &check.condition),
            PlatformStmt::Let(item) => self.constant(item),
            PlatformStmt::Entry(entry) => self.entry(entry),
        }
    }

    fn environment_stmt(&self, stmt: &EnvironmentStmt) -> Option<Symbol> {
        Some(match stmt {
            EnvironmentStmt::Deploy(deploy) => self.deploy(deploy)?,
            EnvironmentStmt::Provides(provides) => self.provides(provides),
            EnvironmentStmt::Check(check) => self.check(check.span, &check.condition),
            EnvironmentStmt::Let(item) => self.constant(item),
            EnvironmentStmt::Entry(entry) => self.entry(entry),
            EnvironmentStmt::Omit { .. }
            | EnvironmentStmt::OmitProvides { .. }
            | EnvironmentStmt::Choose(_) => {
                return None;
            }
        })
    }

    fn deploy(&self, deploy: &Deploy) -> Option<Symbol> {
        let (first, last) = (deploy.names.first()?, deploy.names.last()?);
        let symbol = self.symbol(SymbolKind::Deploy, first.span.to(last.span), deploy.span).detail("deploy");
        Some(symbol.with(deploy.body.iter().flat_map(|body| self.deploy_body(body)).collect()))
    }

    fn deploy_body(&self, body: &DeployBody) -> Vec<Symbol> {
        body.stmts.iter().flat_map(|stmt| self.deploy_stmt(stmt)).collect()
    }

    fn deploy_stmt(&self, stmt: &DeployStmt) -> Vec<Symbol> {
        vec![match stmt {
            DeployStmt::Choose(_) => return vec![],
            DeployStmt::If(guarded) => return both(guarded, |stmt| self.deploy_stmt(stmt)),
            DeployStmt::Secrets(block) => {
                self.word(SymbolKind::Block, "secrets", block.span).with(self.secret_stmts(&block.stmts))
            }
            DeployStmt::Secret(secret) => self.secret(secret),
            DeployStmt::Manifest(manifest) => self.manifest(manifest),
            DeployStmt::Check(check) => self.check(check.span, &check.condition),
            DeployStmt::Entry(entry) => self.entry(entry),
        }]
    }

    fn service(&self, item: &Service) -> Symbol {
        let children = item.body.iter().flat_map(|stmt| self.service_stmt(stmt)).collect();
        let symbol = self.named(SymbolKind::Service, &item.name, item.span);
        symbol.with(children).detail(self.parents(item.is_abstract, &item.parents))
    }

    fn service_stmt(&self, stmt: &ServiceStmt) -> Vec<Symbol> {
        vec![match stmt {
            ServiceStmt::Uses(_) => return vec![],
            ServiceStmt::If(guarded) => return both(guarded, |stmt| self.service_stmt(stmt)),
            ServiceStmt::Requires(needs) => return self.needs("requires", needs),
            ServiceStmt::Wants(needs) => return self.needs("wants", needs),
            ServiceStmt::Provides(provides) => self.provides(provides),
            ServiceStmt::Param(param) => self.param(param),
            ServiceStmt::Subchart(subchart) => self.subchart(subchart),
            ServiceStmt::Secrets(block) => {
                self.word(SymbolKind::Block, "secrets", block.span).with(self.secret_stmts(&block.stmts))
            }
            ServiceStmt::Secret(secret) => self.secret(secret),
            ServiceStmt::Manifest(manifest) => self.manifest(manifest),
            ServiceStmt::Check(check) => self.check(check.span, &check.condition),
            ServiceStmt::Let(item) => self.constant(item),
            ServiceStmt::Entry(entry) => self.entry(entry),
        }]
    }

    fn needs(&self, word: &str, needs: &Needs) -> Vec<Symbol> {
        let one = |need: &crate::syntax::ast::Need| {
            self.symbol(SymbolKind::Requires, need.name.span, need.name.span).detail(word)
        };
        needs.needs.iter().map(one).collect()
    }

    fn provides(&self, provides: &Provides) -> Symbol {
        let children = provides.fields.iter().flat_map(|block| self.block(block)).collect();
        let symbol = self.named(SymbolKind::Provides, &provides.capability, provides.span);
        symbol.with(children).detail("provides")
    }

    fn param(&self, param: &Param) -> Symbol {
        self.typed(SymbolKind::Parameter, &param.name, &param.ty, param.span)
    }

    fn subchart(&self, subchart: &Subchart) -> Symbol {
        self.named(SymbolKind::Subchart, &subchart.name, subchart.span).detail(self.say(subchart.chart.span))
    }

    fn manifest(&self, manifest: &Manifest) -> Symbol {
        let symbol = self.symbol(SymbolKind::Manifest, manifest.name.span, manifest.span);
        symbol.with(self.block(&manifest.body)).detail("manifest")
    }

    fn constant(&self, item: &Let) -> Symbol {
        let detail = item.ty.as_ref().map_or(item.value.span, |ty| ty.span);
        self.named(SymbolKind::Constant, &item.name, item.span).detail(self.say(detail))
    }

    fn check(&self, span: Span, condition: &Expr) -> Symbol {
        let name = self.say(condition.span);
        Symbol {
            name: if name.is_empty() { "check".to_owned() } else { name },
            ..self.word(SymbolKind::Check, "check", span)
        }
    }

    // ---- secrets

    fn secret(&self, secret: &Secret) -> Symbol {
        self.named(SymbolKind::Secret, &secret.name, secret.span).with(self.secret_stmts(&secret.stmts))
    }

    fn secret_stmts(&self, stmts: &[SecretStmt]) -> Vec<Symbol> {
        stmts.iter().flat_map(|stmt| self.secret_stmt(stmt)).collect()
    }

    fn secret_stmt(&self, stmt: &SecretStmt) -> Vec<Symbol> {
        match stmt {
            SecretStmt::Entry(entry) => {
                let origin = entry.key.span.after().to(entry.span.after());
                let origin = self.say(origin).trim_start_matches(['=', ' ']).to_owned();
                vec![self.symbol(SymbolKind::Entry, entry.key.span, entry.span).detail(origin)]
            }
            SecretStmt::If(guarded) => both(guarded, |stmt| self.secret_stmt(stmt)),
            SecretStmt::For { body, .. } => self.secret_stmts(body),
        }
    }

    // ---- blocks and types

    fn block(&self, block: &Block) -> Vec<Symbol> {
        block.stmts.iter().flat_map(|stmt| self.stmt(stmt)).collect()
    }

    fn stmt(&self, stmt: &Stmt) -> Vec<Symbol> {
        match stmt {
            Stmt::Entry(entry) => vec![self.entry(entry)],
            Stmt::If { then, otherwise, .. } => {
                let mut found = self.block(then);
                found.extend(otherwise.iter().flat_map(|block| self.block(block)));
                found
            }
            Stmt::For { body, .. } => self.block(body),
            Stmt::Spread(_) => vec![],
        }
    }

    fn entry(&self, entry: &Entry) -> Symbol {
        let ends = entry.path.first().map(segment).zip(entry.path.last().map(segment));
        let name = ends.map_or(entry.span, |(first, last)| first.to(last));
        match &entry.op {
            EntryOp::Merge(block) | EntryOp::Set(Expr { kind: ExprKind::Record(block), .. }) => {
                self.symbol(SymbolKind::Block, name, entry.span).with(self.block(block))
            }
            EntryOp::Set(value) | EntryOp::Append(value) => {
                self.symbol(SymbolKind::Entry, name, entry.span).detail(self.say(value.span))
            }
        }
    }

    fn fields(&self, fields: &Fields) -> Vec<Symbol> {
        let one = |field: &crate::syntax::ast::FieldDecl| {
            self.typed(SymbolKind::Field, &field.name, &field.ty, field.span)
        };
        fields.fields.iter().map(one).collect()
    }

    fn values_type(&self, ty: &TypeExpr) -> Symbol {
        let symbol = self.word(SymbolKind::Block, "values", ty.span);
        self.of_type(symbol, ty)
    }

    fn typed(&self, kind: SymbolKind, name: &Ident, ty: &TypeExpr, span: Span) -> Symbol {
        let symbol = self.named(kind, name, span);
        self.of_type(symbol, ty)
    }

    /// With the fields of a record, or the words of another type.
    fn of_type(&self, symbol: Symbol, ty: &TypeExpr) -> Symbol {
        let mut inner = ty;
        while let TypeKind::Optional(of) = &inner.kind {
            inner = of;
        }
        match &inner.kind {
            TypeKind::Record(fields) => symbol.with(self.fields(fields)),
            _ => symbol.detail(self.say(ty.span)),
        }
    }

    // ---- a single line

    fn parents(&self, is_abstract: bool, parents: &[Path]) -> String {
        let parents =
            parents.first().zip(parents.last()).map(|(first, last)| self.say(first.span.to(last.span)));
        let parents = parents.map(|names| format!(": {names}"));
        let words = is_abstract.then(|| "abstract".to_owned()).into_iter().chain(parents);
        words.collect::<Vec<_>>().join(" ")
    }

    /// What a span says, on one line and not too long.
    fn say(&self, span: Span) -> String {
        let text = self.source.slice(span);
        let line = text.lines().next().unwrap_or("");
        let short: String = line.chars().take(LONGEST).collect();
        let short = short.trim();
        if short.len() < text.trim().len() { format!("{short} …") } else { short.to_owned() }
    }

    fn named(&self, kind: SymbolKind, name: &Ident, span: Span) -> Symbol {
        self.symbol(kind, name.span, span)
    }

    /// Of which a word of the language is the name, directly before `span` or at its start.
    fn word(&self, kind: SymbolKind, word: &str, span: Span) -> Symbol {
        let start = span.range().start;
        let before = self.source.text.get(..start).unwrap_or("").trim_end_matches([' ', ':']);
        let at = if before.ends_with(word) { before.len() - word.len() } else { start };
        let name = Span::new(span.file, at, at + word.len());
        let name = if self.source.slice(name) == word { name } else { span };
        Symbol { name: word.to_owned(), ..self.symbol(kind, name, span) }
    }

    fn symbol(&self, kind: SymbolKind, name: Span, span: Span) -> Symbol {
        let text = self.source.slice(name);
        Symbol {
            name: if text.is_empty() { "…".to_owned() } else { text.to_owned() },
            detail: String::new(),
            kind,
            name_span: name,
            span: self.documented(span.to(name)),
            children: vec![],
        }
    }

    /// With the `///` comments directly above.
    fn documented(&self, span: Span) -> Span {
        let mut start = span.range().start;
        let before = self.comments.partition_point(|comment| comment.end <= span.start);
        for comment in self.comments.iter().take(before).rev() {
            let between = self.source.text.get(comment.range().end..start).unwrap_or("x");
            let is_doc = self.source.slice(*comment).starts_with("///");
            if !is_doc || !between.trim().is_empty() || !self.source.is_first_on_line(comment.range().start) {
                break;
            }
            start = comment.range().start;
        }
        Span::new(span.file, start, span.range().end)
    }
}

impl Symbol {
    fn detail(self, detail: impl Into<String>) -> Self {
        Self { detail: detail.into(), ..self }
    }

    fn with(self, children: Vec<Symbol>) -> Self {
        Self { children, ..self }
    }
}

/// What both branches hold.
fn both<S>(guarded: &Guarded<S>, of: impl Fn(&S) -> Vec<Symbol>) -> Vec<Symbol> {
    guarded.then.iter().chain(&guarded.otherwise).flat_map(of).collect()
}

/// Where a step of a path stands, with its brackets.
fn segment(segment: &Segment) -> Span {
    match segment {
        Segment::Key(key) => key.span,
        Segment::Index(text) => Span { end: text.span.end + 1, ..text.span },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;
    use crate::syntax::parse;

    /// Each symbol on a line: its kind, name and detail, indented as it is nested.
    fn show(text: &str) -> String {
        let source = Source::new(FileId(0), "a.phx", text);
        let mut out = String::new();
        lines(&symbols(&source, &parse(&source)), 0, &mut out);
        out
    }

    fn lines(symbols: &[Symbol], depth: usize, out: &mut String) {
        for symbol in symbols {
            let line = format!("{}{:?} {} {}", "  ".repeat(depth), symbol.kind, symbol.name, symbol.detail);
            out.push_str(line.trim_end());
            out.push('\n');
            lines(&symbol.children, depth + 1, out);
        }
    }

    #[test]
    fn a_service_shows_what_it_declares_and_sets() {
        let text = "
abstract service a : b, std.c {
  requires ingress, tls as certs
  param n: Int(1..) = 1
  param cache: { size: Memory }?
  if n > 1 { secrets { key = generate password(32) } }
  provides auth { login = \"x\" }
  subchart redis = charts.redis
  values { \"a.b/c\".d = 1, list[\"x\"] { e = [1,
    2] } }
  check n > 0 else \"none\"
}
";
        let expected = "\
Service a abstract : b, std.c
  Requires ingress requires
  Requires tls requires
  Parameter n Int(1..)
  Parameter cache
    Field size Memory
  Block secrets
    Entry key generate password(32)
  Provides auth provides
    Entry login \"x\"
  Subchart redis charts.redis
  Block values
    Entry \"a.b/c\".d 1
    Block list[\"x\"]
      Entry e [1, …
  Check n > 0
";
        assert_eq!(show(text), expected);
    }

    #[test]
    fn other_items_show_their_parts() {
        let text = "
platform p { environment { host: Host }, globals { a = 1 }, project q { b = 2 } }
environment e : f { host = \"h\", deploy a, b
  deploy c { n = 1 } }
configure c in e, f { values.x = 1 }
chart r { version = \"1\", values { a: Int } }
type T = A | B
fn f(a: Int) -> Int = a
let l: Int = 1
secret s { k = provided }
";
        let expected = "\
Platform p
  Block environment
    Field host Host
  Block globals
    Entry a 1
  Project q
    Entry b 2
Environment e : f
  Entry host \"h\"
  Deploy a, b deploy
  Deploy c deploy
    Entry n 1
Configure c in e, f
  Entry values.x 1
Chart r
  Block values
    Field a Int
  Entry version \"1\"
Type T A | B
Function f (a: Int) -> Int
Constant l Int
Secret s
  Entry k provided
";
        assert_eq!(show(text), expected);
    }

    #[test]
    fn documentation_belongs_to_its_symbol() {
        let text = "// a\n\n/// b\n/// c\nlet d = 1 /// e\nlet f = 2\n";
        let source = Source::new(FileId(0), "a.phx", text);
        let found = symbols(&source, &parse(&source));
        let spans: Vec<&str> = found.iter().map(|symbol| source.slice(symbol.span)).collect();
        assert_eq!(spans, ["/// b\n/// c\nlet d = 1", "let f = 2"]);
    }
}
