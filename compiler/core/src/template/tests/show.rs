//! Trees as text, for tables.

use super::super::*;
use crate::data::Data;

/// A body as `text`, `{action}` and `(branch …)`.
pub(super) fn nodes(text: &str, nodes: &[Node]) -> String {
    nodes.iter().map(|node| self::node(text, node)).collect::<Vec<_>>().join(" ")
}

fn node(text: &str, node: &Node) -> String {
    match node {
        Node::Text(span) => format!("{:?}", &text[span.start..span.end]),
        Node::Action(one) => format!("{{{}}}", pipeline(one)),
        Node::Branch(branch) => {
            let word = format!("{:?}", branch.kind).to_lowercase();
            let arms = branch
                .arms
                .iter()
                .map(|arm| format!("{word} {{{}}} [{}]", pipeline(&arm.condition), nodes(text, &arm.body)));
            let mut shown = arms.collect::<Vec<_>>().join(" else ");
            if !branch.otherwise.is_empty() {
                shown += &format!(" else [{}]", nodes(text, &branch.otherwise));
            }
            shown
        }
        Node::Template { name, argument, .. } => {
            let argument = argument.as_ref().map(|one| format!(" {{{}}}", pipeline(one)));
            format!("template {name:?}{}", argument.unwrap_or_default())
        }
        Node::Break(_) => "break".into(),
        Node::Continue(_) => "continue".into(),
    }
}

fn pipeline(one: &Pipeline) -> String {
    let names: Vec<&str> = one.variables.iter().map(|variable| variable.name.as_str()).collect();
    let sign = if one.declares { " := " } else { " = " };
    let sets = if names.is_empty() { String::new() } else { names.join(",") + sign };
    let commands = one.commands.iter().map(|command| {
        let operands = std::iter::once(&command.head).chain(&command.arguments);
        operands.map(expr).collect::<Vec<_>>().join(" ")
    });
    sets + &commands.collect::<Vec<_>>().join(" | ")
}

fn expr(one: &Expr) -> String {
    match &one.kind {
        ExprKind::Dot => ".".into(),
        ExprKind::Variable(name) | ExprKind::Function(name) => name.to_string(),
        ExprKind::Literal(Data::String(text)) => format!("{text:?}"),
        ExprKind::Literal(Data::Null) => "nil".into(),
        ExprKind::Literal(Data::Bool(value)) => value.to_string(),
        ExprKind::Literal(Data::Int(value)) => value.to_string(),
        ExprKind::Literal(Data::Float(value)) => format!("{value:?}"),
        ExprKind::Literal(other) => format!("{other:?}"),
        ExprKind::Parens(inner) => format!("({})", pipeline(inner)),
        ExprKind::Access(of, names) => {
            let of = if of.kind == ExprKind::Dot { String::new() } else { expr(of) };
            format!("{of}.{}", names.join("."))
        }
    }
}

/// What is read, a line for each path: `a.b[]: printed, default "x"`.
pub(super) fn uses(uses: &Uses) -> Vec<String> {
    let mut lines = vec![];
    one_use(&uses.values, String::new(), &mut lines);
    lines
}

fn one_use(one: &Use, path: String, lines: &mut Vec<String>) {
    let reads: Vec<String> = one.reads.iter().map(|read| manner(&read.manner)).collect();
    if !reads.is_empty() {
        let name = if path.is_empty() { "." } else { &path };
        lines.push(format!("{name}: {}", reads.join(", ")));
    }
    for (name, below) in &one.fields {
        let dot = if path.is_empty() { "" } else { "." };
        one_use(below, format!("{path}{dot}{name}"), lines);
    }
    if let Some(element) = &one.element {
        one_use(element, format!("{path}[]"), lines);
    }
}

fn manner(manner: &Manner) -> String {
    match manner {
        Manner::Elements { keyed: true } => "keys and elements".into(),
        Manner::Elements { keyed: false } => "elements".into(),
        Manner::Required { message, always: false } => format!("required {message:?}"),
        Manner::Required { message, always: true } => format!("always required {message:?}"),
        Manner::Default(data) => format!("default {}", value(data)),
        Manner::Compared(data) => format!("compared with {}", value(data)),
        Manner::Kind(kind) => format!("kind {kind}"),
        Manner::HasKey => "has key".into(),
        other => format!("{other:?}").to_lowercase(),
    }
}

fn value(data: &Data) -> String {
    match data {
        Data::Map(map) if map.is_empty() => "{}".into(),
        Data::List(list) if list.is_empty() => "[]".into(),
        Data::String(text) => format!("{text:?}"),
        other => {
            let mut text = String::new();
            crate::yaml::write_to(&mut text, other, 0);
            text.trim().to_owned()
        }
    }
}
