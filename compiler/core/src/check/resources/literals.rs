//! A secret's text in the sources: everybody who reads the repository, now or in its history, has it.
//!
//! Nothing here shows the text: messages and labels name the key only, and what is found is hidden
//! wherever it stands.

use ecow::EcoString;

use crate::check::Platform;
use crate::check::place::{each, values};
use crate::check::values::scan::{Found, Look, Scene};
use crate::diagnostics::{Code, Diagnostic};
use crate::eval::Deployed;
use crate::scalar::secret::{is_private_key, may_be_one, names_one};
use crate::value::{Record, Value};

/// A literal password or token.
pub(super) const LOOK: Look = Look { codes: &[Code::W0705], at: look };

fn look(scene: &Scene<'_>, found: &Found<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    let Some(text) = found.text().filter(|text| !is_private_key(text)) else { return };
    if names_one(found.key()) && may_be_one(text) && !is_declared(scene.deployed, text) {
        let message = format!("the text of `{}` stands in the sources", found.key());
        diagnostics.push(advice(Diagnostic::warning(Code::W0705, found.span, message)));
    }
}

/// What to do about a secret that is none any more.
pub(super) fn advice(diagnostic: Diagnostic) -> Diagnostic {
    diagnostic
        .note("everybody who can read the repository has it, even after the line is gone: let it be replaced by another one")
        .help("declare the key in `secrets { … }` and give the chart the Secret's name: `secrets.KEY.name`")
}

/// Whether a text names something that the deployment declares.
fn is_declared(deployed: &Deployed, text: &str) -> bool {
    deployed.secrets.iter().any(|secret| {
        secret.name == text
            || secret.path == text
            || secret.entries.iter().any(|entry| entry.key == text || entry.stored == text)
    })
}

/// The texts that the rule found, so that nothing shows them.
#[must_use]
pub fn secret_texts(platform: &Platform<'_, '_>, found: &[Diagnostic]) -> Vec<EcoString> {
    let mut texts = vec![];
    if !found.iter().any(|diagnostic| matches!(diagnostic.code, Code::W0705 | Code::W0706)) {
        return texts;
    }
    for (_, deployed) in platform.deployments() {
        let mut look = |record: &Record| {
            each(record, &mut |_, key, value, _| match value {
                Value::String(text) if is_private_key(text) || names_one(key) && may_be_one(text) => {
                    texts.push(text.clone());
                }
                _ => {}
            });
        };
        values(deployed).chain([&deployed.globals]).for_each(&mut look);
        deployed.manifests.iter().for_each(|manifest| look(&manifest.record));
    }
    texts
}
