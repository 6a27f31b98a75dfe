//! What a chart's templates do with its values: which they read, how, and where they write them.
//!
//! Takes the chart's files; gives [`Reads`]. A default that is itself a template (`tpl`) is read as one more. In doubt
//! a value is read: what cannot be followed, what sub-charts and Helm itself may use.

use std::collections::BTreeSet;
use std::sync::Arc;

use ecow::EcoString;

use super::ChartMeta;
use crate::data::{Data, Map};
use crate::template::{self, Manner, Parsed, Read, Target, Use, Uses};

/// The most defaults that are read as templates.
const TEMPLATES: usize = 100;

/// The key that a parent's `condition` mostly names, so that Helm reads it.
const SWITCH: &str = "enabled";

/// What the templates of a chart read.
#[derive(Debug, Clone, Default)]
pub struct Reads {
    /// Which values, and how.
    pub uses: Uses,
    /// The keys at the root that others than the chart's own templates know: sub-charts, and Helm for conditions.
    pub apart: BTreeSet<EcoString>,
    /// Whether what is not read here is read by nobody: not so for a library chart, or one without templates.
    knows_all: bool,
    /// The texts of the files, in the order in which places count them.
    texts: Vec<Arc<str>>,
}

impl Reads {
    /// What the templates of these files read, those of sub-charts only as far as they are included.
    /// `defaults` are the chart's.
    #[must_use]
    pub fn of(files: &[(String, Arc<[u8]>)], defaults: &Map, meta: &ChartMeta) -> Self {
        let read = |wanted: &dyn Fn(&str) -> bool| -> Vec<(Parsed, Arc<str>)> {
            let found = files.iter().filter(|(name, _)| wanted(name));
            found
                .map(|(name, bytes)| {
                    let text = String::from_utf8_lossy(bytes);
                    (template::parse(name, &text), text.into())
                })
                .collect()
        };
        let (mut own, mut texts): (Vec<_>, Vec<_>) =
            read(&|name| name.starts_with("templates/")).into_iter().unzip();
        let knows_all = !own.is_empty() && meta.text("type").is_none_or(|kind| kind != "library");
        let (others, other_texts): (Vec<_>, Vec<_>) =
            read(&|name| name.starts_with("charts/") && name.contains("/templates/")).into_iter().unzip();
        let mut uses = template::uses(&own, &others);
        let mut found = vec![];
        for (key, value) in defaults {
            uses.values.entry(key).for_each(|read| templates(read, value, false, &mut found));
        }
        if !found.is_empty() {
            for text in found {
                let parsed = template::parse("templates/values", &text);
                // Helm refuses such a text; it is not ours to find fault with.
                if parsed.errors.is_empty() {
                    own.push(parsed);
                    texts.push(text.as_str().into());
                }
            }
            uses = template::uses(&own, &others);
        }
        texts.extend(other_texts);
        Self { uses, apart: apart(meta, files), knows_all, texts }
    }

    /// Whether there are no templates at hand that could tell anything.
    pub(super) fn is_blind(&self) -> bool {
        self.texts.is_empty()
    }

    /// Whether anybody may read what stands at a path, or anything below it. For an element of a list, give any text.
    #[must_use]
    pub fn is_read(&self, path: &[&str]) -> bool {
        if !self.knows_all
            || path.first().is_some_and(|first| self.apart.contains(*first))
            || path == [SWITCH]
        {
            return true;
        }
        let mut here = vec![&self.uses.values];
        for key in path {
            if here.iter().any(|one| one.is_whole() || counts_all(one)) {
                return true;
            }
            here = here.into_iter().flat_map(|one| one.entry(key)).collect();
        }
        !here.is_empty()
    }

    /// The keys that are read by their names below a path.
    pub fn names(&self, path: &[&str]) -> impl Iterator<Item = &str> {
        let mut here = vec![&self.uses.values];
        for key in path {
            here = here.into_iter().flat_map(|one| one.entry(key)).collect();
        }
        here.into_iter().flat_map(|one| one.fields.keys().map(EcoString::as_str))
    }

    /// Where the templates write what is read so: each place, or nothing where that is not known.
    pub(super) fn targets(&self, read: &Read) -> impl Iterator<Item = Option<Target>> {
        read.places.iter().map(|place| template::target(self.texts.get(place.file)?, place.span))
    }
}

/// Of a map that is only asked whether it is empty, or how long, every key counts.
fn counts_all(read: &Use) -> bool {
    !read.reads.is_empty() && read.fields.is_empty() && read.element.is_none()
}

/// The keys at the root that others than the chart's own templates read.
fn apart(meta: &ChartMeta, files: &[(String, Arc<[u8]>)]) -> BTreeSet<EcoString> {
    let mut apart: BTreeSet<EcoString> = ["global".into(), "tags".into()].into();
    for dependency in meta.dependencies().iter().filter_map(Data::as_map) {
        let text = |key: &str| dependency.get(key).and_then(Data::as_str);
        apart.extend(text("alias").or_else(|| text("name")).map(EcoString::from));
        let conditions = text("condition").unwrap_or_default().split(',');
        apart.extend(conditions.filter_map(|path| path.trim().split('.').next()).map(EcoString::from));
    }
    let inside = files.iter().filter_map(|(name, _)| name.strip_prefix("charts/")?.split_once('/'));
    apart.extend(inside.map(|(name, _)| EcoString::from(name)));
    apart
}

/// The texts among these defaults that are used as templates.
fn templates(read: &Use, data: &Data, above: bool, found: &mut Vec<EcoString>) {
    let all = above || read.reads.iter().any(|read| read.manner == Manner::Template);
    match data {
        Data::String(text) if all && text.contains("{{") && found.len() < TEMPLATES => {
            found.push(text.clone());
        }
        Data::Map(map) => {
            for (key, value) in map {
                let nothing = Use::default();
                let mut below = read.entry(key).peekable();
                if below.peek().is_none() && all {
                    templates(&nothing, value, all, found);
                }
                below.for_each(|one| templates(one, value, all, found));
            }
        }
        Data::List(items) => {
            let nothing = Use::default();
            let below = read.element.as_deref().unwrap_or(&nothing);
            items.iter().for_each(|item| templates(below, item, all, found));
        }
        _ => {}
    }
}
