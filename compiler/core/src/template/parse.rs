//! From tokens to the tree.
//!
//! Go stops at the first error; we go on behind the action in which it is, so that an operator sees
//! all of them and the rest of the file still counts.

use ecow::EcoString;

use super::ast::{
    Arm, Branch, BranchKind, Command, Define, Expr, ExprKind, Node, ParseError, Parsed, Pipeline, Variable,
};
use super::lex::{Kind, SPACE, Token, lex};
use super::literal;
use crate::data::Data;
use crate::yaml::Span;

/// The deepest nesting of blocks and parentheses together. Charts stay below 20.
const MAX_DEPTH: usize = 100;

/// The most errors that are told of one file.
const MAX_ERRORS: usize = 50;

/// Reads one file of templates. Whatever the text, there is a result, in time proportional to it.
#[must_use]
pub fn parse(name: &str, text: &str) -> Parsed {
    let tokens = lex(text);
    let mut parser = Parser {
        text,
        tokens: &tokens,
        at: 0,
        depth: 0,
        loops: 0,
        too_deep: false,
        defines: vec![],
        errors: vec![],
    };
    let mut body = vec![];
    loop {
        let (nodes, stop) = parser.nodes();
        body.extend(nodes);
        match stop {
            Stop::End(span) => parser.error(span, "`end` closes nothing"),
            Stop::Else(span) => {
                parser.error(span, "`else` belongs to no `if`, `with` or `range`");
                parser.skip_action();
            }
            Stop::File => break,
        }
    }
    let Parser { defines, errors, .. } = parser;
    Parsed { name: name.into(), body, defines, errors }
}

struct Parser<'a> {
    text: &'a str,
    tokens: &'a [Token],
    at: usize,
    depth: usize,
    /// How many `range`s we are in, within this definition.
    loops: usize,
    /// The nesting went beyond the limit, so the rest of the file was left out.
    too_deep: bool,
    defines: Vec<Define>,
    errors: Vec<ParseError>,
}

/// Why a run of nodes ended. Behind `else`, its action is still open.
enum Stop {
    End(Span),
    Else(Span),
    File,
}

/// The words that no function can have for a name.
const KEYWORDS: [&str; 10] =
    ["block", "break", "continue", "define", "else", "end", "if", "range", "template", "with"];

impl<'a> Parser<'a> {
    fn nodes(&mut self) -> (Vec<Node>, Stop) {
        let mut nodes = vec![];
        while let Some(token) = self.next() {
            match token.kind {
                Kind::Text => nodes.push(Node::Text(token.span)),
                Kind::Open => {
                    let keyword = self.keyword();
                    match keyword {
                        "end" => {
                            self.close();
                            return (nodes, Stop::End(self.since(token)));
                        }
                        "else" => return (nodes, Stop::Else(self.since(token))),
                        _ => nodes.extend(self.action(keyword, token)),
                    }
                }
                // Every action is closed by whoever opened it.
                _ => {}
            }
        }
        (nodes, Stop::File)
    }

    fn action(&mut self, keyword: &str, open: Token) -> Option<Node> {
        match keyword {
            "if" => self.branch(BranchKind::If, open),
            "with" => self.branch(BranchKind::With, open),
            "range" => self.branch(BranchKind::Range, open),
            "define" => {
                if self.depth > 0 {
                    self.error(self.since(open), "`define` cannot stand within another block");
                }
                let name = self.name();
                self.close();
                let (body, span) = self.block_body(open);
                self.defines.push(Define { name: name?, body, span });
                None
            }
            "block" => {
                let name = self.name();
                let argument = self.pipeline();
                self.close();
                let (body, span) = self.block_body(open);
                let name = name?;
                self.defines.push(Define { name: name.clone(), body, span });
                Some(Node::Template { name, argument: Some(argument), span })
            }
            "template" => {
                let name = self.name();
                let argument = (self.peek() != Kind::Close).then(|| self.pipeline());
                self.close();
                Some(Node::Template { name: name?, argument, span: self.since(open) })
            }
            "break" | "continue" => {
                self.close();
                let span = self.since(open);
                if self.loops == 0 {
                    self.error(span, format!("`{keyword}` belongs to no `range`"));
                }
                Some(if keyword == "break" { Node::Break(span) } else { Node::Continue(span) })
            }
            _ => {
                let pipeline = self.pipeline();
                self.close();
                Some(Node::Action(pipeline))
            }
        }
    }

    fn branch(&mut self, kind: BranchKind, open: Token) -> Option<Node> {
        let mut arms = vec![];
        let mut otherwise = vec![];
        let mut in_else = false;
        let mut condition = self.pipeline();
        self.close();
        self.enter(open.span)?;
        loop {
            let loops = usize::from(kind == BranchKind::Range && !in_else);
            self.loops += loops;
            let (body, stop) = self.nodes();
            self.loops -= loops;
            if in_else {
                otherwise.extend(body);
            } else {
                let none = Pipeline { variables: vec![], declares: false, commands: vec![], span: open.span };
                arms.push(Arm { condition: std::mem::replace(&mut condition, none), body });
            }
            match stop {
                Stop::End(_) => break,
                Stop::File => {
                    self.unclosed(open);
                    break;
                }
                Stop::Else(span) => match (self.keyword(), kind) {
                    ("if", BranchKind::If) | ("with", BranchKind::With) if !in_else => {
                        condition = self.pipeline();
                        self.close();
                    }
                    (word, _) => {
                        if in_else {
                            self.error(span, "a second `else`: nothing can lead here");
                        } else if !word.is_empty() {
                            self.error(span, format!("`else {word}` cannot stand here"));
                            self.skip_to_close();
                        }
                        in_else = true;
                        self.close();
                    }
                },
            }
        }
        self.depth -= 1;
        Some(Node::Branch(Branch { kind, arms, otherwise, span: self.since(open) }))
    }

    /// What stands between a `define` or `block` and its `end`.
    fn block_body(&mut self, open: Token) -> (Vec<Node>, Span) {
        let mut body = vec![];
        if self.enter(open.span).is_none() {
            return (body, open.span);
        }
        let loops = std::mem::take(&mut self.loops);
        loop {
            let (nodes, stop) = self.nodes();
            body.extend(nodes);
            match stop {
                Stop::End(_) => break,
                Stop::Else(span) => {
                    self.error(span, "`else` belongs to no `if`, `with` or `range`");
                    self.skip_action();
                }
                Stop::File => {
                    self.unclosed(open);
                    break;
                }
            }
        }
        self.depth -= 1;
        self.loops = loops;
        (body, self.since(open))
    }

    /// A pipeline, up to where it can go on no further.
    fn pipeline(&mut self) -> Pipeline {
        let start = self.at;
        let (variables, declares) = self.variables();
        let mut commands = vec![];
        loop {
            match self.command() {
                Some(command) => commands.push(command),
                None if !matches!(self.peek(), Kind::Bad(_)) => {
                    self.error(self.span_here(), "a value is missing here");
                }
                None => {}
            }
            if self.peek() != Kind::Pipe {
                break;
            }
            self.at += 1;
        }
        let first = self.tokens.get(start).map_or(Span::default(), |token| token.span);
        Pipeline { variables, declares, commands, span: self.since_span(first) }
    }

    /// `$x :=`, `$x =` or `$i, $x :=` at the start of a pipeline.
    fn variables(&mut self) -> (Vec<Variable>, bool) {
        let kind = |ahead: usize| self.tokens.get(self.at + ahead).map(|token| token.kind);
        let length = match (kind(0), kind(1), kind(2), kind(3)) {
            (Some(Kind::Variable), Some(Kind::Assign | Kind::Declare), ..) => 1,
            (
                Some(Kind::Variable),
                Some(Kind::Comma),
                Some(Kind::Variable),
                Some(Kind::Assign | Kind::Declare),
            ) => 3,
            _ => return (vec![], false),
        };
        let tokens = self.tokens.iter().skip(self.at).take(length);
        let variables = tokens
            .filter(|token| token.kind == Kind::Variable)
            .map(|token| Variable { name: self.slice(token.span).into(), span: token.span })
            .collect();
        let declares = kind(length) == Some(Kind::Declare);
        self.at += length + 1;
        (variables, declares)
    }

    fn command(&mut self) -> Option<Command> {
        let head = self.operand()?;
        let mut arguments = vec![];
        loop {
            let before = self.token();
            let Some(argument) = self.operand() else { break };
            if before.is_some_and(|token| !token.spaced) {
                self.error(argument.span, "a space is missing before this");
            }
            arguments.push(argument);
        }
        let span = self.since_span(head.span);
        Some(Command { head, arguments, span })
    }

    /// A term and the fields behind it.
    fn operand(&mut self) -> Option<Expr> {
        let expr = self.term()?;
        let mut fields: Vec<EcoString> = vec![];
        while let Some(token) = self.token().filter(|token| token.kind == Kind::Field && !token.spaced) {
            fields.push(self.field(token));
            self.at += 1;
        }
        if fields.is_empty() {
            return Some(expr);
        }
        let span = self.since_span(expr.span);
        let kind = match expr.kind {
            ExprKind::Access(of, mut names) => {
                names.extend(fields);
                ExprKind::Access(of, names)
            }
            ExprKind::Literal(_) => {
                self.error(span, "a value that is written here has no fields");
                return Some(expr);
            }
            _ => ExprKind::Access(Box::new(expr), fields),
        };
        Some(Expr { kind, span })
    }

    fn term(&mut self) -> Option<Expr> {
        let token = self.token()?;
        let written = self.slice(token.span);
        let literal = |read: Result<Data, String>| read.map(ExprKind::Literal);
        let kind = match token.kind {
            Kind::Dot => Ok(ExprKind::Dot),
            Kind::Field => {
                let dot = Expr { kind: ExprKind::Dot, span: token.span };
                Ok(ExprKind::Access(Box::new(dot), vec![self.field(token)]))
            }
            Kind::Variable => Ok(ExprKind::Variable(written.into())),
            Kind::Name => match written {
                "true" | "false" => Ok(ExprKind::Literal(Data::Bool(written == "true"))),
                "nil" => Ok(ExprKind::Literal(Data::Null)),
                _ if KEYWORDS.contains(&written) => Err(format!("`{written}` cannot stand here")),
                _ => Ok(ExprKind::Function(written.into())),
            },
            Kind::Number => literal(literal::number(written)),
            Kind::Char => literal(literal::character(written)),
            Kind::Quoted => literal(literal::unquote(written).map(Data::String)),
            Kind::Raw => {
                let inner = written.get(1..written.len().saturating_sub(1)).unwrap_or("");
                // Go drops carriage returns from raw strings.
                literal(Ok(Data::from(inner.replace('\r', ""))))
            }
            Kind::LeftParen => return self.parens(token),
            Kind::Bad(_) | Kind::Close | Kind::Pipe | Kind::RightParen | Kind::Open | Kind::Text => {
                return None;
            }
            Kind::Assign | Kind::Declare | Kind::Comma => return None,
        };
        self.at += 1;
        match kind {
            Ok(kind) => Some(Expr { kind, span: token.span }),
            Err(message) => {
                self.error(token.span, message);
                Some(Expr { kind: ExprKind::Literal(Data::Null), span: token.span })
            }
        }
    }

    fn parens(&mut self, open: Token) -> Option<Expr> {
        self.enter(open.span)?;
        self.at += 1;
        let pipeline = self.pipeline();
        self.depth -= 1;
        if self.peek() == Kind::RightParen {
            self.at += 1;
        } else if !matches!(self.peek(), Kind::Bad(_)) {
            self.error(open.span, "this parenthesis is not closed");
        }
        Some(Expr { kind: ExprKind::Parens(Box::new(pipeline)), span: self.since(open) })
    }

    /// The text that names a template.
    fn name(&mut self) -> Option<EcoString> {
        let token = self.token()?;
        let expr = matches!(token.kind, Kind::Quoted | Kind::Raw).then(|| self.term()).flatten();
        if let Some(Expr { kind: ExprKind::Literal(Data::String(name)), .. }) = expr {
            return Some(name);
        }
        self.error(token.span, "the name of a template must be a text in quotes");
        self.skip_to_close();
        None
    }

    /// The end of an action; what is left before it is an error.
    fn close(&mut self) {
        match self.token() {
            Some(Token { kind: Kind::Bad(message), span, .. }) => self.error(span, message),
            Some(Token { kind: Kind::Close, .. }) | None => {}
            Some(token) => {
                let text = self.slice(token.span);
                self.error(token.span, format!("`{text}` cannot stand here"));
            }
        }
        self.skip_to_close();
        self.at += 1;
    }

    fn skip_to_close(&mut self) {
        while !matches!(self.peek(), Kind::Close) {
            self.at += 1;
        }
    }

    fn skip_action(&mut self) {
        self.skip_to_close();
        self.at += 1;
    }

    /// One level deeper; beyond the limit, the rest of the file is left out.
    fn enter(&mut self, span: Span) -> Option<()> {
        if self.depth >= MAX_DEPTH {
            self.error(span, format!("blocks and parentheses are nested more than {MAX_DEPTH} levels deep"));
            self.at = self.tokens.len();
            self.too_deep = true;
            return None;
        }
        self.depth += 1;
        Some(())
    }

    fn unclosed(&mut self, open: Token) {
        let word = self.slice(Span { start: open.span.end, end: self.text.len() });
        let word = word.trim_start_matches(SPACE).split(|char: char| !char.is_alphanumeric()).next();
        self.error(open.span, format!("this `{}` has no `end`", word.unwrap_or("")));
    }

    /// The keyword at the start of an action, taken; or nothing.
    fn keyword(&mut self) -> &'static str {
        let Some(token) = self.token().filter(|token| token.kind == Kind::Name) else { return "" };
        let word = self.slice(token.span);
        let Some(keyword) = KEYWORDS.iter().find(|keyword| **keyword == word) else { return "" };
        self.at += 1;
        keyword
    }

    fn field(&self, token: Token) -> EcoString {
        self.slice(token.span).trim_start_matches('.').into()
    }

    fn token(&self) -> Option<Token> {
        self.tokens.get(self.at).copied()
    }

    fn next(&mut self) -> Option<Token> {
        let token = self.token()?;
        self.at += 1;
        Some(token)
    }

    /// The kind of the next token; at the end of the file everything is closed.
    fn peek(&self) -> Kind {
        self.token().map_or(Kind::Close, |token| token.kind)
    }

    fn span_here(&self) -> Span {
        self.token().map_or(Span { start: self.text.len(), end: self.text.len() }, |token| token.span)
    }

    /// From a token to the last one that was taken.
    fn since(&self, token: Token) -> Span {
        self.since_span(token.span)
    }

    fn since_span(&self, from: Span) -> Span {
        let last = self.at.checked_sub(1).and_then(|at| self.tokens.get(at));
        Span { start: from.start, end: last.map_or(self.text.len(), |last| last.span.end).max(from.start) }
    }

    fn slice(&self, span: Span) -> &'a str {
        self.text.get(span.start..span.end).unwrap_or("")
    }

    fn error(&mut self, span: Span, message: impl Into<String>) {
        // Behind the limit of nesting, what seems to be missing is not the author's mistake.
        if self.errors.len() < MAX_ERRORS && !self.too_deep {
            self.errors.push(ParseError { message: message.into(), span });
        }
    }
}
