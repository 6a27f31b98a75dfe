//! What the templates of a chart write, by phxc's own reading of them.

use std::sync::Arc;

use phxc_core::data::{Data, Map, map};
use phxc_core::template::{self, Input, Parsed, RenderError, Template};

use super::Chart;

/// Templates of one chart, parsed.
pub(crate) struct Templates<'c> {
    chart: &'c Chart,
    texts: Vec<(&'c String, String)>,
    parsed: Vec<Parsed>,
}

impl<'c> Templates<'c> {
    /// Those whose path and text are wanted, and those that only define what others include.
    pub(crate) fn of(chart: &'c Chart, wanted: impl Fn(&str, &str) -> bool) -> Self {
        let text =
            |(path, bytes): (&'c String, &Arc<[u8]>)| (path, String::from_utf8_lossy(bytes).into_owned());
        let is_template = |path: &str| path.starts_with("templates/") && !path.ends_with("NOTES.txt");
        let texts: Vec<(&String, String)> = chart
            .files
            .iter()
            .filter(|(path, _)| is_template(path))
            .map(text)
            .filter(|(path, text)| super::tree::name(path).starts_with('_') || wanted(path, text))
            .collect();
        let parsed = texts.iter().map(|(path, text)| template::parse(path, text)).collect();
        Self { chart, texts, parsed }
    }

    /// Each with its path, what was parsed, and its text.
    pub(crate) fn files(&self) -> impl Iterator<Item = (&str, &Parsed, &str)> {
        self.texts
            .iter()
            .zip(&self.parsed)
            .map(|((path, text), parsed)| (path.as_str(), parsed, text.as_str()))
    }

    /// What each writes, with its path, as a release of this name in this namespace.
    pub(crate) fn render(
        &self,
        release: &str,
        namespace: &str,
        values: &Map,
    ) -> Vec<(String, Result<String, RenderError>)> {
        let templates: Vec<Template<'_>> =
            self.files().map(|(_, parsed, text)| Template { parsed, text }).collect();
        let text = |key: &str| self.chart.meta.get(key).cloned().unwrap_or(Data::from(""));
        let words = [("Name", release), ("Namespace", namespace), ("Service", "Helm")];
        let mut about = map(words.map(|(key, text)| (key, Data::from(text))));
        about.insert("IsInstall".into(), Data::Bool(true));
        about.insert("IsUpgrade".into(), Data::Bool(false));
        about.insert("Revision".into(), Data::Int(1));
        let files = self.chart.files.iter().filter(|(path, _)| !path.starts_with("templates/"));
        let name = self.chart.meta.get("name").cloned().unwrap_or(Data::from(release));
        let input = Input {
            values: values.clone(),
            release: about,
            chart: map([("Name", name), ("Version", text("version")), ("AppVersion", text("appVersion"))]),
            kube_version: "v1.33.0".into(),
            api_versions: vec![],
            files: files
                .map(|(path, bytes)| (path.as_str().into(), String::from_utf8_lossy(bytes).as_ref().into()))
                .collect(),
        };
        let written = template::render(&templates, &input);
        written.into_iter().map(|rendered| (rendered.name.to_string(), rendered.text)).collect()
    }
}
