//! How much each lint matters: as the platform says, as the command line says, and what a comment in
//! the sources silences. Errors always matter.

use std::collections::BTreeMap;

use super::allow::{self, Allow};
use super::{Code, Diagnostic, Severity, nearest};
use crate::source::Sources;

/// What becomes of a lint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// It is not reported.
    Allow,
    /// It is reported, and the output is written: what it is unless somebody says otherwise.
    Warn,
    /// It is reported as an error: nothing is written.
    Deny,
}

impl Level {
    /// The level of this name: `allow`, `warn` or `deny`.
    #[must_use]
    pub fn find(text: &str) -> Option<Level> {
        [Level::Allow, Level::Warn, Level::Deny].into_iter().find(|level| level.word() == text)
    }

    /// Its name.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Level::Allow => "allow",
            Level::Warn => "warn",
            Level::Deny => "deny",
        }
    }
}

/// What a level is given for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// All lints, written `warnings`.
    Warnings,
    /// One lint; never an error's code.
    Code(Code),
}

/// Why nothing can be given a level for this text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SubjectError {
    /// The code of an error.
    Error(Code),
    /// No code, and perhaps the one that was meant.
    Unknown(String, Option<&'static str>),
}

impl std::fmt::Display for SubjectError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Error(code) => {
                write!(f, "{code} is an error (“{}”): its level can't be changed", code.title())
            }
            Self::Unknown(text, Some(near)) => write!(f, "there is no code `{text}`; did you mean {near}?"),
            Self::Unknown(text, None) => write!(f, "there is no code `{text}`"),
        }
    }
}

impl std::error::Error for SubjectError {}

impl Subject {
    /// Reads `warnings` or the code of a lint.
    ///
    /// # Errors
    /// If it is another text, or the code of an error.
    pub fn parse(text: &str) -> Result<Self, SubjectError> {
        if text == "warnings" { Ok(Self::Warnings) } else { lint(text).map(Self::Code) }
    }
}

/// The lint of this code.
pub(crate) fn lint(text: &str) -> Result<Code, SubjectError> {
    match Code::find(text) {
        Some(code) if code.is_lint() => Ok(code),
        Some(code) => Err(SubjectError::Error(code)),
        None => {
            let lints = super::CATALOGUE.iter().map(|entry| entry.code).filter(|code| code.is_lint());
            let near = nearest(text, lints.map(|code| code.0)).map(|near| near.name);
            Err(SubjectError::Unknown(text.to_owned(), near))
        }
    }
}

/// Who gave a level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// `levels { … }` of the platform.
    Platform,
    /// An option of the command, which wins over the platform.
    Command,
}

/// The levels that were given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Levels {
    codes: BTreeMap<Code, (Level, Origin)>,
    warnings: Option<Level>,
}

impl Levels {
    /// Gives a level; the last one of a code counts, but the platform's never over the command's.
    pub fn set(&mut self, subject: Subject, level: Level, origin: Origin) {
        match subject {
            Subject::Warnings => self.warnings = Some(level),
            Subject::Code(code) => {
                let taken = self.codes.get(&code).is_some_and(|(_, first)| *first == Origin::Command);
                if !taken || origin == Origin::Command {
                    self.codes.insert(code, (level, origin));
                }
            }
        }
    }

    /// What becomes of a lint, and why, if it is an error. The command's word on the very code comes
    /// first; its word on all warnings then turns everything that the platform does not allow.
    #[must_use]
    pub fn of(&self, code: Code) -> (Level, Option<String>) {
        let given = self.codes.get(&code).copied();
        let (level, why) = match (given, self.warnings) {
            (Some((level, Origin::Command)), _) => (level, format!("-D {code}")),
            (Some((Level::Allow, Origin::Platform)), _) => (Level::Allow, String::new()),
            (_, Some(level)) => (level, "-D warnings".into()),
            (Some((level, Origin::Platform)), None) => (level, "the platform's `levels`".into()),
            (None, None) => (Level::Warn, String::new()),
        };
        (level, (level == Level::Deny).then_some(why))
    }
}

/// The diagnostics that are left once comments and levels have had their say, sorted by place.
///
/// What comments say is judged here too: one that silences nothing, gives no reason or names no lint
/// is reported. Whether it silences anything is only known where there is no error, since an error
/// keeps later phases from looking, and where those have looked: where the diagnostics are `complete`.
#[must_use]
pub fn apply(
    diagnostics: Vec<Diagnostic>,
    complete: bool,
    sources: &Sources,
    allows: &[Allow],
    levels: &Levels,
) -> Vec<Diagnostic> {
    let errors = diagnostics.iter().any(Diagnostic::is_error);
    let (mut left, used) = allow::silence(diagnostics, sources, allows);
    left.extend(allow::judge(allows, &used, complete && !errors));
    let mut left: Vec<Diagnostic> =
        left.into_iter().filter_map(|diagnostic| levelled(diagnostic, levels)).collect();
    left.sort_by(|a, b| (a.primary.span, a.code, &a.message).cmp(&(b.primary.span, b.code, &b.message)));
    left
}

fn levelled(mut diagnostic: Diagnostic, levels: &Levels) -> Option<Diagnostic> {
    if diagnostic.is_error() || !diagnostic.code.is_lint() {
        return Some(diagnostic);
    }
    match levels.of(diagnostic.code) {
        (Level::Allow, _) => None,
        (Level::Warn, _) => Some(diagnostic),
        (Level::Deny, why) => {
            diagnostic.severity = Severity::Error;
            Some(why.into_iter().fold(diagnostic, |diagnostic, why| {
                diagnostic.note(format!("it is an error because of {why}"))
            }))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn levels(given: &[(&str, Level, Origin)]) -> Levels {
        let mut levels = Levels::default();
        for (subject, level, origin) in given {
            levels.set(Subject::parse(subject).expect("a lint"), *level, *origin);
        }
        levels
    }

    #[test]
    fn the_command_wins_over_the_platform() {
        use Level::{Allow, Deny, Warn};
        use Origin::{Command, Platform};
        let check = |given: &[(&str, Level, Origin)], expected: Level| {
            assert_eq!(levels(given).of(Code::W0802).0, expected, "{given:?}");
        };
        check(&[], Warn);
        check(&[("W0801", Deny, Command)], Warn);
        check(&[("W0802", Deny, Platform)], Deny);
        check(&[("W0802", Deny, Platform), ("W0802", Warn, Command)], Warn);
        check(&[("W0802", Warn, Command), ("W0802", Deny, Platform)], Warn);
        check(&[("warnings", Deny, Command)], Deny);
        check(&[("warnings", Deny, Command), ("W0802", Allow, Command)], Allow);
        check(&[("warnings", Deny, Command), ("W0802", Allow, Platform)], Allow);
        check(&[("warnings", Warn, Command), ("W0802", Deny, Platform)], Warn);
    }

    #[test]
    fn errors_have_no_level() {
        assert_eq!(Subject::parse("E0302"), Err(SubjectError::Error(Code::E0302)));
        assert!(
            matches!(Subject::parse("W0899"), Err(SubjectError::Unknown(code, Some(_))) if code == "W0899")
        );
        let text = Subject::parse("nonsense").expect_err("no code").to_string();
        assert_eq!(text, "there is no code `nonsense`");
    }

    #[test]
    fn an_error_says_who_made_it_one() {
        let all = levels(&[("warnings", Level::Deny, Origin::Command)]);
        assert_eq!(all.of(Code::W0802).1.as_deref(), Some("-D warnings"));
        let one = levels(&[("W0802", Level::Deny, Origin::Platform)]);
        assert_eq!(one.of(Code::W0802).1.as_deref(), Some("the platform's `levels`"));
    }
}
