//! What a key comes to in the end: its value in each environment, and where that was written.

use ecow::EcoString;

use super::symbols::SymbolKind;
use super::{Analysis, Evaluated};
use crate::data::Data;
use crate::eval::Deployed;
use crate::source::{FileId, Span};
use crate::value::{Record, Value};

/// A value in one environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Final {
    /// The environment.
    pub environment: String,
    /// The service; empty for a setting of the environment.
    pub service: String,
    /// The value in short, without secrets.
    pub value: String,
    /// The entry that decided; nothing where the chart's default counts.
    pub origin: Option<Span>,
}

impl Analysis<'_> {
    /// The final values of the key at a place, in every deployment that the body around it is a layer of.
    #[must_use]
    pub fn finals(&self, key: Span) -> Vec<Final> {
        let (Some(keys), Some(evaluated)) = (self.keys_at(key), self.newest()) else { return vec![] };
        let around = self.around(key.file, key.start as usize);
        let deploys = around.iter().any(|found| found.kind == SymbolKind::Deploy);
        let environment = around.iter().find(|found| found.kind == SymbolKind::Environment);
        if let (Some(environment), false) = (environment, deploys) {
            let names = self.environments_of(environment.name_span);
            return self.settings(keys, |name| names.contains(&name));
        }
        self.deployments_around(key.file, key.start as usize, evaluated)
            .into_iter()
            .filter_map(|(environment, deployed)| self.final_of(evaluated, environment, deployed, keys))
            .collect()
    }

    /// The values of a setting, in the environments that are `wanted`.
    pub(super) fn settings(&self, keys: &[EcoString], wanted: impl Fn(&str) -> bool) -> Vec<Final> {
        let (Some(evaluated), Some((head, rest))) = (self.newest(), keys.split_first()) else {
            return vec![];
        };
        let mut out = vec![];
        for environment in evaluated.evaluation.environments.iter().filter(|found| wanted(&found.name)) {
            let Some(setting) = environment.settings.iter().find(|found| found.name == *head) else {
                continue;
            };
            let found = match (&setting.value, rest) {
                (value, []) => Some((value.show(), setting.span)),
                (Value::Record(record), rest) => of_record(record, rest),
                _ => None,
            };
            out.extend(found.map(|(value, origin)| Final {
                environment: environment.name.to_string(),
                service: String::new(),
                value: evaluated.sources.conceal(&value).into_owned(),
                origin,
            }));
        }
        out
    }

    /// The names of an environment and its heirs.
    fn environments_of(&self, name: Span) -> Vec<&str> {
        let all = [name].into_iter().chain(self.heirs(name));
        all.map(|span| self.sources().slice(span)).collect()
    }

    /// The deployments that the body around a byte writes to: those of a service and its heirs, in an environment and
    /// its heirs where one is named.
    pub(super) fn deployments_around<'e>(
        &self,
        file: FileId,
        offset: usize,
        evaluated: &'e Evaluated,
    ) -> Vec<(&'e str, &'e Deployed)> {
        let around = self.around(file, offset);
        let name = |kind: SymbolKind| around.iter().find(|declared| declared.kind == kind);
        let deploys =
            around.iter().find(|found| matches!(found.kind, SymbolKind::Deploy | SymbolKind::Configure));
        let service = match (deploys, name(SymbolKind::Service)) {
            (Some(deploy), _) => self.service_named_in(deploy.name_span, deploy.span),
            (None, Some(service)) => self.facts().service(service.name_span),
            (None, None) => None,
        };
        let Some(service) = service else { return vec![] };
        let project = self.statics.inputs.project;
        let is_heir = |deployed: &Deployed| {
            // A service's id is that of another where services were added since.
            let id = project.service_names.get(crate::resolve::Scope::Project, &deployed.name);
            id.is_some_and(|id| project.service(*id).lineage.contains(&service))
        };
        let environments: Option<Vec<&str>> =
            name(SymbolKind::Environment).map(|environment| self.environments_of(environment.name_span));
        let all = evaluated.evaluation.environments.iter();
        all.filter(|found| environments.as_ref().is_none_or(|names| names.contains(&found.name.as_str())))
            .flat_map(|environment| environment.deployments.iter().map(|d| (environment.name.as_str(), d)))
            .filter(|(_, deployed)| is_heir(deployed))
            .collect()
    }

    /// The service that a `deploy` or `configure` names.
    fn service_named_in(&self, name: Span, whole: Span) -> Option<crate::resolve::ServiceId> {
        let near = self.statics.names().iter().filter(|found| whole.contains(found.span));
        let mut declared = near.filter_map(|found| match found.target {
            crate::resolve::Target::Declared(at)
                if name.contains(found.span) || found.span.contains(name) =>
            {
                self.facts().service(at)
            }
            _ => None,
        });
        declared.next()
    }

    fn final_of(
        &self,
        evaluated: &Evaluated,
        environment: &str,
        deployed: &Deployed,
        keys: &[EcoString],
    ) -> Option<Final> {
        let (head, rest) = keys.split_first()?;
        let (value, origin) = match head.as_str() {
            "values" => self.chart_value(evaluated, environment, deployed, &deployed.values, rest, rest)?,
            "application" => of_record(&deployed.application, rest)?,
            "globals" => of_record(&deployed.globals, rest)?,
            name => match deployed.subcharts.iter().find(|(found, _)| found == name) {
                Some((_, values)) => {
                    self.chart_value(evaluated, environment, deployed, values, rest, keys)?
                }
                None => of_record(&deployed.params, keys)?,
            },
        };
        Some(Final {
            environment: environment.to_owned(),
            service: deployed.name.to_string(),
            value: evaluated.sources.conceal(&value).into_owned(),
            origin,
        })
    }

    /// What is written, else what the chart's templates see.
    fn chart_value(
        &self,
        evaluated: &Evaluated,
        environment: &str,
        deployed: &Deployed,
        written: &Record,
        keys: &[EcoString],
        merged: &[EcoString],
    ) -> Option<(String, Option<Span>)> {
        if let Some(found) = of_record(written, keys) {
            return Some(found);
        }
        let plan = evaluated.evaluation.plan.environments.iter().find(|found| found.name == environment)?;
        let plan = plan.deployments.iter().find(|found| found.service == deployed.name)?;
        let mut data = plan.values.get(merged.first()?.as_str())?;
        for key in merged.iter().skip(1) {
            data = data.as_map()?.get(key.as_str())?;
        }
        Some((shown(data), None))
    }
}

fn of_record(record: &Record, keys: &[EcoString]) -> Option<(String, Option<Span>)> {
    let (last, above) = keys.split_last()?;
    let mut record = record;
    for key in above {
        match record.get(key)? {
            Value::Record(below) => record = below,
            _ => return None,
        }
    }
    let entry = record.entries.get(last)?;
    Some((entry.value.show(), Some(entry.origin.span)))
}

fn shown(data: &Data) -> String {
    Value::of_data(data, Span::new(FileId(0), 0, 0)).show()
}
