//! Links in a file: files that `text` reads, addresses in comments and texts, and the codes that a comment
//! `// phxc: allow(…)` names. Takes a source and its AST.

use super::marks::{Role, marks};
use crate::diagnostics::{Code, read_allow};
use crate::source::{Source, Span, join};
use crate::syntax::Parsed;

/// A part of a file that leads elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// What can be followed.
    pub span: Span,
    /// Where it leads.
    pub target: Target,
}

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A file, relative to the project's root; whether it exists is not known here.
    File(String),
    /// An address on the web.
    Address(String),
    /// The page of a code.
    Page(Code),
}

/// The links of a file, by place. Takes time linear in the text.
#[must_use]
pub fn links(source: &Source, parsed: &Parsed) -> Vec<Link> {
    let all = Span::new(source.id, 0, source.text.len());
    let mut links = vec![];
    for mark in marks(source, &parsed.file, all) {
        let text = source.slice(mark.span);
        let content = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
        let Some(content) = content.filter(|content| !content.starts_with('"')) else { continue };
        let start = mark.span.range().start + 1;
        match mark.role {
            Role::FilePath => {
                let target = join(source.folder(), content).map(Target::File);
                let span = Span::new(source.id, start, start + content.len());
                links.extend(target.map(|target| Link { span, target }));
            }
            Role::Text => links.extend(addresses(source, start, content)),
            _ => {}
        }
    }
    for comment in &parsed.comments {
        links.extend(addresses(source, comment.range().start, source.slice(*comment)));
        let codes = read_allow(source, *comment).into_iter().flat_map(|allow| allow.codes);
        links.extend(codes.filter_map(|(span, code)| Some(Link { span, target: Target::Page(code.ok()?) })));
    }
    links.sort_by_key(|link| link.span);
    links
}

/// The addresses in a text that begins at `start`.
fn addresses<'a>(source: &'a Source, start: usize, text: &'a str) -> impl Iterator<Item = Link> + 'a {
    let found = ["https://", "http://"].into_iter().flat_map(|scheme| text.match_indices(scheme));
    found.filter_map(move |(at, scheme)| {
        let rest = text.get(at..)?;
        let end = rest.find(|c: char| c.is_whitespace() || "<>\"'`|\\^{}".contains(c)).unwrap_or(rest.len());
        let mut address = rest.get(..end)?.trim_end_matches(['.', ',', ';', ':', '!', '?', '*', '…']);
        // A bracket that the sentence opened before the address is not a part of it.
        while address.ends_with(')') && address.matches(')').count() > address.matches('(').count() {
            address = address.strip_suffix(')')?.trim_end_matches(['.', ',']);
        }
        let span = Span::new(source.id, start + at, start + at + address.len());
        (address.len() > scheme.len()).then(|| Link { span, target: Target::Address(address.to_owned()) })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;
    use crate::syntax::parse;

    fn show(text: &str) -> Vec<String> {
        let source = Source::new(FileId(0), "services/a/a.phx", text);
        let one = |link: &Link| {
            let target = match &link.target {
                Target::File(path) => format!("file {path}"),
                Target::Address(address) => format!("address {address}"),
                Target::Page(code) => format!("page {code}"),
            };
            format!("{} → {target}", source.slice(link.span))
        };
        links(&source, &parse(&source)).iter().map(one).collect()
    }

    #[test]
    fn a_file_is_relative_to_its_source() {
        assert_eq!(show("let a = text(\"../b.txt\")"), ["../b.txt → file services/b.txt"]);
        assert_eq!(show("let a = indent(text(\"b\"), 2)"), ["b → file services/a/b"]);
        assert_eq!(
            show("let a = text(\"../../../b\")\nlet c = text(\"${a}\")\nlet d = lower(\"b\")"),
            [""; 0]
        );
    }

    #[test]
    fn addresses_end_where_the_sentence_goes_on() {
        let one = |comment: &str| show(&format!("// {comment}\nlet a = 1"));
        let link = |address: &str| vec![format!("{address} → address {address}")];
        assert_eq!(one("see https://a.org/b?c=d#e."), link("https://a.org/b?c=d#e"));
        assert_eq!(one("(see https://a.org/b)"), link("https://a.org/b"));
        assert_eq!(one("https://a.org/b_(c)"), link("https://a.org/b_(c)"));
        assert_eq!(one("`http://a.org`, and"), link("http://a.org"));
        assert_eq!(one("https://"), [""; 0]);
        assert_eq!(show("let a = \"https://a.org/b\""), link("https://a.org/b"));
        assert_eq!(show("let a = \"https://${b}/c\""), [""; 0]);
    }

    #[test]
    fn a_code_leads_to_its_page() {
        assert_eq!(show("let a = 1 // phxc: allow(W0802, W9999) because of b"), ["W0802 → page W0802"]);
    }
}
