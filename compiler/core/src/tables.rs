//! Maps and sets with a quick hash: most of what is looked up are short names, for which the standard library's hash takes longer
//! than the rest of the look-up. It resists keys that were made to collide well enough for files of one's own repository.
//! Nothing may depend on the order of a [`HashMap`]; an [`IndexMap`] keeps the order of insertion.

use foldhash::fast::RandomState;

/// A map in the order of insertion.
pub type IndexMap<K, V> = indexmap::IndexMap<K, V, RandomState>;

/// A map without an order.
pub type HashMap<K, V> = std::collections::HashMap<K, V, RandomState>;

/// A set without an order.
pub type HashSet<K> = std::collections::HashSet<K, RandomState>;
