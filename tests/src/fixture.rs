//! The fixtures of `tests/ui`: small projects with the diagnostics that they must give.
//!
//! A line `//- services/api.phx` starts a file; text before the first is `main.phx`. A comment
//! `//~ E0302 text` at the end of a line says that a diagnostic of that code starts on that line and
//! that its message contains the text; each `^` after the `~` means one line further up. Files that
//! are not phx write `#~`. A project without a `platform` gets `tests/ui/prelude.phx`, unless one of
//! the first lines is `// without: prelude`. A first line `// aside: W0404 W0602` leaves out lints that
//! are not the fixture's subject.

use std::sync::LazyLock;

use phxc_core::source::MemoryWorld;
use regex::Regex;

/// The path at which the standard platform is added.
pub const PRELUDE: &str = "prelude.phx";

/// A diagnostic that must come.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Marker {
    /// The file within the fixture.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The code.
    pub code: String,
    /// What the message must contain; may be empty.
    pub text: String,
}

/// A fixture taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fixture {
    /// Path and text of each file, in order. The markers stay in the text: they are comments.
    pub files: Vec<(String, String)>,
    /// What must be found.
    pub markers: Vec<Marker>,
    /// Codes of lints that are not the subject: what they find is left out.
    pub aside: Vec<String>,
}

impl Fixture {
    /// Takes a fixture apart; `prelude` is the standard platform.
    ///
    /// # Errors
    /// If a marker or a file's name is malformed, or a file stands there twice.
    pub fn parse(text: &str, prelude: &str) -> Result<Self, String> {
        let mut files = split(text)?;
        let mut markers = vec![];
        for (path, text) in &files {
            markers.extend(find_markers(path, text)?);
        }
        let header =
            text.lines().take_while(|line| line.starts_with("//")).any(|line| line == "// without: prelude");
        let has_platform = files.iter().any(|(path, text)| path.ends_with(".phx") && PLATFORM.is_match(text));
        if !header && !has_platform {
            files.push((PRELUDE.into(), prelude.into()));
        }
        let headers = text.lines().take_while(|line| line.starts_with("//"));
        let aside = headers.filter_map(|line| line.strip_prefix("// aside:"));
        let aside: Vec<String> = aside.flat_map(str::split_whitespace).map(str::to_owned).collect();
        if let Some(code) = aside.iter().find(|code| !code.starts_with('W')) {
            return Err(format!("{code} can't be left aside: only lints can"));
        }
        Ok(Self { files, markers, aside })
    }

    /// The project.
    #[must_use]
    pub fn world(&self) -> MemoryWorld {
        MemoryWorld::new(self.files.iter().map(|(path, text)| (path.clone(), text.as_bytes())))
    }
}

static PLATFORM: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?m)^\s*platform\s+[A-Za-z]").expect("a constant pattern"));
static MARKER: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(\^*)\s*([EW]\d{4})(?:\s+(.*?))?\s*$").expect("a constant pattern"));

fn split(text: &str) -> Result<Vec<(String, String)>, String> {
    let mut files: Vec<(String, String)> = vec![("main.phx".into(), String::new())];
    for line in text.split_inclusive('\n') {
        if let Some(path) = line.strip_prefix("//-") {
            let path = path.trim();
            if path.is_empty()
                || path.starts_with('/')
                || files.iter().skip(1).any(|(other, _)| other == path)
            {
                return Err(format!("a file of a fixture cannot be called {path:?}, or stands there twice"));
            }
            files.push((path.into(), String::new()));
        } else if let Some((_, text)) = files.last_mut() {
            text.push_str(line);
        }
    }
    let only_header = |text: &str| text.lines().all(|line| line.trim().is_empty() || line.starts_with("//"));
    if files.len() > 1 && files.first().is_some_and(|(_, text)| only_header(text) && !text.contains("//~")) {
        files.remove(0);
    }
    Ok(files)
}

fn find_markers(path: &str, text: &str) -> Result<Vec<Marker>, String> {
    let sign = if path.ends_with(".phx") { "//~" } else { "#~" };
    let mut markers = vec![];
    for (at, line) in text.lines().enumerate() {
        for marker in line.split(sign).skip(1) {
            let malformed = || format!("{path}:{}: write {sign} E0302 text, not {marker:?}", at + 1);
            let parts = MARKER.captures(marker.trim_end()).ok_or_else(malformed)?;
            let part = |n: usize| parts.get(n).map_or("", |found| found.as_str());
            let line = (at + 1).checked_sub(part(1).len()).filter(|line| *line > 0).ok_or_else(malformed)?;
            let (code, text) = (part(2).to_owned(), part(3).to_owned());
            markers.push(Marker { file: path.into(), line, code, text });
        }
    }
    Ok(markers)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marker(file: &str, line: usize, code: &str, text: &str) -> Marker {
        Marker { file: file.into(), line, code: code.into(), text: text.into() }
    }

    #[test]
    fn files_and_markers_are_told_apart() {
        let text = "// About it.\n//- a.phx\nx = 1 //~ E0302 no `x` //~ W0501\n\n//~^^ E0101\n//- b/values.yaml\nk: v #~ E0601 key\n";
        let fixture = Fixture::parse(text, "platform p {}\n").unwrap();
        let paths: Vec<_> = fixture.files.iter().map(|(path, _)| path.as_str()).collect();
        assert_eq!(paths, ["a.phx", "b/values.yaml", PRELUDE]);
        assert_eq!(
            fixture.markers,
            [
                marker("a.phx", 1, "E0302", "no `x`"),
                marker("a.phx", 1, "W0501", ""),
                marker("a.phx", 1, "E0101", ""),
                marker("b/values.yaml", 1, "E0601", "key"),
            ]
        );
    }

    #[test]
    fn one_file_is_main() {
        let fixture = Fixture::parse("service a {}\n", "platform p {}\n").unwrap();
        assert_eq!(fixture.files[0], ("main.phx".into(), "service a {}\n".into()));
        assert_eq!(fixture.files.len(), 2);
    }

    #[test]
    fn the_prelude_stays_away_when_unwanted() {
        assert_eq!(Fixture::parse("platform mine {\n}\n", "").unwrap().files.len(), 1);
        assert_eq!(Fixture::parse("// without: prelude\nservice a {}\n", "").unwrap().files.len(), 1);
        assert_eq!(Fixture::parse("// platform mine\nplatform = 1\n", "").unwrap().files.len(), 2);
    }

    #[test]
    fn malformed_fixtures_are_refused() {
        assert!(Fixture::parse("x //~ 302 text\n", "").unwrap_err().contains("main.phx:1"));
        assert!(Fixture::parse("x //~^ E0302 text\n", "").unwrap_err().contains("main.phx:1"));
        assert!(Fixture::parse("//- a.phx\n//- a.phx\n", "").unwrap_err().contains("a.phx"));
        assert!(Fixture::parse("//-\n", "").is_err());
    }
}
