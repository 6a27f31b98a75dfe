//! A manifest whose file is taken: by another manifest, by a template of the chart, or by phx's own templates.
//!
//! A manifest that is the same everywhere becomes `templates/NAME.yaml`; characters that a file's name should not
//! have become `-`. The later file would replace the earlier one. Names that differ in case only are
//! one file on macOS and Windows.

use crate::check::{Platform, Rule};
use crate::diagnostics::{Code, Diagnostic};
use crate::plan::ServicePlan;
use crate::source::Span;
use crate::tables::HashMap;

/// Two files of one name in one chart.
pub(super) const RULE: Rule = Rule { codes: &[Code::E0722], run };

fn run(platform: &Platform<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for service in platform.plan.services.iter().filter(|service| !service.manifests.is_empty()) {
        check(platform, service, diagnostics);
    }
}

fn check(platform: &Platform<'_, '_>, service: &ServicePlan, diagnostics: &mut Vec<Diagnostic>) {
    let mut taken: HashMap<String, String> = HashMap::default();
    for (path, _) in &service.files {
        taken.insert(path.to_lowercase(), format!("the chart's own `{path}`"));
    }
    if !service.secrets.is_empty() {
        taken.insert("templates/vault-secrets.yaml".into(), "the file of the service's secrets".into());
    }
    if service.has_own_manifests {
        taken.insert(
            "templates/phx-manifests.yaml".into(),
            "the file of manifests that differ between environments".into(),
        );
    }
    for (name, _) in &service.manifests {
        let path = format!("templates/{}.yaml", file_name(name));
        if let Some(other) = taken.get(&path.to_lowercase()) {
            let message = format!(
                "manifest `{name}` of `{}` would be written to `{path}`, which is {other}",
                service.name
            );
            let span = super::head(platform, span(platform, service, name));
            diagnostics
                .push(Diagnostic::error(Code::E0722, span, message).help("give the manifest another name"));
        }
        taken.entry(path.to_lowercase()).or_insert_with(|| format!("the file of manifest `{name}`"));
    }
}

/// As the chart's files are named.
fn file_name(name: &str) -> String {
    name.chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '-' })
        .collect()
}

fn span(platform: &Platform<'_, '_>, service: &ServicePlan, name: &str) -> Span {
    let deployed =
        platform.deployments().map(|(_, deployed)| deployed).filter(|deployed| deployed.name == service.name);
    let mut manifests = deployed.flat_map(|deployed| &deployed.manifests);
    let found = manifests.find(|manifest| manifest.name == name).map(|manifest| manifest.span);
    found.unwrap_or_else(|| Span::new(crate::source::FileId(0), 0, 0))
}
