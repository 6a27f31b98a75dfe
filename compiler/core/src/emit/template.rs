//! Templates that phxc writes itself.

use crate::data::{Data, Map};
use crate::yaml::{self, Comments};

/// Prints the resources that an environment's values file holds.
pub(super) const OWN_MANIFESTS: &str = "\
{{- range $name, $manifest := (.Values.phx).manifests }}
---
{{ toYaml $manifest }}
{{- end }}
";

/// YAML as a template that renders to itself.
pub(super) fn escape(text: &str) -> String {
    text.replace("{{", "{{ \"{{\" }}")
}

/// A `VaultSecret` whose path is relative: the template puts the environment's root before it.
pub(super) fn vault_secret(resource: &Map) -> String {
    let mut resource = resource.clone();
    let mut path = String::new();
    if let Some(Data::Map(spec)) = resource.get_mut("spec")
        && let Some(Data::String(found)) = spec.get_mut("path")
    {
        path = found.to_string();
        *found = PLACE.into();
    }
    let text = escape(&yaml::write(&resource, &Comments::default()));
    let rooted = format!(
        "\"{{{{ (.Values.phx).vaultPath }}}}/{}\"",
        escape(&path.replace('\\', "\\\\").replace('"', "\\\""))
    );
    text.replacen(PLACE, &rooted, 1)
}

/// Stands for the path until the rest is written; plain in YAML.
const PLACE: &str = "phx-path-placeholder";
