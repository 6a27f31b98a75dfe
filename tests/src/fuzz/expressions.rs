//! Expressions of a wanted type, mostly.

use super::Random;
use super::types::{KINDS, Kind};

/// Names that are in scope, with their types.
#[derive(Debug, Clone, Default)]
pub(super) struct Scope {
    /// Values: the text that reads one.
    pub(super) names: Vec<(String, Kind)>,
    /// Functions of one argument: name, argument, result.
    pub(super) functions: Vec<(String, Kind, Kind)>,
}

impl Scope {
    /// An expression of type `kind`, at most `depth` deep; in some cases of another type or with an
    /// unknown name.
    pub(super) fn expression(&self, kind: Kind, depth: usize, random: &mut Random) -> String {
        if random.chance(1) {
            return (*random.pick(&["nothing", "env.nothing", "secrets.nothing", "fail(\"why\")", "{ a }"]))
                .to_owned();
        }
        let kind = if random.chance(1) { *random.pick(&KINDS) } else { kind };
        let known: Vec<&String> =
            self.names.iter().filter(|(_, k)| *k == kind).map(|(name, _)| name).collect();
        if !known.is_empty() && random.chance(35) {
            return (*random.pick(&known)).clone();
        }
        if depth == 0 || random.chance(25) {
            return kind.literal(random).to_owned();
        }
        if random.chance(25) {
            return self.any(kind, depth - 1, random);
        }
        self.own(kind, depth - 1, random)
    }

    /// Forms that every type has.
    fn any(&self, kind: Kind, depth: usize, random: &mut Random) -> String {
        let mut of = |kind| self.expression(kind, depth, random);
        let (a, b, c) = (of(kind), of(kind), of(Kind::Bool));
        let (n, level, points) = (of(Kind::Int), of(Kind::Level), of(Kind::Ints));
        let called = self.functions.iter().find(|(_, _, result)| *result == kind);
        match random.below(7) {
            0 => format!("if {} {{ {a} }} else {{ {b} }}", head(&c)),
            1 => format!("match {} {{ \"a\" | \"b\" => {a}, _ => {b} }}", head(&level)),
            2 => format!("match {} {{\n1 => {a}\n-2 => {b}\n_ => {a} }}", head(&n)),
            3 => format!("({a})"),
            4 => format!("[{a}, {b}][0]"),
            5 => format!("lookup({{ a = {a}, \"b.c\" = {b} }}, \"a\", {b}) // {}", points.len()),
            _ => match called {
                Some((name, argument, _)) => format!("{name}({})", self.expression(*argument, depth, random)),
                None => format!("if {} {{ {b} }} else if false {{ {a} }} else {{ {a} }}", head(&c)),
            },
        }
        .replace("// ", if random.chance(3) { "// " } else { "\n// " })
    }

    /// Forms of one type.
    fn own(&self, kind: Kind, depth: usize, random: &mut Random) -> String {
        let form = random.below(8);
        let mut of = |kind| self.expression(kind, depth, random);
        match (kind, form) {
            (Kind::Bool, 0) => format!("({}) == ({})", of(Kind::Int), of(Kind::Int)),
            (Kind::Bool, 1) => {
                format!("({}) && ({}) || !({})", of(Kind::Bool), of(Kind::Bool), of(Kind::Bool))
            }
            (Kind::Bool, 2) => format!("({}) in ({})", of(Kind::Text), of(Kind::Texts)),
            (Kind::Bool, 3) => format!("({}) != null", of(Kind::Maybe)),
            (Kind::Bool, 4) => format!("matches({}, {})", of(Kind::Text), of(Kind::Text)),
            (Kind::Bool, _) => format!("({}) < ({})", of(Kind::Memory), of(Kind::Memory)),
            (Kind::Int, 0..=2) => format!("({}) + ({}) * ({})", of(Kind::Int), of(Kind::Int), of(Kind::Int)),
            (Kind::Int, 3) => format!("div({}, {})", of(Kind::Int), of(Kind::Int)),
            (Kind::Int, 4) => format!("length({})", of(Kind::Texts)),
            (Kind::Int, 5) => format!("({}).x", of(Kind::Point)),
            (Kind::Int, _) => format!("sum({})", of(Kind::Ints)),
            (Kind::Float, _) => format!("({}) / ({})", of(Kind::Float), of(Kind::Float)),
            (Kind::Text, 0..=2) => format!("\"a${{{}}}-${{{}}}\"", of(Kind::Int), of(Kind::Text)),
            (Kind::Text, 3) => format!("join({}, {})", of(Kind::Texts), of(Kind::Text)),
            (Kind::Text, 4) => {
                format!("{}({})", if form.is_multiple_of(2) { "yaml" } else { "json" }, of(Kind::Labels))
            }
            (Kind::Text, 5) => format!("truncate({}, {})", of(Kind::Text), of(Kind::Int)),
            (Kind::Text, 6) => format!("replace({}, {}, {})", of(Kind::Text), of(Kind::Text), of(Kind::Text)),
            (Kind::Text, _) => format!("base64-decode({})", of(Kind::Text)),
            (Kind::Url, _) => format!("\"https://${{{}}}/a\"", of(Kind::Host)),
            (Kind::Texts, 0..=2) => {
                format!("[...{}, if {} {{ \"x\" }}]", of(Kind::Texts), head(&of(Kind::Bool)))
            }
            (Kind::Texts, 3) => format!("split({}, {})", of(Kind::Text), of(Kind::Text)),
            (Kind::Texts, 4) => format!("keys({})", of(Kind::Labels)),
            (Kind::Texts, _) => format!("[for i, t in {} if i != \"a\" {{ t }}]", head(&of(Kind::Labels))),
            (Kind::Ints, 0..=3) => {
                format!("[for i in {} if i > 0 {{ i + {} }}]", head(&of(Kind::Ints)), of(Kind::Int))
            }
            (Kind::Ints, 4) => format!("sort({})", of(Kind::Ints)),
            (Kind::Ints, _) => format!("range({})", of(Kind::Int)),
            (Kind::Labels, 0..=2) => format!("merge({}, {})", of(Kind::Labels), of(Kind::Labels)),
            (Kind::Labels, _) => {
                format!("{{ for t in {} {{ \"k${{t}}\" = {} }} }}", head(&of(Kind::Texts)), of(Kind::Text))
            }
            (Kind::Point, 0..=2) => format!("{{ ...{}, y = {} }}", of(Kind::Point), of(Kind::Int)),
            (Kind::Point, _) => format!("{{ x = {}, y = {} }}", of(Kind::Int), of(Kind::Int)),
            (Kind::Maybe, 0..=3) => of(Kind::Int),
            _ => kind.literal(random).to_owned(),
        }
    }
}

/// An expression in the head of a statement, where a `{` would begin its body.
fn head(text: &str) -> String {
    format!("({text})")
}
