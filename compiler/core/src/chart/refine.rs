//! A second `chart NAME { values { … } }` corrects what the first says of the chart's values.
//!
//! Takes the type as it is and the one that corrects it; gives the former with the latter's fields in it. What the
//! correction does not speak of stays, so that a new version of the chart can replace the rest.

use std::sync::Arc;

use super::defaults::{literal, takes};
use crate::ty::{Field, FieldDefault, RecordType, Type};

/// The type of a chart's values, corrected. Fields written out go into fields that are there; any other type
/// takes the place of what was known.
pub(super) fn refine(base: &Type, by: &Type) -> Type {
    match (base.known(), by.known()) {
        (Type::Record(base), Type::Record(by)) => Type::Record(Arc::new(record(base, by))),
        _ => by.clone(),
    }
}

fn record(base: &RecordType, by: &RecordType) -> RecordType {
    let mut out = base.clone();
    out.open |= by.open;
    if !by.rest.is_empty() {
        out.rest.clone_from(&by.rest);
    }
    for (name, correction) in &by.fields {
        let refined = match base.fields.get(name) {
            Some(known) => field(known, correction),
            None => correction.clone(),
        };
        out.fields.insert(name.clone(), refined);
    }
    out
}

fn field(base: &Field, by: &Field) -> Field {
    // A type with a name is meant as it is; fields written out are some of those that there are.
    let ty = match &by.ty {
        Type::Record(fields) if fields.name.is_none() => refine(&base.ty, &by.ty),
        other => other.clone(),
    };
    let default = by.default.clone().or_else(|| base.default.clone().map(|default| fitting(default, &ty)));
    Field {
        required: by.required && default.is_none(),
        default,
        doc: by.doc.clone().or_else(|| base.doc.clone()),
        span: by.span,
        ty,
    }
}

/// The chart's default goes on where nothing else is said; one that the corrected type refuses is none.
fn fitting(default: FieldDefault, ty: &Type) -> FieldDefault {
    let fits = match &default {
        FieldDefault::Expr(expr) => literal(expr).is_none_or(|data| takes(ty, &data)),
        FieldDefault::Data(data) => takes(ty, data),
        FieldDefault::Refused => true,
    };
    if fits { default } else { FieldDefault::Refused }
}
