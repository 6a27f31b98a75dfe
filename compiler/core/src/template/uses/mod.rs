//! Which values the templates of a chart read, and how.
//!
//! An interpreter that knows no values: instead of what stands at a path of `.Values` it carries the
//! path, or the set of paths where several come together. It enters every branch and every named
//! template that is included, each once for each dot. What it cannot follow makes the paths at hand
//! [`Manner::Whole`], never less: a path for which nothing is found is read by no template.
//!
//! `walk` goes over the nodes, `calls` knows the functions, `value` is what stands for a value,
//! `reach` goes from one to what is in it, `tree` gathers the paths.

mod calls;
mod functions;
mod literals;
mod reach;
mod tree;
mod value;
mod walk;

use ecow::EcoString;

use super::ast::Parsed;
use crate::data::Data;
use crate::tables::IndexMap;
use crate::yaml::Span;

/// What the templates of a chart read of its values.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Uses {
    /// `.Values` itself.
    pub values: Use,
    /// Where something could not be followed, so that paths are open that need not be; the first few.
    pub unfollowed: Vec<Unfollowed>,
}

/// How one path is read, and what is read below it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Use {
    /// How it is read itself, in the order in which it was found. Empty where only what is below is.
    pub reads: Vec<Read>,
    /// What is read of the entries with these keys.
    pub fields: IndexMap<EcoString, Use>,
    /// What is read of every entry or element, whatever its key.
    pub element: Option<Box<Use>>,
}

/// One way in which a path is read.
#[derive(Debug, Clone, PartialEq)]
pub struct Read {
    /// How.
    pub manner: Manner,
    /// Where: the first few places.
    pub places: Vec<Place>,
}

/// The ways in which a value can be read.
#[derive(Debug, Clone, PartialEq)]
pub enum Manner {
    /// Written as it is, or quoted: any scalar.
    Printed,
    /// Given to a function that takes only text.
    Text,
    /// Turned into a number or calculated with.
    Number,
    /// The same, by functions for numbers that are not whole (`float64`, `mulf`).
    Fraction,
    /// Only asked whether it is empty, or how long it is.
    Tested,
    /// Gone through.
    Elements {
        /// Whether the keys (or indices) are taken, too.
        keyed: bool,
    },
    /// As a whole: everything below it may be read (`toYaml`, or what could not be followed).
    Whole,
    /// As the text of a template (`tpl`). What that text reads is not known here: read the text with
    /// [`parse`](super::parse) and give it to [`uses`] as one more file.
    Template,
    /// Must be there (`required`).
    Required {
        /// What is said otherwise.
        message: EcoString,
        /// It is asked for whatever the other values are, and nothing else would do.
        always: bool,
    },
    /// Replaced by this where it is empty (`default`, `dig`).
    Default(Data),
    /// Compared with this.
    Compared(Data),
    /// Asked whether it is there (`hasKey`).
    HasKey,
    /// Asked whether it is of this kind, as Go names it: `map`, `slice`, `string`, `bool` …
    Kind(EcoString),
}

impl Manner {
    /// Whether everything below the path is read with it.
    #[must_use]
    pub fn covers(&self) -> bool {
        matches!(
            self,
            Self::Printed | Self::Text | Self::Number | Self::Fraction | Self::Whole | Self::Template
        )
    }
}

/// A place in one of the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Place {
    /// The index of the file: the chart's own first, then the others.
    pub file: usize,
    /// Where in it.
    pub span: Span,
}

/// Something that could not be followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfollowed {
    /// Where.
    pub place: Place,
    /// Why, for an operator; a clause without a full stop.
    pub why: String,
}

/// What the templates read.
///
/// `chart` are the files of the chart's own `templates/`; those whose name starts with `_` are only
/// read for what they define, as Helm does it. `others` are the files of its sub-charts and of library
/// charts, of which only the definitions count. A file with errors makes everything open.
#[must_use]
pub fn uses(chart: &[Parsed], others: &[Parsed]) -> Uses {
    let texts = literals::templates(chart.iter().chain(others));
    let mut walk = walk::Walk::new(chart, others, &texts);
    walk.run();
    walk.finish()
}

impl Uses {
    /// Whether any template may read what stands at a path, or anything below it. For an element of a
    /// list, give any text.
    #[must_use]
    pub fn is_read(&self, path: &[&str]) -> bool {
        let mut here = vec![&self.values];
        for key in path {
            if here.iter().any(|one| one.is_whole()) {
                return true;
            }
            here = here.into_iter().flat_map(|one| one.entry(key)).collect();
        }
        !here.is_empty()
    }
}

impl Use {
    /// What may be read of the entry with this key: by its name, and as any.
    pub fn entry(&self, key: &str) -> impl Iterator<Item = &Use> {
        self.fields.get(key).into_iter().chain(self.element.as_deref())
    }

    /// Whether everything below is read.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.reads.iter().any(|read| read.manner.covers())
    }
}
