//! C3 linearisation: an order of ancestors that respects every list of parents.

use std::collections::BTreeMap;

/// Why there is no order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum LinearError<T> {
    /// The node inherits from itself, by way of these.
    Cycle(Vec<T>),
    /// Two lists of parents contradict each other about these.
    Contradiction(Vec<T>),
    /// It has more than [`LONGEST`] ancestors.
    Long,
}

/// How many ancestors a node may have. A family of three generations is a large one.
pub(super) const LONGEST: usize = 100;

/// The orders that are known already.
pub(super) type Known<T> = BTreeMap<T, Vec<T>>;

/// The ancestors of `node` and itself, the most general first.
///
/// Parents later in a list are more specific, so that what is written to the right wins over what
/// stands to its left, as in a list of layers. What is found on the way is added to `known`.
///
/// # Errors
/// If the node inherits from itself, its ancestors contradict each other, or there are too many.
pub(super) fn linearise<T: Copy + Ord>(
    node: T,
    parents: &dyn Fn(T) -> Vec<T>,
    known: &mut Known<T>,
) -> Result<Vec<T>, LinearError<T>> {
    let mut order = c3(node, parents, &mut vec![], known)?;
    order.reverse();
    Ok(order)
}

/// The usual C3 order: the node first, the most general last.
fn c3<T: Copy + Ord>(
    node: T,
    parents: &dyn Fn(T) -> Vec<T>,
    open: &mut Vec<T>,
    known: &mut Known<T>,
) -> Result<Vec<T>, LinearError<T>> {
    if let Some(order) = known.get(&node) {
        return Ok(order.clone());
    }
    if open.contains(&node) {
        let mut cycle: Vec<T> = open.iter().copied().skip_while(|other| *other != node).collect();
        cycle.push(node);
        return Err(LinearError::Cycle(cycle));
    }
    open.push(node);
    let mut direct = parents(node);
    if direct.len() > LONGEST || open.len() > LONGEST + 1 {
        return Err(LinearError::Long);
    }
    direct.reverse();
    let mut lists = vec![];
    for parent in &direct {
        lists.push(c3(*parent, parents, open, known)?);
    }
    open.pop();
    lists.push(direct);
    let mut order = vec![node];
    loop {
        lists.retain(|list| !list.is_empty());
        if order.len() > LONGEST + 1 {
            return Err(LinearError::Long);
        }
        if lists.is_empty() {
            known.insert(node, order.clone());
            return Ok(order);
        }
        let in_a_tail =
            |candidate: T| lists.iter().any(|list| list.iter().skip(1).any(|other| *other == candidate));
        let next = lists.iter().filter_map(|list| list.first().copied()).find(|head| !in_a_tail(*head));
        let Some(next) = next else {
            return Err(LinearError::Contradiction(
                lists.iter().filter_map(|list| list.first().copied()).collect(),
            ));
        };
        order.push(next);
        for list in &mut lists {
            list.retain(|other| *other != next);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(node: char, parents: &[(char, &str)]) -> Result<String, LinearError<char>> {
        let of = |c: char| {
            parents.iter().find(|(name, _)| *name == c).map_or(vec![], |(_, list)| list.chars().collect())
        };
        linearise(node, &of, &mut Known::new()).map(|order| order.into_iter().collect())
    }

    #[test]
    fn each_ancestor_once_and_general_ones_first() {
        assert_eq!(order('d', &[('d', "bc"), ('b', "a"), ('c', "a")]), Ok("abcd".into()));
        assert_eq!(order('x', &[]), Ok("x".into()));
    }

    #[test]
    fn a_lattice_is_quick_and_a_tower_has_an_end() {
        // Each node has both nodes of the row above: 2^200 ways lead to the top.
        let lattice = |n: u32| match n {
            0 | 1 => vec![],
            n if n.is_multiple_of(2) => vec![n - 2, n - 1],
            n => vec![n - 3, n - 2],
        };
        let mut known = Known::new();
        assert_eq!(linearise(90, &lattice, &mut known).map(|order| order.len()), Ok(91));
        assert_eq!(linearise(2_000, &lattice, &mut known), Err(LinearError::Long));
        let tower = |n: u32| n.checked_sub(1).into_iter().collect();
        assert_eq!(linearise(100, &tower, &mut Known::new()).map(|order| order.len()), Ok(101));
        assert_eq!(linearise(101, &tower, &mut Known::new()), Err(LinearError::Long));
        assert_eq!(linearise(50_000, &tower, &mut Known::new()), Err(LinearError::Long));
    }

    #[test]
    fn a_cycle_is_named() {
        assert_eq!(order('a', &[('a', "b"), ('b', "a")]), Err(LinearError::Cycle(vec!['a', 'b', 'a'])));
    }

    #[test]
    fn a_contradiction_is_an_error() {
        let parents = [('z', "pq"), ('p', "ab"), ('q', "ba")];
        assert!(matches!(order('z', &parents), Err(LinearError::Contradiction(_))));
    }
}
