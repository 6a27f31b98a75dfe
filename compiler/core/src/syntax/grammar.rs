//! The parser that pest makes of `phx.pest`, and the little that the builder needs to walk its pairs.

use pest::iterators::Pair;
use pest_derive::Parser;

/// Parses with a rule of the grammar.
#[derive(Parser)]
#[grammar = "syntax/phx.pest"]
pub(super) struct Grammar;

/// A piece of the text with the rule that it fits.
pub(super) type Node<'t> = Pair<'t, Rule>;

/// Words and marks that say nothing but where something is.
fn is_mark(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::open_brace
            | Rule::close_brace
            | Rule::close_list
            | Rule::close_paren
            | Rule::colon
            | Rule::op_set
            | Rule::arrow
            | Rule::fat_arrow
            | Rule::dots
            | Rule::k_if
            | Rule::k_else
            | Rule::k_for
            | Rule::k_in
            | Rule::k_match
            | Rule::k_by
            | Rule::k_from
            | Rule::k_let
            | Rule::k_check
            | Rule::k_deploy
            | Rule::k_configure
            | Rule::k_platform
            | Rule::k_env
            | Rule::k_chart
            | Rule::k_cap
            | Rule::k_type
            | Rule::k_fn
            | Rule::k_uses
            | Rule::k_project
            | Rule::k_secret
            | Rule::k_secrets
            | Rule::k_globals
            | Rule::k_omit
            | Rule::k_choose
            | Rule::k_requires
            | Rule::k_wants
            | Rule::k_param
            | Rule::k_subchart
            | Rule::k_manifest
            | Rule::k_values
            | Rule::k_as
            | Rule::EOI
    )
}

/// The parts of a node without words and marks.
pub(super) fn parts(node: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    node.into_inner().filter(|part| !is_mark(part.as_rule()))
}
