use super::node::Node;
use super::text::Text;
pub(super) fn attach(_root: &mut Node, _text: &Text<'_>) {}
