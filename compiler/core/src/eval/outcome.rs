//! What the evaluation of one environment gives: plain values with their origins.

use std::sync::Arc;

use ecow::EcoString;

use crate::data::Data;
use crate::resolve::ServiceId;
use crate::source::Span;
use crate::value::{Record, Value};

/// What the platform itself says, computed.
#[derive(Debug, Default)]
pub struct PlatformOutcome {
    /// `repo`, `revision`, `output`, `path` and other entries.
    pub entries: Record,
    /// Each Argo CD project with its entries.
    pub projects: Vec<(EcoString, Record)>,
}

/// One environment, computed.
#[derive(Debug, Default)]
pub struct EnvironmentOutcome {
    /// Its name.
    pub name: EcoString,
    /// Its settings, as far as they could be computed.
    pub settings: Vec<Setting>,
    /// Its deployments by name.
    pub deployments: Vec<Deployed>,
    /// The revision that its Applications read.
    pub revision: Option<EcoString>,
    /// Its root path in the secret store, if it has one.
    pub vault_path: Option<EcoString>,
}

/// A setting of an environment, computed.
#[derive(Debug)]
pub struct Setting {
    /// Its name.
    pub name: EcoString,
    /// Its value.
    pub value: Value,
    /// The entry that decided it, or what declares its default.
    pub span: Option<Span>,
}

/// One service in one environment, computed.
#[derive(Debug)]
pub struct Deployed {
    /// The service.
    pub service: ServiceId,
    /// Its name.
    pub name: EcoString,
    /// Where it is listed.
    pub span: Span,
    /// Its parameters, each with the place that set it; a default that nothing overrides is among them.
    pub params: Record,
    /// Values of the chart itself, all layers merged; null entries take keys away.
    pub values: Record,
    /// Values of each sub-chart that is on.
    pub subcharts: Vec<(EcoString, Record)>,
    /// Each conditional sub-chart, and whether it is on.
    pub switches: Vec<(EcoString, bool)>,
    /// `global:`
    pub globals: Record,
    /// `application { … }` of platform, project, environment, service and deployment.
    pub application: Record,
    /// The Argo CD project.
    pub project: Option<(EcoString, Span)>,
    /// `revision` of the deployment.
    pub revision: Option<EcoString>,
    /// Its namespace's name.
    pub namespace: EcoString,
    /// The rest of `namespace { … }`.
    pub namespace_options: Record,
    /// Its Secrets.
    pub secrets: Vec<SecretOutcome>,
    /// Its manifests.
    pub manifests: Vec<Manifest>,
    /// The deployments that must be there before it, each with the place that says so.
    pub before: Vec<(EcoString, Span)>,
    /// What it provides here.
    pub provides: Vec<EcoString>,
    /// What it requires here, with whom it is bound to.
    pub bound: Vec<(EcoString, EcoString)>,
}

/// A manifest, computed.
#[derive(Debug, Clone)]
pub struct Manifest {
    /// Its name.
    pub name: EcoString,
    /// The resource, with the place of each of its fields.
    pub record: Record,
    /// The resource.
    pub data: Data,
    /// Where it is written.
    pub span: Span,
}

/// A Secret of a deployment.
#[derive(Debug, Clone, PartialEq)]
pub struct SecretOutcome {
    /// The Kubernetes Secret's name.
    pub name: EcoString,
    /// `Opaque`, `kubernetes.io/tls` …
    pub kind: EcoString,
    /// Its path below the environment's root path in the store.
    pub path: EcoString,
    /// Its path in the store.
    pub full_path: EcoString,
    /// Its keys.
    pub entries: Vec<SecretEntry>,
    /// `secrets { … }` rather than `secret NAME { … }`.
    pub main: bool,
    /// Whether phxc writes the resource that makes it, and so knows its name: else the chart's templates do.
    pub resource: bool,
    /// Where it is written.
    pub span: Span,
}

impl SecretOutcome {
    /// Whether phxc writes a resource for it: it says so, and has keys.
    #[must_use]
    pub fn is_written(&self) -> bool {
        self.resource && !self.entries.is_empty()
    }
}

/// A key of a Secret.
#[derive(Debug, Clone, PartialEq)]
pub struct SecretEntry {
    /// The key in the Kubernetes Secret.
    pub key: EcoString,
    /// The key in the store.
    pub stored: EcoString,
    /// Where its text comes from.
    pub source: SecretSource,
    /// Its documentation.
    pub doc: Option<EcoString>,
    /// Where it is written.
    pub span: Span,
}

/// Where a secret's text comes from.
#[derive(Debug, Clone, PartialEq)]
pub enum SecretSource {
    /// A person puts it in the store.
    Provided {
        /// In base64.
        encoded: bool,
    },
    /// It is generated.
    Generate {
        /// `password`, `fernet-key` …
        kind: EcoString,
        /// Numbers and names of other keys, as text.
        args: Arc<[EcoString]>,
    },
    /// It is the same as another service's.
    Copy {
        /// The service.
        service: EcoString,
        /// Its key.
        key: EcoString,
    },
    /// Text around other keys of the same Secret: literal text and names of keys in turn.
    Template(Arc<[TemplatePart]>),
}

/// A part of a secret's template.
#[derive(Debug, Clone, PartialEq)]
pub enum TemplatePart {
    /// Literal text.
    Text(EcoString),
    /// The text of another key, by its name in the store.
    Key(EcoString),
}
