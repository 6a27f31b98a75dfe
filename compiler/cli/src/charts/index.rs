//! `index.yaml`, a repository's list of charts (helm.sh, "Chart Repository Guide").
//!
//! [`read`] goes through the events of the YAML parser, keeps what belongs to one chart, and stops
//! behind it: the largest indexes have thirty megabytes, of which one chart is a small part. JSON, which
//! Helm can write too, is YAML here.

use std::borrow::Cow;

use saphyr_parser::{Event, Parser, StrInput};

use super::version::ChartVersion;

/// What an index says of one version of the chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) version: ChartVersion,
    /// Where the archive lies, as written.
    pub(super) urls: Vec<String>,
    /// The digest of the archive as written: with or without `sha256:`.
    pub(super) digest: Option<String>,
}

/// What an index says of a chart.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Listed {
    /// Its versions, in the index's order. What is no version is left out, as Helm does.
    Chart(Vec<Entry>),
    /// It is not there; these are.
    Others(Vec<String>),
}

/// Reads the entries of a chart.
///
/// # Errors
/// What is wrong, in words, with the line.
pub(super) fn read(text: &str, chart: &str) -> Result<Listed, String> {
    let mut events = Events { parser: Parser::new_from_str(text), line: 1 };
    loop {
        match events.next()? {
            Event::MappingStart(..) => break,
            Event::StreamStart | Event::DocumentStart(_) => {}
            _ => return Err(events.error("it is no map")),
        }
    }
    let mut others = None;
    while let Some(key) = events.key()? {
        if key != "entries" {
            events.skip()?;
            continue;
        }
        match events.next()? {
            Event::MappingStart(..) => {}
            event if is_null(&event) => {
                others.get_or_insert_default();
                continue;
            }
            _ => return Err(events.error("`entries` is no map")),
        }
        let others: &mut Vec<String> = others.get_or_insert_default();
        while let Some(name) = events.key()? {
            if name == chart {
                return Ok(Listed::Chart(entries(&mut events)?));
            }
            others.push(name.into_owned());
            events.skip()?;
        }
    }
    others.map(Listed::Others).ok_or_else(|| "it has no `entries`".into())
}

fn entries(events: &mut Events<'_>) -> Result<Vec<Entry>, String> {
    let mut all = vec![];
    match events.next()? {
        Event::SequenceStart(..) => {}
        event if is_null(&event) => return Ok(all),
        _ => return Err(events.error("the versions of the chart are no list")),
    }
    loop {
        match events.next()? {
            Event::SequenceEnd => return Ok(all),
            Event::MappingStart(..) => all.extend(entry(events)?),
            event => events.skip_rest(&event)?,
        }
    }
}

fn entry(events: &mut Events<'_>) -> Result<Option<Entry>, String> {
    let (mut version, mut app_version, mut created, mut digest) = (None, None, None, None);
    let (mut deprecated, mut urls) = (false, vec![]);
    while let Some(key) = events.key()? {
        match &*key {
            "version" => version = events.text()?,
            "appVersion" => app_version = events.text()?,
            "created" => created = events.text()?,
            "digest" => digest = events.text()?,
            "deprecated" => deprecated = events.text()?.is_some_and(|text| text == "true"),
            "urls" => urls = events.texts()?,
            _ => events.skip()?,
        }
    }
    let version = version.as_deref().and_then(ChartVersion::new);
    let version = version.map(|version| ChartVersion { app_version, deprecated, created, ..version });
    Ok(version.map(|version| Entry { version, urls, digest }))
}

struct Events<'a> {
    parser: Parser<'a, StrInput<'a>>,
    /// Where the last event stood.
    line: usize,
}

impl<'a> Events<'a> {
    fn next(&mut self) -> Result<Event<'a>, String> {
        match self.parser.next_event() {
            Some(Ok((event, span))) => {
                self.line = span.start.line();
                Ok(event)
            }
            Some(Err(error)) => {
                self.line = error.marker().line();
                Err(self.error("it is no YAML"))
            }
            None => Err(self.error("it ends too early")),
        }
    }

    fn error(&self, what: &str) -> String {
        format!("{what} (line {})", self.line)
    }

    /// The next key of a map; nothing at its end. Keys that are no text are left out with their values.
    fn key(&mut self) -> Result<Option<Cow<'a, str>>, String> {
        loop {
            match self.next()? {
                Event::MappingEnd => return Ok(None),
                Event::Scalar(key, ..) => return Ok(Some(key)),
                event => {
                    self.skip_rest(&event)?;
                    self.skip()?;
                }
            }
        }
    }

    /// The next value if it is a text that says something.
    fn text(&mut self) -> Result<Option<String>, String> {
        let event = self.next()?;
        match event {
            event if is_null(&event) => Ok(None),
            Event::Scalar(text, ..) => Ok(Some(text.into_owned())),
            event => self.skip_rest(&event).map(|()| None),
        }
    }

    fn texts(&mut self) -> Result<Vec<String>, String> {
        let mut all = vec![];
        match self.next()? {
            Event::SequenceStart(..) => {}
            event => return self.skip_rest(&event).map(|()| all),
        }
        loop {
            match self.next()? {
                Event::SequenceEnd => return Ok(all),
                Event::Scalar(text, ..) => all.push(text.into_owned()),
                event => self.skip_rest(&event)?,
            }
        }
    }

    fn skip(&mut self) -> Result<(), String> {
        let event = self.next()?;
        self.skip_rest(&event)
    }

    /// Goes behind a value whose first event was this.
    fn skip_rest(&mut self, first: &Event<'_>) -> Result<(), String> {
        let mut depth = usize::from(opens(first));
        while depth > 0 {
            let event = self.next()?;
            if opens(&event) {
                depth += 1;
            } else if matches!(event, Event::MappingEnd | Event::SequenceEnd) {
                depth -= 1;
            }
        }
        Ok(())
    }
}

fn opens(event: &Event<'_>) -> bool {
    matches!(event, Event::MappingStart(..) | Event::SequenceStart(..))
}

fn is_null(event: &Event<'_>) -> bool {
    use saphyr_parser::ScalarStyle;
    matches!(event, Event::Scalar(text, ScalarStyle::Plain, ..) if matches!(&**text, "" | "~" | "null"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const INDEX: &str = "\
apiVersion: v1
entries:
  alpine:
    - version: 9.9.9
  nginx:
  - apiVersion: v2
    appVersion: 1.10
    created: \"2024-01-01T00:00:00Z\"
    description: |
      text:
        - more
    deprecated: true
    digest: abc
    urls:
    - nginx-1.2.3.tgz
    version: 1.2.3
  - {version: nonsense, urls: [x]}
  - null
  - version: v1.2.2
    dependencies: [{name: x, version: 1.0.0}]
  redis: []
generated: now
";

    fn versions(listed: Result<Listed, String>) -> Vec<String> {
        match listed.expect("an index") {
            Listed::Chart(entries) => entries.into_iter().map(|entry| entry.version.version).collect(),
            Listed::Others(names) => panic!("only {names:?}"),
        }
    }

    #[test]
    fn one_chart_is_read() {
        let Listed::Chart(entries) = read(INDEX, "nginx").expect("an index") else { panic!("it is listed") };
        let first = &entries[0];
        assert_eq!(first.version.version, "1.2.3");
        assert_eq!(first.version.app_version.as_deref(), Some("1.10"));
        assert_eq!(first.version.created.as_deref(), Some("2024-01-01T00:00:00Z"));
        assert!(first.version.deprecated && !entries[1].version.deprecated);
        assert_eq!(
            (first.digest.as_deref(), first.urls.as_slice()),
            (Some("abc"), &["nginx-1.2.3.tgz".into()][..])
        );
        assert_eq!(versions(read(INDEX, "nginx")), ["1.2.3", "v1.2.2"]);
        assert!(versions(read(INDEX, "redis")).is_empty());
    }

    #[test]
    fn json_is_read_too() {
        let text = r#"{"apiVersion":"v1","entries":{"nginx":[{"version":"1.0.0","urls":["a"]}]}}"#;
        assert_eq!(versions(read(text, "nginx")), ["1.0.0"]);
    }

    #[test]
    fn what_is_there_instead() {
        let names = ["alpine", "nginx", "redis"].map(String::from).to_vec();
        assert_eq!(read(INDEX, "ngnix"), Ok(Listed::Others(names)));
        assert_eq!(read("entries:\n", "x"), Ok(Listed::Others(vec![])));
    }

    #[test]
    fn what_is_no_index() {
        for (text, message) in [
            ("", "it is no map (line 1)"),
            ("- x", "it is no map (line 1)"),
            ("apiVersion: v1\n", "it has no `entries`"),
            ("entries: x\n", "`entries` is no map (line 1)"),
            ("entries:\n  x: y\n", "the versions of the chart are no list (line 2)"),
            ("entries:\n  a: [\n", "it is no YAML (line 3)"),
        ] {
            assert_eq!(read(text, "x"), Err(message.into()), "{text}");
        }
        let deep = format!("entries:\n  a: {}", "[".repeat(100_000));
        assert!(read(&deep, "x").is_err());
    }
}
