//! Ingresses as values and manifests show them.
//!
//! Three shapes are read: the library's web-service chart, manifests of kind Ingress or
//! GafaelfawrIngress, and the record `ingress { … }` that most charts have, with `hosts`, `hostname` or
//! `host`. What a chart's templates add by themselves is not seen.

use ecow::EcoString;

use super::facts::below;
use crate::chart::{ChartKey, ChartSource};
use crate::check::Platform;
use crate::check::names::head;
use crate::data::{Data, Map};
use crate::eval::{Deployed, Manifest};
use crate::resolve::Scope;
use crate::source::Span;
use crate::value::{Entry, Record, Value};

/// A text with its place.
#[derive(Debug, Clone)]
pub(super) struct Text {
    /// The text.
    pub(super) text: EcoString,
    /// Where it is written.
    pub(super) span: Span,
}

/// An Ingress of one deployment.
pub(super) struct Ingress<'f> {
    /// Whose it is.
    pub(super) deployed: &'f Deployed,
    /// Whether it exists; none if the chart decides in a way that can't be seen.
    pub(super) on: Option<bool>,
    /// Whether somebody wrote `enabled`, rather than the chart.
    pub(super) decided: bool,
    /// Its IngressClass.
    pub(super) class: Option<Text>,
    /// Its hosts, each with its paths.
    pub(super) rules: Vec<HostRule>,
    /// Its annotations, by key.
    pub(super) annotations: Vec<(EcoString, Text)>,
    /// Its TLS entries.
    pub(super) tls: Vec<Tls>,
    /// The issuer of its certificates.
    pub(super) issuer: Option<Text>,
    /// A `tls { … }` of the web-service chart that says more than `enabled`, and is not turned on by anybody.
    pub(super) tls_off: Option<Span>,
    /// It is a manifest: the operator's own words, not a chart's.
    pub(super) is_manifest: bool,
}

/// A host with its paths; none if the chart knows them.
pub(super) struct HostRule {
    /// The host.
    pub(super) host: Text,
    /// Its paths.
    pub(super) paths: Vec<PathRule>,
}

/// A path.
#[derive(Clone)]
pub(super) struct PathRule {
    /// The path.
    pub(super) path: Text,
    /// `Exact`, `Prefix` or `ImplementationSpecific`, where it is known.
    pub(super) kind: Option<EcoString>,
}

/// A TLS entry.
pub(super) struct Tls {
    /// Its hosts.
    pub(super) hosts: Vec<Text>,
    /// The Secret of the certificate.
    pub(super) secret: Option<Text>,
    /// Where it is written.
    pub(super) span: Span,
}

/// Every Ingress of a deployment; `merged` is what its templates see.
pub(super) fn collect<'f>(
    platform: &Platform<'f, '_>,
    deployed: &'f Deployed,
    merged: Option<&Map>,
    out: &mut Vec<Ingress<'f>>,
) {
    let signature = platform.signatures.get(deployed.service);
    let nest =
        signature.chart.as_ref().and_then(|key| platform.charts.get(key)).and_then(|chart| {
            match chart.source {
                ChartSource::Repository { .. } => Some(&chart.name),
                ChartSource::Files { .. } => None,
            }
        });
    let own = match nest {
        Some(name) => merged.and_then(|map| below(map, name)),
        None => merged,
    };
    let main = Place::new(deployed, signature.chart.as_ref(), &deployed.values);
    main.search(&deployed.values, own, out);
    for (name, record) in &deployed.subcharts {
        let chart = signature.subcharts.get(name).map(|subchart| &subchart.chart);
        let place = Place::new(deployed, chart, record);
        place.search(record, merged.and_then(|map| below(map, name)), out);
    }
    for manifest in &deployed.manifests {
        out.extend(self::manifest(platform, deployed, manifest));
    }
}

/// One chart of a deployment.
struct Place<'f> {
    deployed: &'f Deployed,
    /// For the web-service chart: the name of its objects.
    web: Option<EcoString>,
}

impl<'f> Place<'f> {
    fn new(deployed: &'f Deployed, chart: Option<&ChartKey>, values: &Record) -> Self {
        let is_web = matches!(chart, Some(ChartKey::Item(Scope::Std, name)) if name == "web-service");
        let name = match text(values, "component") {
            Some(component) if !component.text.is_empty() => {
                ecow::eco_format!("{}-{}", deployed.name, component.text)
            }
            _ => deployed.name.clone(),
        };
        Self { deployed, web: is_web.then_some(name) }
    }

    fn search(&self, record: &'f Record, merged: Option<&Map>, out: &mut Vec<Ingress<'f>>) {
        for (key, entry) in &record.entries {
            let Value::Record(inner) = &entry.value else { continue };
            let lower = merged.and_then(|map| below(map, key));
            if key == "ingress" {
                out.extend(self.ingress(inner, lower));
            } else {
                self.search(inner, lower, out);
            }
        }
    }

    fn ingress(&self, record: &'f Record, merged: Option<&Map>) -> Option<Ingress<'f>> {
        let written = record.get("enabled").and_then(as_bool);
        let default = || merged.and_then(|map| map.get("enabled"));
        let on = match (written, default()) {
            (Some(on), _) | (None, Some(&Data::Bool(on))) => Some(on),
            (None, Some(_)) => None,
            // A chart without the switch always makes it; of an unknown chart nothing is known.
            (None, None) => merged.map(|_| true),
        };
        let rules = rules(record, merged);
        let mut annotations = annotations(record);
        let class = text(record, "className").or_else(|| text(record, "ingressClassName"));
        let class = class
            .or_else(|| take(&annotations, "kubernetes.io/ingress.class"))
            .filter(|class| !class.text.is_empty());
        let mut issuer = take(&annotations, "cert-manager.io/cluster-issuer");
        let mut tls_off = None;
        let mut tls = vec![];
        if let Some(name) = &self.web {
            issuer = web_tls(record, name, &rules, issuer, &mut tls, &mut tls_off);
            annotations.extend(web_auth(record));
        } else {
            issuer = issuer.or_else(|| text(record, "issuer"));
        }
        if rules.is_empty() && annotations.is_empty() && class.is_none() {
            return None;
        }
        let decided = written.is_some();
        let deployed = self.deployed;
        Some(Ingress {
            deployed,
            on,
            decided,
            class,
            rules,
            annotations,
            tls,
            issuer,
            tls_off,
            is_manifest: false,
        })
    }
}

/// The web-service chart's `tls { enabled, issuer, secretName }`.
fn web_tls(
    record: &Record,
    name: &str,
    rules: &[HostRule],
    annotated: Option<Text>,
    tls: &mut Vec<Tls>,
    off: &mut Option<Span>,
) -> Option<Text> {
    let Some((Value::Record(inner), span)) = get(record, "tls") else { return annotated };
    let full = |field: &str| text(inner, field).filter(|text| !text.text.is_empty());
    let (issuer, secret) = (full("issuer"), full("secretName"));
    match inner.get("enabled").and_then(as_bool) {
        Some(true) => {
            let made = issuer
                .as_ref()
                .map(|issuer| Text { text: ecow::eco_format!("{name}-tls"), span: issuer.span });
            let secret = secret.or(made);
            tls.push(Tls { hosts: rules.iter().map(|rule| rule.host.clone()).collect(), secret, span });
            issuer.or(annotated)
        }
        Some(false) => annotated,
        None => {
            *off = issuer.or(secret).map(|text| text.span);
            annotated
        }
    }
}

/// The web-service chart's `auth { url, signin }`, as the annotations that it makes of it.
fn web_auth(record: &Record) -> Vec<(EcoString, Text)> {
    let Some(Value::Record(auth)) = record.get("auth") else { return vec![] };
    let keys = [
        ("url", "nginx.ingress.kubernetes.io/auth-url"),
        ("signin", "nginx.ingress.kubernetes.io/auth-signin"),
    ];
    let found = keys.into_iter().filter_map(|(field, key)| Some((EcoString::from(key), text(auth, field)?)));
    found.filter(|(_, text)| !text.text.is_empty()).collect()
}

fn manifest<'f>(
    platform: &Platform<'_, '_>,
    deployed: &'f Deployed,
    manifest: &'f Manifest,
) -> Option<Ingress<'f>> {
    let kind = text(&manifest.record, "kind")?;
    let record = match kind.text.as_str() {
        "Ingress" => &manifest.record,
        "GafaelfawrIngress" => record(&manifest.record, "template")?,
        _ => return None,
    };
    let annotations = self::record(record, "metadata").map(annotations).unwrap_or_default();
    let spec = self::record(record, "spec")?;
    // What a function wrote for several manifests is shown at the manifest.
    let around = head(platform, manifest.span);
    let here =
        |text: Text| if manifest.span.contains(text.span) { text } else { Text { span: around, ..text } };
    let mut rules = vec![];
    for (rule, _) in items(spec, "rules") {
        let Value::Record(rule) = rule else { continue };
        let Some(host) = text(rule, "host") else { continue };
        let paths = self::record(rule, "http")
            .map(|http| paths(http, None, Some("ImplementationSpecific")))
            .unwrap_or_default();
        let paths = paths.into_iter().map(|rule| PathRule { path: here(rule.path), ..rule }).collect();
        rules.push(HostRule { host: here(host), paths });
    }
    let tls = items(spec, "tls").filter_map(|(item, span)| {
        let Value::Record(item) = item else { return None };
        let hosts = items(item, "hosts").filter_map(|(host, span)| as_text(host, span)).map(here).collect();
        let span = here(Text { text: EcoString::new(), span }).span;
        Some(Tls { hosts, secret: text(item, "secretName").map(here), span })
    });
    let class = text(spec, "ingressClassName").or_else(|| take(&annotations, "kubernetes.io/ingress.class"));
    Some(Ingress {
        deployed,
        on: Some(true),
        decided: true,
        class: class.map(here),
        rules,
        tls: tls.collect(),
        issuer: take(&annotations, "cert-manager.io/cluster-issuer").map(here),
        annotations: annotations.into_iter().map(|(key, text)| (key, here(text))).collect(),
        tls_off: None,
        is_manifest: true,
    })
}

/// The hosts of a chart's `ingress { … }`.
fn rules(record: &Record, merged: Option<&Map>) -> Vec<HostRule> {
    let shared = paths(record, merged, None);
    let mut out = vec![];
    for (item, span) in items(record, "hosts") {
        match item {
            Value::Record(inner) => {
                let Some(host) = text(inner, "host").or_else(|| text(inner, "name")) else { continue };
                let own = paths(inner, None, None);
                out.push(HostRule { host, paths: if own.is_empty() { shared.clone() } else { own } });
            }
            _ => out.extend(as_text(item, span).map(|host| HostRule { host, paths: shared.clone() })),
        }
    }
    let single = ["hostname", "host"].into_iter().filter_map(|key| text(record, key));
    out.extend(single.map(|host| HostRule { host, paths: shared.clone() }));
    out.retain(|rule| !rule.host.text.is_empty());
    out
}

/// `paths = [ … ]` or `path = …`, else what the chart's defaults say, shown at `ingress`.
fn paths(record: &Record, merged: Option<&Map>, usual: Option<&str>) -> Vec<PathRule> {
    let from_data =
        |key: &str| merged.and_then(|map| map.get(key)).and_then(Data::as_str).map(EcoString::from);
    let kind = text(record, "pathType").map(|kind| kind.text).or_else(|| from_data("pathType"));
    let mut out = vec![];
    for (item, span) in items(record, "paths") {
        match item {
            Value::Record(inner) => {
                let Some(path) = text(inner, "path") else { continue };
                let own = text(inner, "pathType").map(|kind| kind.text).or_else(|| kind.clone());
                out.push(PathRule { path, kind: own.or_else(|| usual.map(EcoString::from)) });
            }
            _ => out.extend(as_text(item, span).map(|path| PathRule { path, kind: kind.clone() })),
        }
    }
    out.extend(text(record, "path").map(|path| PathRule { path, kind: kind.clone() }));
    if out.is_empty()
        && let Some(entry) = record.entries.values().next()
    {
        let listed = merged.and_then(|map| map.get("paths")).into_iter().flat_map(|data| match data {
            Data::List(items) => items.iter().filter_map(Data::as_str).map(EcoString::from).collect(),
            _ => vec![],
        });
        let span = entry.origin.span;
        out.extend(
            listed
                .chain(from_data("path"))
                .map(|text| PathRule { path: Text { text, span }, kind: kind.clone() }),
        );
    }
    out
}

fn annotations(record: &Record) -> Vec<(EcoString, Text)> {
    let Some(found) = self::record(record, "annotations") else { return vec![] };
    let texts = found.entries.iter().filter_map(|(key, Entry { value, origin })| {
        as_text(value, origin.span).map(|text| (key.clone(), text))
    });
    texts.collect()
}

fn take(annotations: &[(EcoString, Text)], key: &str) -> Option<Text> {
    annotations.iter().find(|(found, _)| found == key).map(|(_, text)| text.clone())
}

pub(super) fn get<'v>(record: &'v Record, key: &str) -> Option<(&'v Value, Span)> {
    record.entries.get(key).map(|entry| (&entry.value, entry.origin.span))
}

/// The text of a key.
pub(super) fn text(record: &Record, key: &str) -> Option<Text> {
    get(record, key).and_then(|(value, span)| as_text(value, span))
}

/// The record of a key.
pub(super) fn record<'v>(record: &'v Record, key: &str) -> Option<&'v Record> {
    match record.get(key) {
        Some(Value::Record(inner)) => Some(inner),
        _ => None,
    }
}

/// The items of a key's list.
pub(super) fn items<'v>(record: &'v Record, key: &str) -> impl Iterator<Item = (&'v Value, Span)> {
    let list = match record.get(key) {
        Some(Value::List(list)) => Some(list),
        _ => None,
    };
    list.into_iter().flat_map(|list| list.iter()).map(|(item, span)| (item, *span))
}

fn as_text(value: &Value, span: Span) -> Option<Text> {
    if let Value::String(text) = value { Some(Text { text: text.clone(), span }) } else { None }
}

fn as_bool(value: &Value) -> Option<bool> {
    if let Value::Bool(value) = value { Some(*value) } else { None }
}

impl Ingress<'_> {
    /// Whether it is there, as far as can be seen.
    pub(super) fn is_on(&self) -> bool {
        self.on == Some(true)
    }

    /// An annotation by its key.
    pub(super) fn annotation(&self, key: &str) -> Option<&Text> {
        self.annotations.iter().find(|(found, _)| found == key).map(|(_, text)| text)
    }
}

/// Whether a text is filled in by Helm or a controller, so that nothing can be said about it.
pub(super) fn is_template(text: &str) -> bool {
    text.contains("{{") || text.contains('$')
}
