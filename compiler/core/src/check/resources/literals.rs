//! A secret's text in the sources: everybody who reads the repository, now or in its history, has it.
//!
//! Nothing here shows the text: messages and labels name the key only.

use crate::check::values::scan::{Found, Look, Scene};
use crate::diagnostics::{Code, Diagnostic};

/// A literal password, token or private key.
pub(super) const LOOK: Look = Look { codes: &[Code::W0705, Code::W0706], at: look };

/// How the keys end that hold a secret's text, folded to lower case without separators.
const ENDINGS: &[&str] = &[
    "password",
    "passwd",
    "passphrase",
    "token",
    "apikey",
    "secretkey",
    "clientsecret",
    "accesskey",
    "privatekey",
    "webhooksecret",
    "sharedsecret",
];

/// The shortest text that is taken for a secret: `true`, `none`, `basic` are not.
const SHORTEST: usize = 6;

fn look(scene: &Scene<'_>, found: &Found<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    let Some(text) = found.text() else { return };
    if is_private_key(text) {
        let diagnostic =
            Diagnostic::warning(Code::W0706, found.span, format!("`{}` holds a private key", found.key()));
        diagnostics.push(advice(diagnostic));
    } else if text.len() >= SHORTEST && names_a_secret(found) && is_text_of_one(scene, text) {
        let diagnostic = Diagnostic::warning(
            Code::W0705,
            found.span,
            format!("the text of `{}` stands in the sources", found.key()),
        );
        diagnostics.push(advice(diagnostic));
    }
}

fn advice(diagnostic: Diagnostic) -> Diagnostic {
    diagnostic
        .note("everybody who can read the repository has it, even after the line is gone: let it be replaced by another one")
        .help("declare the key in `secrets { … }` and give the chart the Secret's name: `secrets.KEY.name`")
}

/// PEM, RFC 7468: the labels of private keys.
fn is_private_key(text: &str) -> bool {
    text.split("-----BEGIN ")
        .skip(1)
        .any(|rest| rest.split("-----").next().is_some_and(|label| label.ends_with("PRIVATE KEY")))
}

fn names_a_secret(found: &Found<'_, '_>) -> bool {
    let key: String =
        found.key().chars().filter(|c| c.is_ascii_alphanumeric()).map(|c| c.to_ascii_lowercase()).collect();
    // `existingSecret…`, and names of keys, are references.
    ENDINGS.iter().any(|ending| key.ends_with(ending)) && !key.contains("existing")
}

/// Whether a text is more than a reference, a placeholder or a word.
fn is_text_of_one(scene: &Scene<'_>, text: &str) -> bool {
    let is_reference = text.starts_with(['$', '/', '<', '%', '!'])
        || ["{{", "${", "$(", "://"].iter().any(|mark| text.contains(mark));
    let is_word = |text: &str| {
        let lower = text.chars().all(|c| c.is_ascii_lowercase() || matches!(c, '-' | '_' | '.'));
        let upper = text.chars().all(|c| c.is_ascii_uppercase() || c == '_');
        lower || upper
    };
    let is_declared = scene.deployed.secrets.iter().any(|secret| {
        secret.name == text
            || secret.path == text
            || secret.entries.iter().any(|entry| entry.key == text || entry.stored == text)
    });
    !is_reference && !is_word(text) && !is_declared && !text.contains(' ')
}
