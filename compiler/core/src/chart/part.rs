//! A part of what a chart takes: what stands below a key, as deep as one wants to look.

use std::sync::Arc;

use ecow::EcoString;

use crate::ty::{Field, RecordType, Type};

/// There is no such key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoSuchKey {
    /// The keys that there are, from the outside in.
    pub at: Vec<EcoString>,
    /// What stands below them.
    pub keys: Vec<EcoString>,
}

/// The type with nothing but the way to a key and what stands there, `depth` levels of keys. A type with a name is
/// written out where the way leads through it or ends at it.
///
/// # Errors
/// If there is no such key.
pub fn part(values: &Type, path: &[&str], depth: usize) -> Result<Type, NoSuchKey> {
    below(values, path, 0, depth)
}

fn below(ty: &Type, path: &[&str], done: usize, depth: usize) -> Result<Type, NoSuchKey> {
    let Some(key) = path.get(done) else { return Ok(shallow(ty.known(), depth)) };
    let mut keys = vec![];
    for member in ty.members() {
        let (found, rest) = match member {
            Type::Record(record) => {
                keys.extend(record.fields.keys().cloned());
                (record.fields.get(*key).cloned(), record.other(key))
            }
            Type::Map(map) => (None, Some(&map.value)),
            _ => (None, None),
        };
        let other =
            |ty: &Type| Field { ty: ty.clone(), default: None, required: false, doc: None, span: None };
        if let Some(field) = found.or_else(|| rest.map(other)) {
            let ty = below(&field.ty, path, done + 1, depth)?;
            let mut record = RecordType::default();
            record.fields.insert(EcoString::from(*key), Field { ty, ..field });
            return Ok(Type::Record(Arc::new(record)));
        }
    }
    Err(NoSuchKey { at: path.iter().take(done).map(|key| EcoString::from(*key)).collect(), keys })
}

/// Keys that lie deeper are left out, and `...` stands for them.
fn shallow(ty: &Type, depth: usize) -> Type {
    let Type::Record(record) = ty else { return ty.clone() };
    let mut record = RecordType::clone(record);
    // Written out here, whatever it is called.
    record.name = None;
    if depth == 0 {
        if !record.fields.is_empty() {
            record.fields.clear();
            record.rest.clear();
            record.open = true;
        }
    } else {
        for field in record.fields.values_mut() {
            field.ty = shallow(&field.ty, depth - 1);
        }
    }
    Type::Record(Arc::new(record))
}
