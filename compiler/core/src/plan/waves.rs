//! The order of installation: the longest path to a service is its sync wave.

use std::collections::BTreeMap;

use ecow::EcoString;
use petgraph::graph::{DiGraph, NodeIndex};

use crate::diagnostics::{Code, Diagnostic};
use crate::eval::EnvironmentOutcome;
use crate::source::Span;

/// The wave of each service of an environment; services on a cycle have none, and are reported.
pub(super) fn waves(
    environment: &EnvironmentOutcome,
    diagnostics: &mut Vec<Diagnostic>,
) -> BTreeMap<EcoString, i64> {
    let mut graph: DiGraph<&EcoString, Span> = DiGraph::new();
    let mut nodes: BTreeMap<&EcoString, NodeIndex> = BTreeMap::new();
    for deployed in &environment.deployments {
        nodes.insert(&deployed.name, graph.add_node(&deployed.name));
    }
    for deployed in &environment.deployments {
        for (before, span) in &deployed.before {
            if let (Some(from), Some(to)) = (nodes.get(before), nodes.get(&deployed.name)) {
                graph.add_edge(*from, *to, *span);
            }
        }
    }
    let Ok(order) = petgraph::algo::toposort(&graph, None) else {
        cycles(&graph, &environment.name, diagnostics);
        return BTreeMap::new();
    };
    let mut waves: BTreeMap<EcoString, i64> = BTreeMap::new();
    for node in order {
        let before = graph.neighbors_directed(node, petgraph::Direction::Incoming);
        let after =
            before.filter_map(|other| waves.get(graph.node_weight(other).copied()?).map(|wave| wave + 1));
        let wave = after.max().unwrap_or(0);
        if let Some(name) = graph.node_weight(node) {
            waves.insert((*name).clone(), wave);
        }
    }
    waves
}

fn cycles(graph: &DiGraph<&EcoString, Span>, environment: &str, diagnostics: &mut Vec<Diagnostic>) {
    for group in petgraph::algo::tarjan_scc(graph) {
        if group.len() < 2 {
            continue;
        }
        let Some(path) = path_through(graph, &group) else { continue };
        let name = |node: NodeIndex| graph.node_weight(node).map(|name| name.as_str()).unwrap_or_default();
        let mut names: Vec<&str> = path.iter().map(|node| name(*node)).collect();
        names.extend(names.first().copied());
        names.reverse();
        let mut edges = path.iter().zip(path.iter().cycle().skip(1)).filter_map(|(before, after)| {
            let edge = graph.find_edge(*before, *after)?;
            Some((*graph.edge_weight(edge)?, name(*before), name(*after)))
        });
        let Some((span, before, after)) = edges.next() else { continue };
        let message = format!("these services of {environment} wait for each other: {}", names.join(" → "));
        let mut diagnostic =
            Diagnostic::error(Code::E0403, span, message).here(format!("`{after}` waits for `{before}`"));
        for (span, before, after) in edges {
            diagnostic = diagnostic.label(span, format!("`{after}` waits for `{before}`"));
        }
        diagnostics.push(
            diagnostic
                .help("if one of them needs the other only when it runs, not when it is installed, write `eventually` at the end of that line"),
        );
    }
}

/// A shortest cycle through the first member, by name, of a group in which each reaches each.
fn path_through(graph: &DiGraph<&EcoString, Span>, group: &[NodeIndex]) -> Option<Vec<NodeIndex>> {
    let start = *group.iter().min_by_key(|node| graph.node_weight(**node).copied())?;
    let mut came: BTreeMap<NodeIndex, NodeIndex> = BTreeMap::new();
    let mut queue = std::collections::VecDeque::from([start]);
    while let Some(node) = queue.pop_front() {
        let mut next: Vec<NodeIndex> = graph.neighbors(node).collect();
        next.sort_by_key(|node| graph.node_weight(*node).copied());
        for other in next {
            if other == start {
                let mut path = vec![node];
                let mut at = node;
                while at != start {
                    at = *came.get(&at)?;
                    path.push(at);
                }
                path.reverse();
                return Some(path);
            }
            if let std::collections::btree_map::Entry::Vacant(place) = came.entry(other) {
                place.insert(node);
                queue.push_back(other);
            }
        }
    }
    None
}
