//! C3 linearisation: an order of ancestors that respects every list of parents.

/// Why there is no order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinearError<T> {
    /// The node inherits from itself, by way of these.
    Cycle(Vec<T>),
    /// Two lists of parents contradict each other about these.
    Contradiction(Vec<T>),
}

/// The ancestors of `node` and itself, the most general first.
///
/// Parents later in a list are more specific, so that what is written to the right wins over what
/// stands to its left, as in a list of layers.
///
/// # Errors
/// If the node inherits from itself, or its ancestors contradict each other.
pub fn linearise<T: Copy + PartialEq>(
    node: T,
    parents: &dyn Fn(T) -> Vec<T>,
) -> Result<Vec<T>, LinearError<T>> {
    let mut open = vec![];
    let mut order = c3(node, parents, &mut open)?;
    order.reverse();
    Ok(order)
}

/// The usual C3 order: the node first, the most general last.
fn c3<T: Copy + PartialEq>(
    node: T,
    parents: &dyn Fn(T) -> Vec<T>,
    open: &mut Vec<T>,
) -> Result<Vec<T>, LinearError<T>> {
    if open.contains(&node) {
        let mut cycle: Vec<T> = open.iter().copied().skip_while(|other| *other != node).collect();
        cycle.push(node);
        return Err(LinearError::Cycle(cycle));
    }
    open.push(node);
    let mut direct = parents(node);
    direct.reverse();
    let mut lists = vec![];
    for parent in &direct {
        lists.push(c3(*parent, parents, open)?);
    }
    open.pop();
    lists.push(direct);
    let mut order = vec![node];
    loop {
        lists.retain(|list| !list.is_empty());
        if lists.is_empty() {
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
        linearise(node, &of).map(|order| order.into_iter().collect())
    }

    #[test]
    fn each_ancestor_once_and_general_ones_first() {
        assert_eq!(order('d', &[('d', "bc"), ('b', "a"), ('c', "a")]), Ok("abcd".into()));
        assert_eq!(order('x', &[]), Ok("x".into()));
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
