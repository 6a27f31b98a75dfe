//! Places of which something is said, to be asked about another place.

use std::collections::BTreeMap;

use crate::source::{FileId, Span};

/// Places, by file and start.
#[derive(Debug, Default)]
pub(super) struct Places {
    files: BTreeMap<FileId, Vec<Place>>,
}

#[derive(Debug)]
struct Place {
    start: u32,
    end: u32,
    /// The farthest end of this and all places before it.
    reach: u32,
}

impl Places {
    pub(super) fn new(spans: impl IntoIterator<Item = Span>) -> Self {
        let mut spans: Vec<Span> = spans.into_iter().collect();
        spans.sort();
        let mut files: BTreeMap<FileId, Vec<Place>> = BTreeMap::new();
        for Span { file, start, end } in spans {
            let places = files.entry(file).or_default();
            let reach = places.last().map_or(end, |before| before.reach.max(end));
            places.push(Place { start, end, reach });
        }
        Self { files }
    }

    /// Whether one of them lies within `span`, or holds it.
    pub(super) fn touch(&self, span: Span) -> bool {
        let Some(places) = self.files.get(&span.file) else { return false };
        let (before, behind) = places.split_at(places.partition_point(|place| place.start < span.start));
        let holds = |place: &Place| place.start <= span.start && place.end >= span.end;
        let within = |place: &Place| place.end <= span.end;
        before.last().is_some_and(|place| place.reach >= span.end)
            || behind
                .iter()
                .take_while(|place| place.start <= span.end)
                .any(|place| holds(place) || within(place))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_asking_each_one() {
        let span = |start, end| Span { file: FileId(0), start, end };
        let all: Vec<Span> = (0..6).flat_map(|start| (start..6).map(move |end| span(start, end))).collect();
        for (a, one) in all.iter().enumerate() {
            for other in all.iter().skip(a) {
                let places = Places::new([*one, *other]);
                for asked in &all {
                    let near = |place: &Span| place.contains(*asked) || asked.contains(*place);
                    let expected = near(one) || near(other);
                    assert_eq!(places.touch(*asked), expected, "{asked:?} and {one:?}, {other:?}");
                }
            }
        }
        assert!(!Places::new(all).touch(Span { file: FileId(1), start: 0, end: 9 }));
    }
}
