//! Puts into words what could not be parsed: the piece is parsed again by a strict rule, which tells the exact
//! place and what would have fitted there.

use pest::Parser as _;
use pest::error::{Error, ErrorVariant, InputLocation};

use super::builder::Builder;
use super::grammar::{Grammar, Node, Rule};
use super::hints::{self, Found};
use crate::diagnostics::{Code, Diagnostic};

/// Where a statement stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    File,
    Platform,
    Environment,
    Deploy,
    Service,
    Secret,
    Chart,
    Block,
    Arm,
    Fields,
    Hole,
    /// After `=`.
    Value,
    /// After the name of a parameter or field.
    Type,
    /// After the name of a `let`.
    Let,
    /// Between a name and its body.
    Head,
}

/// The words that start a statement, with what follows them.
type Words = &'static [(&'static str, &'static str)];

const CHECK: (&str, &str) = ("check", "check CONDITION else \"what is wrong\"");
const LET: (&str, &str) = ("let", "let NAME = VALUE");
const CHOOSE: (&str, &str) = ("choose", "choose CAPABILITY from SERVICE");
const PROVIDES: (&str, &str) = ("provides", "provides CAPABILITY { … }");
const SECRET: (&str, &str) = ("secret", "secret NAME { … }");
const MANIFEST: (&str, &str) = ("manifest", "manifest NAME { … }");

impl Place {
    /// The rule that a statement has to fit here.
    fn strict(self) -> Rule {
        match self {
            Place::File => Rule::strict_item,
            Place::Platform => Rule::strict_platform,
            Place::Environment => Rule::strict_env,
            Place::Deploy => Rule::strict_deploy,
            Place::Service => Rule::strict_service,
            Place::Secret => Rule::strict_secret,
            Place::Chart => Rule::strict_chart,
            Place::Block => Rule::strict_stmt,
            Place::Arm => Rule::strict_arm,
            Place::Fields => Rule::strict_field,
            Place::Hole => Rule::hole_value,
            Place::Value => Rule::strict_value,
            Place::Type => Rule::strict_type,
            Place::Let => Rule::strict_let,
            Place::Head => Rule::strict_head,
        }
    }

    /// What may start a statement here besides a key.
    pub(super) fn words(self) -> Words {
        match self {
            Place::File => &[
                ("platform", "platform NAME { … }"),
                ("environment", "environment NAME { … }"),
                ("service", "service NAME { … }"),
                ("chart", "chart NAME { … }"),
                ("capability", "capability NAME { … }"),
                ("type", "type NAME { … }"),
                ("fn", "fn NAME(…) -> TYPE = VALUE"),
                ("configure", "configure SERVICE in ENVIRONMENT { … }"),
                ("abstract", "abstract service NAME { … }"),
                SECRET,
                LET,
                CHECK,
            ],
            Place::Platform => &[("project", "project NAME { … }"), LET, CHECK],
            Place::Environment => {
                &[("deploy", "deploy SERVICE { … }"), ("omit", "omit SERVICE"), PROVIDES, CHOOSE, LET, CHECK]
            }
            Place::Deploy => &[CHOOSE, SECRET, MANIFEST, CHECK],
            Place::Service => &[
                ("requires", "requires NAME"),
                ("wants", "wants NAME"),
                PROVIDES,
                ("uses", "uses SECRET"),
                ("param", "param NAME: TYPE"),
                ("subchart", "subchart NAME = CHART"),
                SECRET,
                MANIFEST,
                LET,
                CHECK,
            ],
            _ => &[],
        }
    }

    /// How the statement of a word is written, if it is one here.
    pub(super) fn usage(self, word: &str) -> Option<(&'static str, &'static str)> {
        self.words().iter().find(|(known, _)| *known == word).copied()
    }

    /// What this is, for people.
    pub(super) fn name(self) -> &'static str {
        match self {
            Place::File => "a file",
            Place::Platform => "a platform",
            Place::Environment => "an environment",
            Place::Deploy => "a deployment",
            Place::Service => "a service",
            Place::Secret => "a secret",
            Place::Chart => "a chart",
            Place::Block => "a record",
            Place::Arm => "a `match`",
            Place::Fields => "the fields of a type",
            Place::Hole => "`${…}`",
            Place::Value => "a value",
            Place::Type => "a type",
            Place::Let => "a `let`",
            Place::Head => "the line of an item",
        }
    }
}

impl Builder<'_> {
    /// Reports a statement that could not be parsed.
    pub(super) fn bad(&mut self, node: &Node, place: Place) {
        let start = node.as_span().start();
        self.explain(node.as_str(), start, place);
    }

    /// Reports why a piece of the text at `start` does not fit its place.
    pub(super) fn explain(&mut self, piece: &str, start: usize, place: Place) {
        let (at, expected) = match Grammar::parse(place.strict(), piece) {
            Ok(_) => (0, vec![]),
            Err(error) => (self::place(&error), expected(&error)),
        };
        // What follows the piece is part of what is found there; a hole ends with its piece.
        let text = self.text;
        let piece = match place {
            Place::Hole => piece,
            _ => text.get(start + self.base..).unwrap_or(piece),
        };
        let found = Found::at(piece, at, place);
        let span = match found.token() {
            "" => {
                let end = self.significant_end(0, start + found.end);
                self.span(end, end)
            }
            _ => self.span(start + found.start, start + found.end),
        };
        let line = self.span(start, start);
        let diagnostic = match hints::hint(&found, span, line) {
            Some(hint) => hint,
            None => Diagnostic::error(Code::E0101, span, message(&expected, &found, place)),
        };
        self.report(diagnostic);
    }
}

/// The byte where parsing failed.
pub(super) fn place(error: &Error<Rule>) -> usize {
    match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    }
}

fn message(expected: &[&'static str], found: &Found, place: Place) -> String {
    let what = match expected {
        [] if found.place == Place::Head => "`{`".to_owned(),
        [] => return format!("{} does not fit into {} here", found.words(), place.name()),
        [one] => (*one).to_owned(),
        [rest @ .., last] => format!("{} or {last}", rest.join(", ")),
    };
    format!("expected {what}, found {}", found.words())
}

/// What would have fitted, in people's words, the most telling first and not too many.
fn expected(error: &Error<Rule>) -> Vec<&'static str> {
    let ErrorVariant::ParsingError { positives, .. } = &error.variant else { return vec![] };
    let mut words: Vec<&'static str> = vec![];
    for word in positives.iter().filter_map(|rule| word(*rule)) {
        if !words.contains(&word) {
            words.push(word);
        }
    }
    // A value may also be a name: one of the two says it.
    if words.contains(&"a value") {
        words.retain(|word| {
            !matches!(*word, "a name" | "text in quotes" | "a number" | "`null`" | "`true` or `false`")
        });
    }

    if positives.contains(&Rule::origin) {
        words.retain(|word| *word != "`null`");
    }
    // After a whole value an operator always fits: what separates values is what was forgotten.
    if positives.contains(&Rule::lead_op) {
        words.retain(|word| !matches!(*word, "`in`" | END));
        match words.as_slice() {
            ["`]`" | "`)`"] => words.insert(0, "`,`"),
            [] => words.push("an operator, `,` or the end of the line"),
            _ => {}
        }
    }
    if words.len() > 1 {
        words.retain(|word| *word != END);
    }
    if words.len() > 4 {
        words.clear();
    }
    words
}

const END: &str = "`,` or the end of the line";

fn word(rule: Rule) -> Option<&'static str> {
    Some(match rule {
        Rule::name | Rule::any_name | Rule::names | Rule::path | Rule::need => "a name",
        Rule::key | Rule::path_key | Rule::entry => "a key",
        Rule::string => "text in quotes",
        Rule::number | Rule::bound => "a number",
        Rule::k_null => "`null`",
        Rule::k_true | Rule::k_false => "`true` or `false`",
        Rule::expr
        | Rule::head_expr
        | Rule::chain
        | Rule::head_chain
        | Rule::list
        | Rule::paren
        | Rule::prefix
        | Rule::if_expr
        | Rule::match_expr => "a value",
        Rule::block
        | Rule::open_brace
        | Rule::deploy_body
        | Rule::service_body
        | Rule::secrets_body
        | Rule::fields
        | Rule::origin_branch => "`{`",
        Rule::close_brace => "`}`",
        Rule::close_list => "`]`",
        Rule::close_paren => "`)`",
        Rule::op_set => "`=`",
        Rule::op_append => "`+=`",
        Rule::colon | Rule::parents => "`:`",
        Rule::ty | Rule::ty_post | Rule::ty_list | Rule::ty_paren => "a type",
        Rule::regex => "`/…/`",
        Rule::range => "a range like `1..10`",
        Rule::arrow => "`->`",
        Rule::fat_arrow => "`=>`",
        Rule::pattern => "a pattern",
        Rule::arm => "an arm `VALUE => RESULT`",
        Rule::k_else => "`else`",
        Rule::k_in => "`in`",
        Rule::k_from => "`from`",
        Rule::kind => "a kind of secret",
        Rule::origin => "`provided`, `generate`, `copy` or `template`",
        Rule::secret_entry => "a key",
        Rule::field_decl => "a field `NAME: TYPE`",
        Rule::fn_arg => "an argument `NAME: TYPE`",
        Rule::attribute => "`type = …`, `path = …` or `resource = …`",
        Rule::EOI => END,
        _ => return None,
    })
}
