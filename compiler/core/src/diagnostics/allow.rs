//! Comments that silence a lint for one line: `// phxc: allow(W0802) because the base is for tests`.

use std::collections::BTreeMap;

use super::levels::{self, SubjectError};
use super::{Code, Diagnostic};
use crate::source::{FileId, Source, Sources, Span};

/// A comment that starts with `// phxc:`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allow {
    /// The comment.
    pub span: Span,
    /// The line that it speaks of, from 1: its own, or if it stands alone, the next that is no such
    /// comment.
    pub line: usize,
    /// What it names, each with its place.
    pub codes: Vec<(Span, Result<Code, SubjectError>)>,
    /// Whether it says why.
    pub reason: bool,
    /// Whether its form is right; it silences nothing if not.
    pub readable: bool,
}

/// The comments to phxc among `comments`, which are the project's.
#[must_use]
pub fn allows(sources: &Sources, comments: &[Span]) -> Vec<Allow> {
    let read = |span: &Span| read_allow(sources.get(span.file)?, *span);
    let mut found: Vec<Allow> = comments.iter().filter_map(read).collect();
    // Several above one line all speak of that line.
    for at in (0..found.len()).rev() {
        let next = found.get(at + 1).map(|next| (next.span, next.line));
        if let (Some(allow), Some((span, line))) = (found.get_mut(at), next)
            && span.file == allow.span.file
            && line_of(sources, span) == allow.line
            && line > allow.line
        {
            allow.line = line;
        }
    }
    found
}

fn line_of(sources: &Sources, span: Span) -> usize {
    sources.get(span.file).map_or(0, |source| source.line_column(span.start as usize).0)
}

/// What one comment of a source says to phxc; `None` if it does not begin with `// phxc:`.
#[must_use]
pub fn read_allow(source: &Source, span: Span) -> Option<Allow> {
    let text = source.slice(span);
    let body = text.strip_prefix("//")?.trim_start().strip_prefix("phxc:")?;
    let (line, _) = source.line_column(span.start as usize);
    let before = source.text.get(..span.start as usize).unwrap_or("");
    let alone = before.rsplit('\n').next().is_none_or(|before| before.trim().is_empty());
    let mut allow =
        Allow { span, line: line + usize::from(alone), codes: vec![], reason: false, readable: false };
    let list = body.trim_start().strip_prefix("allow").and_then(|rest| rest.trim_start().strip_prefix('('));
    let Some((list, rest)) = list.and_then(|list| list.split_once(')')) else { return Some(allow) };
    let start = span.start as usize + (text.len() - rest.len() - 1 - list.len());
    let mut at = start;
    for part in list.split(',') {
        let code = part.trim();
        if !code.is_empty() {
            let from = at + (part.len() - part.trim_start().len());
            allow.codes.push((Span::new(span.file, from, from + code.len()), levels::lint(code)));
        }
        at += part.len() + 1;
    }
    let reason = rest.trim_start().strip_prefix("because");
    let word = reason.is_some_and(|reason| reason.is_empty() || reason.starts_with(char::is_whitespace));
    allow.reason = word && reason.is_some_and(|reason| !reason.trim().is_empty());
    allow.readable = !allow.codes.is_empty() && (word || rest.trim().is_empty());
    Some(allow)
}

/// The diagnostics that no comment silences, and for each comment and each of its codes whether it
/// silenced anything.
pub(super) fn silence(
    diagnostics: Vec<Diagnostic>,
    sources: &Sources,
    allows: &[Allow],
) -> (Vec<Diagnostic>, Vec<Vec<bool>>) {
    let mut used: Vec<Vec<bool>> = allows.iter().map(|allow| vec![false; allow.codes.len()]).collect();
    let mut by_line: BTreeMap<(FileId, usize), Vec<usize>> = BTreeMap::new();
    for (at, allow) in allows.iter().enumerate().filter(|(_, allow)| allow.readable) {
        by_line.entry((allow.span.file, allow.line)).or_default().push(at);
    }
    let mut left = vec![];
    for diagnostic in diagnostics {
        let place = (diagnostic.primary.span.file, line_of(sources, diagnostic.primary.span));
        let mut silenced = false;
        for at in by_line.get(&place).filter(|_| diagnostic.code.is_lint()).into_iter().flatten() {
            let (Some(allow), Some(used)) = (allows.get(*at), used.get_mut(*at)) else { continue };
            for ((_, code), used) in allow.codes.iter().zip(used) {
                let hit = *code == Ok(diagnostic.code);
                *used |= hit;
                silenced |= hit;
            }
        }
        if !silenced {
            left.push(diagnostic);
        }
    }
    (left, used)
}

/// What is wrong with the comments themselves. `complete` says that every phase has looked, so that
/// a comment which silenced nothing is needless.
pub(super) fn judge(allows: &[Allow], used: &[Vec<bool>], complete: bool) -> Vec<Diagnostic> {
    let mut found = vec![];
    for (allow, used) in allows.iter().zip(used) {
        if !allow.readable {
            let diagnostic =
                Diagnostic::warning(Code::W0904, allow.span, "phxc does not understand this comment");
            found.push(
                diagnostic
                    .help("write `// phxc: allow(W0802) because …`, with the code that is to be silent"),
            );
            continue;
        }
        for ((span, code), used) in allow.codes.iter().zip(used) {
            match code {
                Err(SubjectError::Error(code)) => {
                    let message = format!("{code} is an error (“{}”): no comment silences it", code.title());
                    found.push(Diagnostic::warning(Code::W0902, *span, message));
                }
                Err(SubjectError::Unknown(text, near)) => {
                    let diagnostic =
                        Diagnostic::warning(Code::W0902, *span, format!("there is no code `{text}`"));
                    found.push(match near {
                        Some(near) => diagnostic.help(format!("did you mean {near}?")),
                        None => diagnostic.help("`phxc explain` lists all codes"),
                    });
                }
                Ok(code) if complete && !used => {
                    let message = format!("there is no {code} on this line that could be allowed");
                    let diagnostic = Diagnostic::warning(Code::W0903, *span, message);
                    found.push(
                        diagnostic.help(format!("remove it, or {code} would stay silent when it comes back")),
                    );
                }
                Ok(_) => {}
            }
        }
        if !allow.reason {
            let diagnostic =
                Diagnostic::warning(Code::W0901, allow.span, "this does not say why the lint may be silent");
            found.push(
                diagnostic
                    .help("end the comment with `because` and the reason, for those who read it next year"),
            );
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Line, codes and whether there is a reason, of each comment of a text.
    fn found(text: &str) -> Vec<String> {
        let mut sources = Sources::default();
        let source = sources.add("a.phx", text);
        let spans: Vec<Span> = text
            .lines()
            .scan(0, |at, line| {
                let start = *at;
                *at += line.len() + 1;
                Some(line.find("//").map(|from| Span::new(source.id, start + from, start + line.len())))
            })
            .flatten()
            .collect();
        let show = |allow: &Allow| {
            let codes: Vec<&str> = allow.codes.iter().map(|(span, _)| sources.slice(*span)).collect();
            let form = if allow.readable { "" } else { " unreadable" };
            format!("{}: {}{}{form}", allow.line, codes.join(" "), if allow.reason { " why" } else { "" })
        };
        allows(&sources, &spans).iter().map(show).collect()
    }

    #[test]
    fn a_comment_speaks_of_its_line_or_the_next() {
        assert_eq!(found("x = 1 // phxc: allow(W0802) because of that\n"), ["1: W0802 why"]);
        assert_eq!(found("  // phxc: allow(W0802, W0801) because of that\nx = 1\n"), ["2: W0802 W0801 why"]);
        let two = "// phxc: allow(W0801) because a\n// phxc: allow(W0802) because b\nx = 1\n";
        assert_eq!(found(two), ["3: W0801 why", "3: W0802 why"]);
        assert_eq!(found("// a comment\n/// phxc: allow(W0802)\n"), [""; 0]);
    }

    #[test]
    fn a_reason_is_a_reason() {
        assert_eq!(found("x // phxc: allow(W0802)"), ["1: W0802"]);
        assert_eq!(found("x // phxc: allow(W0802) because"), ["1: W0802"]);
        assert_eq!(found("x // phxc: allow(W0802) becauseof"), ["1: W0802 unreadable"]);
    }

    #[test]
    fn another_form_is_unreadable() {
        for text in [
            "// phxc: alow(W0802)",
            "// phxc: allow W0802",
            "// phxc: allow()",
            "// phxc:",
            "//phxc: allow(W0802",
        ] {
            assert!(found(text).concat().ends_with("unreadable"), "{text}");
        }
        assert_eq!(found("//phxc:allow( ,W0802,)because x"), ["2: W0802 why"]);
    }
}
