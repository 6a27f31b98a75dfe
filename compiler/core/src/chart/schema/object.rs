//! Records and maps.

use std::sync::Arc;

use ecow::EcoString;
use serde_json::{Map as JsonMap, Value as Json};

use super::document::{Draft, below};
use super::meet::{field, simplest};
use super::{Reader, items, pattern};
use crate::tables::IndexMap;
use crate::ty::{Literal, MapType, RecordType, TextRule, Type};

/// What `propertyNames` says of keys.
enum Names {
    /// Every key is a key.
    Any,
    /// Those that are such a text.
    Text(TextRule),
    /// Only these.
    These(Vec<EcoString>),
}

impl Names {
    fn allow(&self, name: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Text(rule) => rule.allows(name),
            Self::These(names) => names.iter().any(|other| other == name),
        }
    }
}

impl Reader<'_> {
    /// `object`; `None` if no object fits.
    pub(super) fn object(&mut self, schema: &Json, place: &str) -> Option<Type> {
        let names = self.names(schema, place)?;
        let mut record = RecordType { origin: Some(self.origin(place).into()), ..RecordType::default() };
        let (patterns, foreign) = self.patterns(schema, place);
        // Which keys a foreign pattern takes is for Helm to say.
        let others = if foreign { Some(Type::Any) } else { self.others(schema, place) };
        record.rest.clone_from(&patterns);
        match (others, &names) {
            (None, _) => {}
            (Some(value), Names::Text(rule)) => record.rest.push(MapType { key: rule.clone(), value }),
            (Some(Type::Any), _) => record.open = true,
            (Some(value), _) => record.rest.push(MapType { key: TextRule::default(), value }),
        }
        let required: Vec<&str> = items(schema, "required").filter_map(Json::as_str).collect();
        let mut places = IndexMap::default();
        for (name, property) in words(schema, "properties") {
            let place = below(&format!("{place}/properties"), name);
            let own = if names.allow(name) { self.part(&place) } else { None };
            let ty = own.and_then(|own| self.by_patterns(own, name, &patterns));
            let is_required = required.contains(&name.as_str());
            record.fields.insert(name.into(), field(ty, is_required, self.doc(property, &place))?);
            places.insert(name.into(), format!("{}#{place}", self.file));
        }
        let listed = if let Names::These(names) = &names { names.as_slice() } else { &[] };
        for name in required.iter().copied().chain(listed.iter().map(EcoString::as_str)) {
            if record.fields.contains_key(name) {
                continue;
            }
            let ty = if names.allow(name) { record.other(name).cloned() } else { None };
            record.fields.insert(name.into(), field(ty, required.contains(&name), None)?);
        }
        if matches!(names, Names::These(_)) {
            record.open = false;
            record.rest = vec![];
        }
        record.schema = Some(Arc::new(places));
        Some(simplest(record))
    }

    /// `patternProperties`, and whether one of them has no translation.
    fn patterns(&mut self, schema: &Json, place: &str) -> (Vec<MapType>, bool) {
        let (mut rules, mut foreign) = (vec![], false);
        for (source, _) in words(schema, "patternProperties") {
            let place = below(&format!("{place}/patternProperties"), source);
            let value = self.part(&place).unwrap_or(Type::Null);
            match pattern::translate(source) {
                Some(pattern) => {
                    let key = TextRule { pattern: Some(pattern), ..TextRule::default() };
                    rules.push(MapType { key, value });
                }
                None => foreign = true,
            }
        }
        (rules, foreign)
    }

    /// What keys may hold that are no properties and of no pattern; `None` if there can be none.
    fn others(&mut self, schema: &Json, place: &str) -> Option<Type> {
        match schema.get("additionalProperties") {
            None => Some(Type::Any),
            Some(_) => self.part(&below(place, "additionalProperties")),
        }
    }

    /// A property must also be what the patterns for its name say.
    fn by_patterns(&mut self, own: Type, name: &str, patterns: &[MapType]) -> Option<Type> {
        let rules = patterns.iter().filter(|rule| rule.key.allows(name));
        rules.map(|rule| rule.value.clone()).try_fold(own, |ty, rule| self.meet.types(&ty, &rule))
    }

    fn names(&mut self, schema: &Json, place: &str) -> Option<Names> {
        if schema.get("propertyNames").is_none() || self.document.draft == Draft::Four {
            return Some(Names::Any);
        }
        // A schema that takes no name takes the empty object.
        let Some(ty) = self.part(&below(place, "propertyNames")) else { return Some(Names::These(vec![])) };
        let (mut these, mut rules) = (vec![], vec![]);
        for member in ty.members() {
            match member {
                Type::Literal(Literal::String(name)) => these.push(name.clone()),
                Type::String(rule) if !rule.is_plain() => rules.push(rule),
                // No name is one of these.
                Type::Null | Type::Bool | Type::Int(_) | Type::Float(_) | Type::Literal(_) => {}
                Type::List(_) | Type::Map(_) | Type::Record(_) => {}
                _ => return Some(Names::Any),
            }
        }
        Some(match (rules.as_slice(), these.is_empty()) {
            ([], _) => Names::These(these),
            ([rule], true) => Names::Text(TextRule::clone(rule)),
            _ => Names::Any,
        })
    }

    /// Where a schema stands, in words.
    fn origin(&self, place: &str) -> String {
        if place.is_empty() { format!("`{}`", self.file) } else { format!("`{}#{place}`", self.file) }
    }

    /// What a property is for: its own words, else those of the schema that it refers to.
    fn doc(&self, property: &Json, place: &str) -> Option<EcoString> {
        let text = |schema: &Json| {
            let words = ["description", "title"].into_iter().find_map(|word| schema.get(word)?.as_str());
            words.map(str::trim).filter(|words| !words.is_empty()).map(EcoString::from)
        };
        text(property).or_else(|| {
            let target = self.document.resolve(property.get("$ref")?.as_str()?, place)?;
            text(self.document.at(&target)?)
        })
    }
}

/// The entries of a word that holds a map of schemas.
fn words<'s>(schema: &'s Json, word: &str) -> impl Iterator<Item = (&'s String, &'s Json)> {
    schema.get(word).and_then(Json::as_object).into_iter().flat_map(JsonMap::iter)
}
