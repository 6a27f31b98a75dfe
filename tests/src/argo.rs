//! Applications as Argo CD would follow them: which chart each renders, with which values.

use serde_json::Value;

/// What one Application makes Argo CD do.
#[derive(Debug, Clone, PartialEq)]
pub struct Application {
    /// Its name.
    pub name: String,
    /// The folder that it reads, relative to the output folder.
    pub path: String,
    /// How the folder is rendered; `None` where its files are the manifests.
    pub helm: Option<HelmSource>,
}

/// An Application's Helm side.
#[derive(Debug, Clone, PartialEq)]
pub struct HelmSource {
    /// The release's name: the Application's, if it does not say another.
    pub release: String,
    /// The namespace of the destination.
    pub namespace: String,
    /// The values files, relative to the chart, lowest first.
    pub value_files: Vec<String>,
    /// Values inside the Application, above the files.
    pub values_object: Option<Value>,
}

/// The fields of `source.helm` that are followed here. Another one is an error rather than ignored.
const KNOWN: [&str; 4] = ["releaseName", "valueFiles", "valuesObject", "skipCrds"];

/// Reads an Application whose source is a path below `output` in the project's own repository.
/// `None` if the object is of another kind.
///
/// # Errors
/// If it cannot be followed: its path leads out of the output folder, say.
pub fn application(object: &Value, output: &str) -> Result<Option<Application>, String> {
    if object["kind"] != "Application" {
        return Ok(None);
    }
    fn text(value: &Value) -> Option<String> {
        value.as_str().map(str::to_owned)
    }
    let name = text(&object["metadata"]["name"]).ok_or("an Application without a name")?;
    let spec = &object["spec"];
    let path =
        text(&spec["source"]["path"]).ok_or_else(|| format!("Application {name:?} has no source.path"))?;
    let path = path
        .strip_prefix(&format!("{output}/"))
        .ok_or_else(|| format!("Application {name:?} reads {path:?}, which is not below {output:?}"))?
        .trim_end_matches('/')
        .to_owned();
    let Some(helm) = spec["source"]["helm"].as_object() else {
        return Ok(Some(Application { name, path, helm: None }));
    };
    if let Some(field) = helm.keys().find(|key| !KNOWN.contains(&key.as_str())) {
        return Err(format!("Application {name:?}: the tests do not follow source.helm.{field}"));
    }
    let files = helm.get("valueFiles").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let value_files = files.iter().map(|file| text(file).ok_or("a values file that is not a string".into()));
    let helm = HelmSource {
        release: helm.get("releaseName").and_then(text).unwrap_or_else(|| name.clone()),
        namespace: text(&spec["destination"]["namespace"]).unwrap_or_else(|| "default".into()),
        value_files: value_files.collect::<Result<_, String>>()?,
        values_object: helm.get("valuesObject").cloned(),
    };
    Ok(Some(Application { name, path, helm: Some(helm) }))
}
