//! Functions, constants and types may not be defined by themselves: every program terminates.

use std::collections::{BTreeMap, BTreeSet};

use ecow::EcoString;
use petgraph::graph::DiGraph;

use super::{Project, Scope};
use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Ident};
use crate::syntax::walk;

/// Reports each group of functions and constants that need each other.
pub(super) fn check(project: &Project<'_>, diagnostics: &mut Vec<Diagnostic>) -> BTreeSet<Span> {
    let mut cyclic = BTreeSet::new();
    for scope in [Scope::Std, Scope::Project] {
        check_scope(project, scope, &mut cyclic, diagnostics);
    }
    cyclic
}

fn check_scope(
    project: &Project<'_>,
    scope: Scope,
    cyclic: &mut BTreeSet<Span>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut graph: DiGraph<(EcoString, Span), ()> = DiGraph::new();
    let mut nodes = BTreeMap::new();
    let fns = project.fns.of(scope).values().map(|item| (&item.name, &item.body, args(&item.args)));
    let lets = project.lets.of(scope).values().map(|item| (&item.name, &item.value, vec![]));
    let items: Vec<(&Ident, &Expr, Vec<&str>)> = fns.chain(lets).collect();
    for (name, _, _) in &items {
        nodes.insert(name.name.clone(), graph.add_node((name.name.clone(), name.span)));
    }
    for (name, body, args) in &items {
        let Some(from) = nodes.get(&name.name) else { continue };
        walk::expr(body, &mut |expr| {
            if let ExprKind::Name(other) = &expr.kind
                && !args.contains(&other.as_str())
                && let Some(to) = nodes.get(other)
            {
                graph.update_edge(*from, *to, ());
            }
        });
    }
    for group in petgraph::algo::tarjan_scc(&graph) {
        let looped = group.len() > 1 || group.first().is_some_and(|only| graph.contains_edge(*only, *only));
        if looped {
            let mut members: Vec<&(EcoString, Span)> =
                group.iter().filter_map(|at| graph.node_weight(*at)).collect();
            members.sort_by_key(|(_, span)| *span);
            cyclic.extend(members.iter().map(|(_, span)| *span));
            let Some(((name, span), others)) = members.split_first() else { continue };
            let mut diagnostic =
                Diagnostic::error(Code::E0206, *span, format!("`{name}` needs itself to be computed"))
                    .note("functions and constants can't be recursive, so that every compilation ends");
            for (other, span) in others {
                diagnostic = diagnostic.label(*span, format!("by way of `{other}`"));
            }
            diagnostics.push(diagnostic);
        }
    }
}

fn args(args: &[crate::syntax::ast::FnArg]) -> Vec<&str> {
    args.iter().map(|arg| arg.name.name.as_str()).collect()
}
