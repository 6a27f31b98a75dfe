//! What looks like a secret's text: by the key that it stands below, or by itself.

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
pub const SHORTEST: usize = 6;

/// Whether a key is called like one that holds a secret's text.
#[must_use]
pub fn names_one(key: &str) -> bool {
    let key: String =
        key.chars().filter(|c| c.is_ascii_alphanumeric()).map(|c| c.to_ascii_lowercase()).collect();
    // `existingSecret…`, and names of keys, are references.
    ENDINGS.iter().any(|ending| key.ends_with(ending)) && !key.contains("existing")
}

/// Whether a text below such a key is more than a reference, a placeholder or a word.
#[must_use]
pub fn may_be_one(text: &str) -> bool {
    let is_reference = text.starts_with(['$', '/', '<', '%', '!'])
        || ["{{", "${", "$(", "://"].iter().any(|mark| text.contains(mark));
    let lower = text.chars().all(|c| c.is_ascii_lowercase() || matches!(c, '-' | '_' | '.'));
    let upper = text.chars().all(|c| c.is_ascii_uppercase() || c == '_');
    text.len() >= SHORTEST && !is_reference && !lower && !upper && !text.contains(' ')
}

/// Whether a text holds a private key, whatever key it stands below: PEM, RFC 7468, whose labels of
/// private keys end so.
#[must_use]
pub fn is_private_key(text: &str) -> bool {
    text.split("-----BEGIN ")
        .skip(1)
        .any(|rest| rest.split("-----").next().is_some_and(|label| label.ends_with("PRIVATE KEY")))
}
