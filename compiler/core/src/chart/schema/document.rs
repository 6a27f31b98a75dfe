//! A schema document: which draft it is of, and what its references lead to.
//!
//! A place in it is a JSON pointer (RFC 6901). Nothing outside of the document is ever read.

use std::collections::BTreeMap;

use serde_json::Value as Json;

/// The drafts of JSON Schema, as far as they read a schema differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Draft {
    /// Draft 4: `exclusiveMinimum` is a boolean, there is no `const`.
    Four,
    /// Draft 6 and 7: what stands beside `$ref` is ignored.
    Seven,
    /// 2019-09: `$ref` is a word like others.
    Y2019,
    /// 2020-12: tuples are `prefixItems`.
    Y2020,
}

impl Draft {
    /// The draft that `$schema` names. Helm's validator takes the newest where it names none
    /// (santhosh-tekuri/jsonschema, `Compiler.DefaultDraft`).
    fn of(root: &Json) -> Self {
        let name = root.get("$schema").and_then(Json::as_str).unwrap_or_default();
        let is = |word: &str| name.contains(word);
        if is("draft-04") || is("draft-03") {
            Self::Four
        } else if is("draft-06") || is("draft-07") {
            Self::Seven
        } else if is("2019-09") {
            Self::Y2019
        } else {
            Self::Y2020
        }
    }
}

/// A schema as read.
pub(super) struct Document<'s> {
    root: &'s Json,
    pub(super) draft: Draft,
    /// The place of each `$id`, by its address; the root has the empty one, too.
    resources: BTreeMap<String, String>,
    /// The place of each `$anchor`, by the address of its resource and its name.
    anchors: BTreeMap<(String, String), String>,
}

impl<'s> Document<'s> {
    pub(super) fn new(root: &'s Json) -> Self {
        let mut document =
            Self { root, draft: Draft::of(root), resources: BTreeMap::new(), anchors: BTreeMap::new() };
        document.resources.insert(String::new(), String::new());
        document.index(root, "", "");
        document
    }

    /// The schema at a place.
    pub(super) fn at(&self, place: &str) -> Option<&'s Json> {
        self.root.pointer(place)
    }

    /// The place that `reference`, written at `from`, leads to; `None` if it leads out of the document.
    pub(super) fn resolve(&self, reference: &str, from: &str) -> Option<String> {
        let (address, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let base = self.base(from);
        let address = if address.is_empty() { base.to_owned() } else { join(base, address) };
        let resource = self.resources.get(&address)?;
        let fragment = unescape(fragment)?;
        let place = if fragment.is_empty() || fragment.starts_with('/') {
            format!("{resource}{fragment}")
        } else {
            self.anchors.get(&(address, fragment))?.clone()
        };
        self.at(&place).map(|_| place)
    }

    /// The address of the innermost resource around a place.
    fn base(&self, place: &str) -> &str {
        let around = |resource: &str| {
            place.strip_prefix(resource).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let inside = self.resources.iter().filter(|(_, resource)| around(resource));
        inside
            .max_by_key(|(address, resource)| (resource.len(), address.len()))
            .map_or("", |(address, _)| address)
    }

    /// Notes every `$id` and `$anchor` at or below a place.
    fn index(&mut self, schema: &Json, place: &str, base: &str) {
        let map = match schema {
            Json::Object(map) => map,
            Json::Array(items) => {
                for (at, item) in items.iter().enumerate() {
                    self.index(item, &format!("{place}/{at}"), base);
                }
                return;
            }
            _ => return,
        };
        let text = |word: &str| map.get(word).and_then(Json::as_str);
        let mut base = base.to_owned();
        if let Some(id) = text(if self.draft == Draft::Four { "id" } else { "$id" }) {
            match id.strip_prefix('#') {
                // Up to draft 7 this is how an anchor is written.
                Some(name) => self.anchor(&base, name, place),
                None => {
                    base = join(&base, id.trim_end_matches('#'));
                    self.resources.entry(base.clone()).or_insert_with(|| place.to_owned());
                }
            }
        }
        if let Some(name) = text("$anchor") {
            self.anchor(&base, name, place);
        }
        for (word, inner) in map {
            if !matches!(word.as_str(), "enum" | "const" | "default" | "examples") {
                self.index(inner, &below(place, word), &base);
            }
        }
    }

    fn anchor(&mut self, base: &str, name: &str, place: &str) {
        self.anchors.entry((base.to_owned(), name.to_owned())).or_insert_with(|| place.to_owned());
    }
}

/// The place of a key below a place.
pub(super) fn below(place: &str, key: &str) -> String {
    format!("{place}/{}", key.replace('~', "~0").replace('/', "~1"))
}

/// An address seen from another: RFC 3986, section 5, without dot segments, which no chart needs.
fn join(base: &str, address: &str) -> String {
    let has_scheme = address.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
    });
    if has_scheme {
        return address.to_owned();
    }
    // Scheme and host, then the path.
    let host = base.find("://").map_or(0, |at| at + 3);
    let root = base.get(host..).and_then(|rest| rest.find('/')).map_or(base.len(), |at| host + at);
    let kept = match (address.starts_with('/'), base.rfind('/').filter(|slash| *slash >= root)) {
        (true, _) => base.get(..root).filter(|_| host > 0),
        (false, slash) => base.get(..slash.map_or(0, |slash| slash + 1)),
    };
    format!("{}{address}", kept.unwrap_or_default())
}

/// A fragment without its percent escapes; `None` if they are broken.
fn unescape(fragment: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(fragment.len());
    let mut rest = fragment.as_bytes().iter();
    while let Some(byte) = rest.next() {
        if *byte != b'%' {
            bytes.push(*byte);
            continue;
        }
        let mut digit = || char::from(*rest.next()?).to_digit(16);
        let (high, low) = (digit()?, digit()?);
        bytes.push(u8::try_from(high * 16 + low).ok()?);
    }
    String::from_utf8(bytes).ok()
}
