//! What an import has to say: figures, and each thing that was not carried over, with its place.

use std::collections::BTreeSet;
use std::fmt::Write as _;

/// What a line of the report is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    /// A file that could not be read; the rest was imported.
    Unread,
    /// Something that phx has no way to say, or that the import does not follow.
    LeftOut,
    /// Something that is written another way than it was.
    Changed,
    /// A decision that somebody may want to take differently.
    Decided,
    /// Files for which phx stands now, in a repository that holds both.
    Unused,
}

impl Topic {
    /// All, in the order in which they are told.
    pub const ALL: [Self; 5] = [Self::Unread, Self::LeftOut, Self::Changed, Self::Decided, Self::Unused];

    /// What the lines of this topic are, as a heading.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Unread => "could not be read",
            Self::LeftOut => "not carried over",
            Self::Changed => "written another way",
            Self::Decided => "decided",
            Self::Unused => "without use now, unless something else reads it: it may be deleted",
        }
    }
}

/// Where something stands in the repository.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file or folder, from the repository's root.
    pub file: String,
    /// The line, from 1; 0 is the file as a whole.
    pub line: usize,
}

impl Place {
    /// A place; line 0 is the file as a whole.
    pub fn new(file: impl Into<String>, line: usize) -> Self {
        Self { file: file.into(), line }
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.line {
            0 => f.write_str(&self.file),
            line => write!(f, "{}:{line}", self.file),
        }
    }
}

/// One line of the report.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Line {
    /// What it is about.
    pub topic: Topic,
    /// Where.
    pub place: Place,
    /// What, in plain words.
    pub text: String,
}

/// All that is to be said of an import.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// What was read and written, in the order of the import.
    pub figures: Vec<(String, usize)>,
    /// Each thing that was not simply carried over, by its topic and place.
    pub lines: BTreeSet<Line>,
}

impl Report {
    /// Adds a line; the same line is said once.
    pub fn say(&mut self, topic: Topic, place: Place, text: impl Into<String>) {
        self.lines.insert(Line { topic, place, text: text.into() });
    }

    /// Adds a figure.
    pub fn count(&mut self, what: &str, number: usize) {
        self.figures.push((what.to_owned(), number));
    }

    /// The lines of one topic, sorted by their place.
    #[must_use]
    pub fn of(&self, topic: Topic) -> Vec<&Line> {
        self.lines.iter().filter(|line| line.topic == topic).collect()
    }

    /// The report for people.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = String::new();
        let width = self.figures.iter().map(|(what, _)| what.chars().count()).max().unwrap_or(0);
        for (what, number) in &self.figures {
            let _ = writeln!(out, "{what:<width$}  {number:>6}");
        }
        for topic in Topic::ALL {
            let lines = self.of(topic);
            if !lines.is_empty() {
                let _ = writeln!(out, "\n{} ({}):", topic.title(), lines.len());
            }
            for line in lines {
                let _ = writeln!(out, "  {}: {}", line.place, line.text);
            }
        }
        out
    }
}
