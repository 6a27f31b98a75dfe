//! What Kubernetes takes where a template writes a value to it.
//!
//! A table: Kubernetes' fields with the library's types for them. A value is of such a type if the templates write it
//! there and as it is, everywhere they write it, if its default is of the type, and if no template reads a key of it
//! that the type does not have. Where the place can't be seen, because a helper writes it, the value's own name counts:
//! of names that nearly all charts use alike. In doubt, a value stays open.
//!
//! The fields and what they take: Kubernetes' own API, version 1.37 (see `stdlib/kubernetes.phx`).

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::defaults::plain;
use super::seen::Seen;
use crate::data::Data;
use crate::library;
use crate::resolve::{self, Scope};
use crate::source::{FileId, Sources, Span};
use crate::syntax;
use crate::template::{Manner, Target};
use crate::ty::conform::{Conform, Expectation, Mode};
use crate::ty::lower::{Types, lower};
use crate::ty::{Literal, Type};
use crate::value::Value;

/// A field of Kubernetes: its key, the library's type for it (`[T]` for a list of it), and where it has that meaning.
struct Known(&'static str, &'static str, Within);

/// Where a key has a meaning.
#[derive(Clone, Copy)]
enum Within {
    /// Everywhere.
    Any,
    /// In an object's metadata.
    Metadata,
    /// In what runs pods, and in what describes pods to somebody who does.
    Pods,
    /// In the description of a pod.
    Pod,
    /// In a container.
    Container,
    /// In objects of these kinds.
    Kinds(&'static [&'static str]),
    /// The key is below this one.
    Below(&'static str),
}

/// Kinds of objects that have pods.
const WORKLOADS: &[&str] = &["Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "Pod", "ReplicaSet"];

/// The fields of which a template may write all.
const WHOLE: &[Known] = &[
    Known("affinity", "Affinity", Within::Any),
    Known("annotations", "Annotations", Within::Metadata),
    Known("args", "[String]", Within::Container),
    Known("accessModes", "[AccessMode]", Within::Any),
    Known("behavior", "HorizontalPodAutoscalerBehavior", Within::Kinds(&["HorizontalPodAutoscaler"])),
    Known("capabilities", "Capabilities", Within::Below("securityContext")),
    Known("command", "[String]", Within::Container),
    Known("containers", "[Container]", Within::Pods),
    Known("dnsConfig", "PodDNSConfig", Within::Pod),
    Known("egress", "[NetworkPolicyEgressRule]", Within::Kinds(&["NetworkPolicy"])),
    Known("env", "[EnvVar]", Within::Container),
    Known("envFrom", "[EnvFromSource]", Within::Container),
    Known("hostAliases", "[HostAlias]", Within::Pod),
    Known("imagePullSecrets", "[LocalObjectReference]", Within::Any),
    Known("ingress", "[NetworkPolicyIngressRule]", Within::Kinds(&["NetworkPolicy"])),
    Known("initContainers", "[Container]", Within::Pods),
    Known("labels", "Labels", Within::Metadata),
    Known("lifecycle", "Lifecycle", Within::Container),
    Known("livenessProbe", "Probe", Within::Container),
    Known("loadBalancerSourceRanges", "[Cidr]", Within::Kinds(&["Service"])),
    Known("metrics", "[MetricSpec]", Within::Kinds(&["HorizontalPodAutoscaler"])),
    Known("nodeSelector", "NodeSelector", Within::Any),
    Known("podAffinity", "PodAffinity", Within::Below("affinity")),
    Known("podAntiAffinity", "PodAntiAffinity", Within::Below("affinity")),
    Known("nodeAffinity", "NodeAffinity", Within::Below("affinity")),
    Known("ports", "[ContainerPort]", Within::Container),
    Known("ports", "[ServicePort]", Within::Kinds(&["Service"])),
    Known("readinessProbe", "Probe", Within::Container),
    Known("resources", "Resources", Within::Any),
    Known("rollingUpdate", "RollingUpdate", Within::Kinds(&["Deployment"])),
    Known("rules", "[PolicyRule]", Within::Kinds(&["ClusterRole", "Role"])),
    Known("securityContext", "SecurityContext", Within::Container),
    Known("securityContext", "PodSecurityContext", Within::Pod),
    Known("startupProbe", "Probe", Within::Container),
    Known("strategy", "Strategy", Within::Kinds(&["Deployment"])),
    Known("tls", "[IngressTls]", Within::Kinds(&["Ingress"])),
    Known("tolerations", "[Toleration]", Within::Any),
    Known("topologySpreadConstraints", "[TopologySpreadConstraint]", Within::Any),
    Known("updateStrategy", "StatefulSetStrategy", Within::Kinds(&["StatefulSet"])),
    Known("updateStrategy", "DaemonSetStrategy", Within::Kinds(&["DaemonSet"])),
    Known("volumeMounts", "[VolumeMount]", Within::Container),
    Known("volumes", "[Volume]", Within::Pods),
];

/// The fields that are one word or number.
const INLINE: &[Known] = &[
    Known("concurrencyPolicy", "ConcurrencyPolicy", Within::Kinds(&["CronJob"])),
    Known("containerPort", "Port", Within::Container),
    Known("cpu", "Cpu", Within::Below("requests")),
    Known("cpu", "Cpu", Within::Below("limits")),
    Known("externalTrafficPolicy", "TrafficPolicy", Within::Kinds(&["Service"])),
    Known("imagePullPolicy", "PullPolicy", Within::Any),
    Known("internalTrafficPolicy", "TrafficPolicy", Within::Kinds(&["Service"])),
    Known("maxUnavailable", "CountOrPercent", Within::Kinds(&["PodDisruptionBudget"])),
    Known("memory", "Memory", Within::Below("requests")),
    Known("memory", "Memory", Within::Below("limits")),
    Known("minAvailable", "CountOrPercent", Within::Kinds(&["PodDisruptionBudget"])),
    Known("nodePort", "Port", Within::Kinds(&["Service"])),
    Known("port", "Port", Within::Kinds(&["Service"])),
    Known("restartPolicy", "RestartPolicy", Within::Kinds(WORKLOADS)),
    Known("storage", "Memory", Within::Below("requests")),
    Known("targetPort", "PortOrName", Within::Kinds(&["Service"])),
    Known("type", "ServiceType", Within::Kinds(&["Service"])),
];

/// Names of values with the field that they are for, where a helper writes them.
const NAMES: &[(&str, &str)] = &[
    ("affinity", "Affinity"),
    ("containerSecurityContext", "SecurityContext"),
    ("extraVolumeMounts", "[VolumeMount]"),
    ("extraVolumes", "[Volume]"),
    ("hostAliases", "[HostAlias]"),
    ("imagePullSecrets", "[LocalObjectReference]"),
    ("nodeSelector", "NodeSelector"),
    ("podAnnotations", "Annotations"),
    ("podLabels", "Labels"),
    ("podSecurityContext", "PodSecurityContext"),
    ("resources", "Resources"),
    ("tolerations", "[Toleration]"),
    ("topologySpreadConstraints", "[TopologySpreadConstraint]"),
];

/// What names end in that say the same wherever there is nothing else to go by: `serviceAnnotations`, `extraEnv`.
const ENDINGS: &[(&str, &str)] = &[
    ("annotations", "Annotations"),
    ("args", "[String]"),
    ("containers", "[Container]"),
    ("dnsConfig", "PodDNSConfig"),
    ("env", "[EnvVar]"),
    ("envFrom", "[EnvFromSource]"),
    ("envs", "[EnvVar]"),
    ("labels", "Labels"),
    ("pullPolicy", "PullPolicy"),
    ("volumeMounts", "[VolumeMount]"),
    ("volumes", "[Volume]"),
];

/// The library's types for what Kubernetes takes.
#[derive(Debug, Clone)]
pub struct Shapes {
    types: Arc<BTreeMap<&'static str, Type>>,
}

impl Shapes {
    /// Those among these types.
    #[must_use]
    pub fn of(types: &Types) -> Self {
        let written = WHOLE.iter().chain(INLINE).map(|known| known.1).chain(NAMES.iter().map(|(_, ty)| *ty));
        let found = written.chain(["Scalar"]).filter_map(|written| {
            let name = written.trim_matches(['[', ']']);
            let ty = match crate::scalar::Scalar::by_name(name) {
                Some(scalar) => Type::Scalar(scalar),
                None if name == "String" => Type::string(),
                None => types.named(Scope::Std, name)?,
            };
            Some((written, if written.starts_with('[') { Type::list(ty) } else { ty }))
        });
        Self { types: Arc::new(found.collect()) }
    }

    /// Those of the library alone, for a chart outside of any project.
    #[must_use]
    pub fn of_library() -> Self {
        let mut sources = Sources::default();
        for (path, text) in library::sources() {
            sources.add(path, text);
        }
        let files: resolve::Files = sources.iter().map(|source| syntax::parse(source).file).collect();
        let (project, mut ignored) = resolve::collect(&sources, &files, resolve::Names::default());
        Self::of(&lower(&project, &mut ignored))
    }

    /// A plain value that a chart writes as text.
    pub(super) fn scalar(&self) -> Type {
        self.types.get("Scalar").cloned().unwrap_or(Type::Any)
    }

    /// The type of a value that goes to Kubernetes, by how it is read; nothing if that is not sure. `name` is its key.
    pub(super) fn of_value(&self, name: &str, default: &Data, seen: &Seen<'_>) -> Option<Type> {
        if seen.reads.is_blind() {
            return self.of_name(name, default);
        }
        if seen.is_template() || seen.is_of_several_kinds() {
            return None;
        }
        let is_whole = |target: &&Target| !target.is_inline;
        let whole = seen.targets(&Manner::Whole);
        let ty = match self.agreed(WHOLE, whole.iter().flatten().filter(is_whole))? {
            Some(ty) => ty,
            // A helper writes it.
            None if !whole.is_empty() => {
                let (_, ty) = NAMES.iter().find(|(known, _)| *known == name)?;
                self.types.get(ty)?
            }
            None if !seen.is_whole() => return self.of_scalar(default, seen),
            None => return None,
        };
        let record = ty.record();
        let knows = |key: &str| record.is_none_or(|record| record.below(key).is_some());
        (seen.fields().all(knows) && (*default == Data::Null || takes(ty, default))).then(|| ty.clone())
    }

    /// Where nobody is there to write it, the name is all there is, with what stands there already.
    pub(in super::super) fn of_name(&self, name: &str, default: &Data) -> Option<Type> {
        let known = NAMES.iter().find(|(known, _)| *known == name);
        let (_, ty) = known.or_else(|| ENDINGS.iter().find(|(end, _)| ends_in(name, end)))?;
        let ty = self.types.get(ty).filter(|ty| *default != Data::Null && takes(ty, default))?;
        Some(ty.clone())
    }

    fn of_scalar(&self, default: &Data, seen: &Seen<'_>) -> Option<Type> {
        let printed = seen.targets(&Manner::Printed);
        if printed.iter().any(Option::is_none) {
            return None;
        }
        let ty = self.agreed(INLINE, printed.iter().flatten())??;
        match default {
            Data::Null => Some(ty.clone()),
            Data::String(text) if text.is_empty() => {
                Some(Type::union([ty.clone(), Type::Literal(Literal::String(text.clone()))]))
            }
            _ => takes(ty, default).then(|| ty.clone()),
        }
    }

    /// The type on which all places agree. `None` if they don't; `Some(None)` if there are no places.
    fn agreed<'t>(
        &self,
        table: &[Known],
        targets: impl Iterator<Item = &'t Target>,
    ) -> Option<Option<&Type>> {
        let mut found: Option<&str> = None;
        for target in targets {
            let known = table.iter().find(|known| known.is_at(target))?;
            if found.is_some_and(|found| found != known.1) {
                return None;
            }
            found = Some(known.1);
        }
        found.map_or(Some(None), |name| self.types.get(name).map(Some))
    }
}

/// Whether a name in camel case has these words at its end.
fn ends_in(name: &str, end: &str) -> bool {
    let Some(rest) = name.len().checked_sub(end.len()) else { return false };
    let Some((before, last)) = name.split_at_checked(rest) else { return false };
    let is_word = before.is_empty() || last.starts_with(|first: char| first.is_ascii_uppercase());
    is_word && last.eq_ignore_ascii_case(end)
}

impl Known {
    fn is_at(&self, target: &Target) -> bool {
        if target.key() != Some(self.0) {
            return false;
        }
        let kind = target.kind.as_deref();
        // A kind that is not Kubernetes' own may mean something else by the word.
        let has_pods = kind.is_none_or(|kind| WORKLOADS.contains(&kind));
        match self.2 {
            Within::Any => true,
            Within::Metadata => target.key_at(1) == Some("metadata"),
            Within::Pods => has_pods,
            Within::Pod => has_pods && target.key_at(1) == Some("spec"),
            Within::Container => {
                let of_container = |key: &str| matches!(key, "containers" | "initContainers");
                let in_list = target.is_element_at(1);
                has_pods && in_list && target.key_at(2).is_none_or(of_container)
            }
            Within::Kinds(kinds) => kind.is_some_and(|kind| kinds.contains(&kind)),
            Within::Below(key) => target.key_at(1) == Some(key),
        }
    }
}

/// Whether a value that is written whole stands on one line with its key each time (`toJson`).
pub(super) fn is_inline(seen: &Seen<'_>) -> bool {
    let targets = seen.targets(&Manner::Whole);
    !targets.is_empty() && targets.iter().all(|target| target.as_ref().is_some_and(|target| target.is_inline))
}

/// Whether a type takes a default, with all that is in it.
pub(super) fn takes(ty: &Type, data: &Data) -> bool {
    let expectation = Expectation::default();
    let mut conform = Conform::new(Mode::Values { whole: true }, &expectation);
    let span = Span::new(FileId(0), 0, 0);
    conform.value(&Value::of_data(&plain(data), span), span, ty);
    conform.diagnostics.is_empty()
}
