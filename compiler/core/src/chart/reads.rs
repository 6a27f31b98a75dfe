//! What a chart's templates do with its values: which they read, how, and where they write them.
//!
//! Takes the chart's files; gives [`Reads`]. A default that is itself a template (`tpl`) is read as one more.

use std::sync::Arc;

use ecow::EcoString;

use crate::data::{Data, Map};
use crate::template::{self, Manner, Parsed, Read, Target, Use, Uses};

/// The most defaults that are read as templates.
const TEMPLATES: usize = 100;

/// What the templates of a chart read.
#[derive(Debug, Clone, Default)]
pub struct Reads {
    /// Which values, and how.
    pub uses: Uses,
    /// How many files of templates the chart itself has.
    pub files: usize,
    /// The texts of the files, in the order in which places count them.
    texts: Vec<Arc<str>>,
}

impl Reads {
    /// What the templates of these files read, those of sub-charts only as far as they are included.
    /// `defaults` are the chart's.
    #[must_use]
    pub fn of(files: &[(String, Arc<[u8]>)], defaults: &Map) -> Self {
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
        let files = own.len();
        let (others, other_texts): (Vec<_>, Vec<_>) =
            read(&|name| name.starts_with("charts/") && name.contains("/templates/")).into_iter().unzip();
        let mut uses = template::uses(&own, &others);
        let mut found = vec![];
        templates(&uses.values, &Data::Map(defaults.clone()), false, &mut found);
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
        Self { uses, files, texts }
    }

    /// Whether any template may read what stands at a path, or anything below it.
    #[must_use]
    pub fn is_read(&self, path: &[&str]) -> bool {
        self.uses.is_read(path)
    }

    /// Where the templates write what is read so: each place, or nothing where that is not known.
    pub(super) fn targets(&self, read: &Read) -> impl Iterator<Item = Option<Target>> {
        read.places.iter().map(|place| template::target(self.texts.get(place.file)?, place.span))
    }
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
