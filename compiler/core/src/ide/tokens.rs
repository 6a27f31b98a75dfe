//! Semantic tokens: what colour each part of a file should have, by the names of the field. Takes a source and its
//! AST; tokens come in the order of the text, none goes over a line end, none touches another.
//!
//! Names come from the AST. Words of the language, operators and comments come from the text, so that they have
//! their colour in code that is broken, too.

use super::marks::{Mark, Role, marks};
use crate::source::{Source, Span};
use crate::syntax::Parsed;
use crate::syntax::lexemes::{Lexeme, LexemeKind, holes, lexemes};

/// A part of a line with its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub kind: TokenKind,
    /// How it is that, as bits of [`Modifier`].
    pub modifiers: u32,
}

/// What a token is, by the names of the Language Server Protocol (3.17, `SemanticTokenTypes`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// A platform, an environment, an Argo CD project; `env` and its like.
    Namespace,
    /// A type.
    Type,
    /// A service.
    Class,
    /// A chart.
    Struct,
    /// A capability.
    Interface,
    /// A parameter of a service, an argument of a function.
    Parameter,
    /// Any other name in an expression.
    Variable,
    /// A key or a field.
    Property,
    /// A function.
    Function,
    /// A word of the language.
    Keyword,
    /// A word that changes another: `abstract`.
    Modifier,
    /// A comment.
    Comment,
    /// A text without its holes.
    String,
    /// A number, with its unit.
    Number,
    /// A regular expression.
    Regexp,
    /// An operator.
    Operator,
}

impl TokenKind {
    /// Every kind; the place of each is its number.
    pub const ALL: &'static [TokenKind] = &[
        Self::Namespace,
        Self::Type,
        Self::Class,
        Self::Struct,
        Self::Interface,
        Self::Parameter,
        Self::Variable,
        Self::Property,
        Self::Function,
        Self::Keyword,
        Self::Modifier,
        Self::Comment,
        Self::String,
        Self::Number,
        Self::Regexp,
        Self::Operator,
    ];

    /// Its name in the protocol.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Namespace => "namespace",
            Self::Type => "type",
            Self::Class => "class",
            Self::Struct => "struct",
            Self::Interface => "interface",
            Self::Parameter => "parameter",
            Self::Variable => "variable",
            Self::Property => "property",
            Self::Function => "function",
            Self::Keyword => "keyword",
            Self::Modifier => "modifier",
            Self::Comment => "comment",
            Self::String => "string",
            Self::Number => "number",
            Self::Regexp => "regexp",
            Self::Operator => "operator",
        }
    }
}

/// How a token is what it is, by the names of the protocol (`SemanticTokenModifiers`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Modifier {
    /// The name is made known here.
    Declaration,
    /// It cannot be set from elsewhere.
    Readonly,
    /// A `///` comment.
    Documentation,
    /// It belongs to the language.
    DefaultLibrary,
}

impl Modifier {
    /// Every modifier; the place of each is the number of its bit.
    pub const ALL: &'static [Modifier] =
        &[Self::Declaration, Self::Readonly, Self::Documentation, Self::DefaultLibrary];

    /// Its name in the protocol.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Declaration => "declaration",
            Self::Readonly => "readonly",
            Self::Documentation => "documentation",
            Self::DefaultLibrary => "defaultLibrary",
        }
    }

    /// Its bit.
    #[must_use]
    pub fn bit(self) -> u32 {
        1 << self as u32
    }
}

/// The tokens that touch `within`; for a whole file, give a span of all of it. Takes time linear in the text.
#[must_use]
pub fn tokens(source: &Source, parsed: &Parsed, within: Span) -> Vec<Token> {
    let marks = marks(source, &parsed.file, within);
    let mut parts: Vec<(Span, TokenKind, u32)> = marks.iter().filter_map(of_mark).collect();
    let mut next = marks.iter().peekable();
    for lexeme in words(&source.text, 0) {
        let span = Span::new(source.id, lexeme.start, lexeme.end);
        while next.peek().is_some_and(|mark| mark.span.end <= span.start) {
            next.next();
        }
        let known = next.peek().is_some_and(|mark| mark.span.start < span.end);
        if let Some((kind, modifiers)) = of_lexeme(source.slice(span), lexeme).filter(|_| !known) {
            parts.push((span, kind, modifiers));
        }
    }
    parts.retain(|(span, ..)| span.start <= within.end && within.start <= span.end);
    parts.sort_by_key(|(span, ..)| *span);
    let mut found: Vec<Token> = vec![];
    for (span, kind, modifiers) in parts {
        let before = found.last().map_or(0, |token| token.span.end);
        let visible = lines(source, span).filter(|line| line.start >= before);
        found.extend(visible.map(|span| Token { span, kind, modifiers }));
    }
    found
}

/// The lexemes of a text that begins at `start`, with those in the holes of its strings.
fn words(text: &str, start: usize) -> Vec<Lexeme> {
    let mut found = vec![];
    for lexeme in lexemes(text) {
        let string = text.get(lexeme.start..lexeme.end).filter(|_| lexeme.kind == LexemeKind::Text);
        found.push(Lexeme { start: start + lexeme.start, end: start + lexeme.end, ..lexeme });
        for hole in string.map(holes).unwrap_or_default() {
            let value = string.and_then(|string| string.get(hole.clone())).unwrap_or("");
            found.extend(words(value, start + lexeme.start + hole.start));
        }
    }
    found
}

/// The lines of a span, without their line ends and those that are empty.
fn lines(source: &Source, span: Span) -> impl Iterator<Item = Span> {
    let mut at = span.range().start;
    source.slice(span).split_inclusive('\n').filter_map(move |line| {
        let start = at;
        at += line.len();
        let visible = line.trim_end_matches(['\r', '\n']).len();
        (visible > 0).then(|| Span::new(span.file, start, start + visible))
    })
}

fn of_mark(mark: &Mark) -> Option<(Span, TokenKind, u32)> {
    let readonly = Modifier::Readonly.bit();
    let library = Modifier::DefaultLibrary.bit();
    let (kind, modifiers) = match mark.role {
        Role::Platform | Role::Environment | Role::Project => (TokenKind::Namespace, 0),
        Role::BuiltinName => (TokenKind::Namespace, library),
        Role::Service => (TokenKind::Class, 0),
        Role::Chart => (TokenKind::Struct, 0),
        Role::Capability | Role::Need => (TokenKind::Interface, 0),
        Role::Type => (TokenKind::Type, 0),
        Role::BuiltinType => (TokenKind::Type, library),
        Role::Function => (TokenKind::Function, 0),
        Role::BuiltinFunction => (TokenKind::Function, library),
        Role::Constant | Role::Secret | Role::Variable => (TokenKind::Variable, readonly),
        Role::Name => (TokenKind::Variable, 0),
        Role::Parameter => (TokenKind::Parameter, 0),
        Role::Argument => (TokenKind::Parameter, readonly),
        Role::Key => (TokenKind::Property, 0),
        Role::Word | Role::Literal => (TokenKind::Keyword, 0),
        Role::Number => (TokenKind::Number, 0),
        Role::Text | Role::FilePath => (TokenKind::String, 0),
        Role::Regex => (TokenKind::Regexp, 0),
    };
    let declares = if mark.declares { Modifier::Declaration.bit() } else { 0 };
    Some((mark.span, kind, modifiers | declares))
}

/// The colour of what the AST says nothing about.
fn of_lexeme(text: &str, lexeme: Lexeme) -> Option<(TokenKind, u32)> {
    let kind = match lexeme.kind {
        LexemeKind::Comment => {
            let is_doc = text.starts_with("///") && !text.starts_with("////");
            return Some((TokenKind::Comment, if is_doc { Modifier::Documentation.bit() } else { 0 }));
        }
        LexemeKind::Word if MODIFIERS.contains(&text) => TokenKind::Modifier,
        LexemeKind::Word if WORDS.contains(&text) => TokenKind::Keyword,
        LexemeKind::Sign if OPERATORS.contains(&text) => TokenKind::Operator,
        _ => return None,
    };
    Some((kind, 0))
}

const MODIFIERS: &[&str] = &["abstract", "encoded", "eventually"];

/// The words of the language, as the grammar has them.
const WORDS: &[&str] = &[
    "platform",
    "environment",
    "service",
    "chart",
    "capability",
    "type",
    "fn",
    "let",
    "deploy",
    "check",
    "configure",
    "uses",
    "project",
    "secret",
    "template",
    "by",
    "globals",
    "omit",
    "choose",
    "from",
    "provides",
    "requires",
    "wants",
    "as",
    "param",
    "subchart",
    "secrets",
    "manifest",
    "values",
    "provided",
    "generate",
    "copy",
    "if",
    "else",
    "for",
    "in",
    "match",
    "true",
    "false",
    "null",
];

const OPERATORS: &[&str] = &[
    "=", "+=", "||", "&&", "??", "==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "!", "->", "=>", "..",
    "...", "|", "?",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;
    use crate::syntax::parse;

    /// Each token as `text:kind.modifiers`.
    fn show(text: &str) -> String {
        let source = Source::new(FileId(0), "a.phx", text);
        let all = Span::new(source.id, 0, text.len());
        let found = tokens(&source, &parse(&source), all);
        let one = |token: &Token| {
            let modifiers = Modifier::ALL.iter().filter(|modifier| token.modifiers & modifier.bit() != 0);
            let modifiers: String = modifiers.map(|modifier| format!(".{}", modifier.name())).collect();
            format!("{}:{}{modifiers}", source.slice(token.span), token.kind.name())
        };
        found.iter().map(one).collect::<Vec<_>>().join(" ")
    }

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        assert_eq!(show(text), expected.join(" "), "{text}");
    }

    #[test]
    fn items_have_the_colour_of_what_they_are() {
        check(
            "/// Doc\nabstract service a : std.b { requires c as d }",
            &[
                "/// Doc:comment.documentation abstract:modifier service:keyword a:class.declaration",
                "std:namespace.defaultLibrary b:class requires:keyword c:interface as:keyword",
                "d:interface.declaration",
            ],
        );
        check(
            "environment e : f { deploy a, b\n omit provides c }",
            &[
                "environment:keyword e:namespace.declaration f:namespace deploy:keyword a:class b:class omit:keyword provides:keyword c:interface",
            ],
        );
        check(
            "type T = {String: [Int](1..)} | U?",
            &[
                "type:keyword T:type.declaration =:operator String:type.defaultLibrary",
                "Int:type.defaultLibrary 1:number ..:operator |:operator U:type ?:operator",
            ],
        );
        check(
            "service a { secrets { secret = generate password(32) } }",
            &[
                "service:keyword a:class.declaration secrets:keyword secret:property =:operator",
                "generate:keyword password:function.defaultLibrary 32:number",
            ],
        );
    }

    #[test]
    fn names_are_what_the_file_says_of_them() {
        check(
            "fn f(a: Int) -> Int = g(a, b) + length([for c in d { c }])",
            &[
                "fn:keyword f:function.declaration a:parameter.declaration.readonly Int:type.defaultLibrary",
                "->:operator Int:type.defaultLibrary =:operator g:function a:parameter.readonly b:variable",
                "+:operator length:function.defaultLibrary for:keyword c:variable.declaration.readonly",
                "in:keyword d:variable c:variable.readonly",
            ],
        );
        check(
            "service a { param b: Host\n chart = charts.c\n values { b = b, k { l = env.m } } }",
            &[
                "service:keyword a:class.declaration param:keyword b:parameter.declaration",
                "Host:type.defaultLibrary chart:property =:operator charts:namespace.defaultLibrary c:struct",
                "values:keyword b:property =:operator b:parameter k:property l:property =:operator",
                "env:namespace.defaultLibrary m:property",
            ],
        );
    }

    #[test]
    fn texts_are_divided_by_holes_and_lines() {
        check(
            "let a = \"b ${c + 1} d\"",
            &[
                "let:keyword a:variable.declaration.readonly =:operator \"b :string c:variable +:operator 1:number",
                " d\":string",
            ],
        );
        check(
            "let a = \"\"\"\n  b\n\n  \"\"\"",
            &[
                "let:keyword a:variable.declaration.readonly =:operator \"\"\":string   b:string   \"\"\":string",
            ],
        );
    }

    #[test]
    fn every_word_of_the_grammar_has_a_colour() {
        let grammar = include_str!("../syntax/phx.pest");
        let rules = grammar.split(" = @{ \"").skip(1);
        let words = rules.filter_map(|rule| rule.split_once("\" ~ !id_more }").map(|(word, _)| word));
        let words: Vec<&str> = words.filter(|word| word.chars().all(|c| c.is_ascii_lowercase())).collect();
        assert!(words.len() > 30, "{words:?}");
        let unknown = words.iter().filter(|word| !WORDS.contains(word) && !MODIFIERS.contains(word));
        assert_eq!(unknown.collect::<Vec<_>>(), [&""; 0]);
    }

    #[test]
    fn broken_code_keeps_the_words_of_the_language() {
        check(
            "service a {\n  requires\n  param x: \n// c\n",
            &[
                "service:keyword a:class.declaration requires:keyword param:keyword x:parameter.declaration",
                "// c:comment",
            ],
        );
    }
}
