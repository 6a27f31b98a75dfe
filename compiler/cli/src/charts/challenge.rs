//! What a server asks for in `WWW-Authenticate` (RFC 9110, 11.6.1).

/// A challenge: its scheme in lower case, and its parameters.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Challenge {
    pub(super) scheme: String,
    parameters: Vec<(String, String)>,
}

impl Challenge {
    /// The first challenge of a header's value.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (scheme, mut rest) = text.split_once(' ').unwrap_or((text, ""));
        let mut parameters = vec![];
        while let Some((name, value)) = rest.split_once('=') {
            let (value, behind) = value_of(value.trim_start())?;
            parameters.push((name.trim().to_ascii_lowercase(), value));
            rest = behind.trim_start().strip_prefix(',').unwrap_or("");
        }
        (!scheme.is_empty()).then(|| Self { scheme: scheme.to_ascii_lowercase(), parameters })
    }

    /// A parameter's value; nothing if it is empty.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let found = self.parameters.iter().find(|(found, _)| found == name);
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }
}

/// A value and what follows it: up to a comma, or between quotes with `\` before any character.
fn value_of(text: &str) -> Option<(String, &str)> {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find(',').unwrap_or(text.len());
        return Some((text[..end].trim().to_owned(), &text[end..]));
    };
    let mut value = String::new();
    let mut chars = quoted.char_indices();
    while let Some((at, char)) = chars.next() {
        match char {
            '"' => return Some((value, &quoted[at + 1..])),
            '\\' => value.push(chars.next()?.1),
            char => value.push(char),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn challenges() {
        let text =
            r#"Bearer realm="https://a.org/t?x=1,2" , service=reg, scope="repository:a/b:pull,push", e="\"""#;
        let challenge = Challenge::parse(text).expect("a challenge");
        assert_eq!(challenge.scheme, "bearer");
        for (name, value) in [
            ("realm", Some("https://a.org/t?x=1,2")),
            ("service", Some("reg")),
            ("scope", Some("repository:a/b:pull,push")),
            ("e", Some("\"")),
            ("missing", None),
        ] {
            assert_eq!(challenge.get(name), value);
        }
        assert_eq!(Challenge::parse("Basic").map(|basic| basic.scheme).as_deref(), Some("basic"));
        for broken in ["", "Bearer realm=\"x", "Bearer realm=\"x\\"] {
            assert_eq!(Challenge::parse(broken), None, "{broken}");
        }
    }
}
