//! The smallest values file that turns a chart's defaults into wanted values.

use crate::data::{Data, Map};

/// The smallest file for which [`coalesce`]`(base, [file])` gives `wanted`, in the order of `wanted`,
/// with removals last.
///
/// Equal entries are left out, maps are compared key by key, all else is written whole. A key that
/// `base` has and `wanted` lacks becomes an explicit null. Holds for every `base`, and every `wanted`
/// without nulls in its maps (nulls inside of lists are fine): a null that `base` does not already have
/// at that place cannot be asked for, since Helm takes it for a removal.
///
/// For a chart with sub-charts, `base` must be its values with theirs ([`values`]`(chart, &[])`), and
/// `wanted` must still have the key of each sub-chart, since Helm refuses a null there. A removed key
/// of `global` stays in the sub-charts.
///
/// [`coalesce`]: super::coalesce
/// [`values`]: super::values
#[must_use]
pub fn diff(base: &Map, wanted: &Map) -> Map {
    let mut file = Map::default();
    for (key, wanted) in wanted {
        match (base.get(key), wanted) {
            (Some(base), wanted) if base == wanted => {}
            (Some(Data::Map(base)), Data::Map(wanted)) => {
                file.insert(key.clone(), Data::Map(diff(base, wanted)));
            }
            _ => {
                file.insert(key.clone(), wanted.clone());
            }
        }
    }
    for key in base.keys() {
        if !wanted.contains_key(key) {
            file.insert(key.clone(), Data::Null);
        }
    }
    file
}
