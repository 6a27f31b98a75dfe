//! The texts written in templates that are templates themselves, for `tpl`.

use ecow::EcoString;

use super::super::ast::{Expr, ExprKind, Node, Parsed, Pipeline};
use super::super::parse;
use crate::data::Data;
use crate::tables::IndexMap;

/// The most of them that are read, also inside each other.
const MOST: usize = 200;

/// Each text with `{{` that stands in the files as a string, read as a template.
pub(super) fn templates<'a>(files: impl Iterator<Item = &'a Parsed>) -> IndexMap<EcoString, Parsed> {
    let mut waiting = vec![];
    files.for_each(|file| texts(file, &mut waiting));
    let mut found = IndexMap::default();
    while let Some(text) = waiting.pop() {
        if found.len() >= MOST {
            break;
        }
        if found.contains_key(&text) {
            continue;
        }
        let parsed = parse("", &text);
        texts(&parsed, &mut waiting);
        found.insert(text, parsed);
    }
    found
}

fn texts(file: &Parsed, found: &mut Vec<EcoString>) {
    nodes(&file.body, found);
    file.defines.iter().for_each(|define| nodes(&define.body, found));
}

fn nodes(list: &[Node], found: &mut Vec<EcoString>) {
    for node in list {
        match node {
            Node::Text(_) | Node::Break(_) | Node::Continue(_) => {}
            Node::Action(one) => pipeline(one, found),
            Node::Template { argument, .. } => argument.iter().for_each(|one| pipeline(one, found)),
            Node::Branch(branch) => {
                for arm in &branch.arms {
                    pipeline(&arm.condition, found);
                    nodes(&arm.body, found);
                }
                nodes(&branch.otherwise, found);
            }
        }
    }
}

fn pipeline(one: &Pipeline, found: &mut Vec<EcoString>) {
    for command in &one.commands {
        expr(&command.head, found);
        command.arguments.iter().for_each(|argument| expr(argument, found));
    }
}

fn expr(one: &Expr, found: &mut Vec<EcoString>) {
    match &one.kind {
        ExprKind::Literal(Data::String(text)) if text.contains("{{") => found.push(text.clone()),
        ExprKind::Parens(inner) => pipeline(inner, found),
        ExprKind::Access(of, _) => expr(of, found),
        _ => {}
    }
}
