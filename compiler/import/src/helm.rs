//! A real Helm, where there is one: it renders app-of-apps charts, and computes values for the proof.

use std::collections::BTreeMap;
use std::sync::Arc;

/// What a real Helm is asked to render.
#[derive(Debug, Clone, Default)]
pub struct Render {
    /// The chart's files, by path in it.
    pub chart: BTreeMap<String, Arc<[u8]>>,
    /// The release's name.
    pub release: String,
    /// Values files, the strongest last.
    pub values: Vec<Arc<[u8]>>,
    /// What goes over the files.
    pub parameters: Vec<Parameter>,
}

/// A Helm parameter of an Application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// The path of the value, as `helm --set` takes it.
    pub name: String,
    /// The value.
    pub value: String,
    /// Whether it stays a text, whatever it looks like: `--set-string`.
    pub as_text: bool,
}

impl Parameter {
    /// `NAME=VALUE` for Helm's command line. Commas are escaped unless the value is a list, as Argo CD does
    /// (`util/helm/cmd.go`).
    #[must_use]
    pub fn argument(&self) -> String {
        let is_list = self.value.starts_with('{') && self.value.ends_with('}');
        let mut out = format!("{}=", self.name);
        let mut before = ' ';
        for c in self.value.chars() {
            if c == ',' && before != '\\' && !is_list {
                out.push('\\');
            }
            out.push(c);
            before = c;
        }
        out
    }
}

/// A real Helm.
pub trait Helm: Sync {
    /// What `helm template RELEASE CHART --namespace argocd -f FILE… --set PARAMETER…` prints.
    ///
    /// # Errors
    /// Helm's own words.
    fn template(&self, render: &Render) -> Result<String, String>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_is_one_value() {
        let table =
            [("x", "a=x"), ("x,y", "a=x\\,y"), ("x\\,y", "a=x\\,y"), ("{x,y}", "a={x,y}"), (",", "a=\\,")];
        for (value, expected) in table {
            let parameter = Parameter { name: "a".into(), value: value.into(), as_text: false };
            assert_eq!(parameter.argument(), expected);
        }
    }
}
