//! How far the line goes in on which somebody types.

use super::Edit;
use crate::source::{Source, Span};
use crate::syntax::lexemes::{Lexeme, LexemeKind, lexemes};

const STEP: &str = "  ";

/// After these, outside of brackets, a list of names goes on in the next line.
const BEFORE_NAMES: &[&str] = &["deploy", "omit", "requires", "wants", "uses", "configure"];

/// Signs after which, or before which, an expression goes on in the next line.
const GO_ON: &[&str] =
    &["=", "+=", "||", "&&", "??", "==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "=>", "->", "|"];

/// What to change after `typed`, which stands directly before `offset`: a line end gives the new line its
/// indentation, a bracket that closes goes below the line where its partner stands. Other characters, and lines
/// within a text or a comment, change nothing. Takes time linear in the text.
#[must_use]
pub fn on_type(source: &Source, offset: usize, typed: char) -> Vec<Edit> {
    let text: &str = &source.text;
    let Some(before) = text.get(..offset) else { return vec![] };
    let closes = matches!(typed, '}' | ']' | ')');
    if !before.ends_with(typed) || !(closes || typed == '\n') {
        return vec![];
    }
    if closes && !source.is_first_on_line(offset - typed.len_utf8()) {
        return vec![];
    }
    let start = source.line_start(offset);
    let rest = text.get(start..).unwrap_or("");
    let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    match indentation(source, start, rest.get(blanks..).unwrap_or("")) {
        Some(wanted) if rest.get(..blanks) != Some(&wanted) => {
            vec![Edit { span: Span::new(source.id, start, start + blanks), text: wanted }]
        }
        _ => vec![],
    }
}

/// The blanks that the line at `start` should begin with, if it goes on with `rest`; `None` if a text goes over
/// its beginning.
fn indentation(source: &Source, start: usize, rest: &str) -> Option<String> {
    let mut open: Vec<Lexeme> = vec![];
    let mut line: Vec<Lexeme> = vec![];
    for lexeme in lexemes(&source.text).into_iter().take_while(|lexeme| lexeme.start < start) {
        if lexeme.end >= start {
            return None;
        }
        match lexeme.kind {
            LexemeKind::Open => open.push(lexeme),
            LexemeKind::Close => _ = open.pop(),
            LexemeKind::Comment => continue,
            _ => {}
        }
        if line.first().is_some_and(|first| source.line_start(first.start) < source.line_start(lexeme.start))
        {
            line.clear();
        }
        line.push(lexeme);
    }
    let Some(bracket) = open.last() else {
        return Some(if goes_on(source, start, &line, rest) { STEP.to_owned() } else { String::new() });
    };
    let mut wanted = blanks_of_line(source, bracket.start).to_owned();
    if !rest.starts_with(['}', ']', ')']) {
        wanted.push_str(STEP);
        if goes_on(source, start, &line, rest) {
            wanted.push_str(STEP);
        }
    }
    Some(wanted)
}

/// Whether the line at `start` goes on with what stands on the last line before it that says anything.
fn goes_on(source: &Source, start: usize, line: &[Lexeme], rest: &str) -> bool {
    let say = |lexeme: &Lexeme| source.text.get(lexeme.start..lexeme.end).unwrap_or("");
    let (Some(first), Some(last)) = (line.first().map(say), line.last()) else { return false };
    let between = source.text.get(last.end..start).unwrap_or("");
    if between.matches('\n').count() > 1 {
        return false;
    }
    let begins = lexemes(rest.lines().next().unwrap_or("")).first().is_some_and(|lexeme| {
        let sign = rest.get(lexeme.start..lexeme.end).unwrap_or("");
        !matches!(sign, "-" | "=" | "|") && GO_ON.contains(&sign)
    });
    let in_list = say(last) == "," && BEFORE_NAMES.contains(&first);
    begins || in_list || GO_ON.contains(&say(last))
}

fn blanks_of_line(source: &Source, at: usize) -> &str {
    let line = source.text.get(source.line_start(at)..).unwrap_or("");
    line.get(..line.len() - line.trim_start_matches([' ', '\t']).len()).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    /// `‸` stands behind what was typed, in the result before the first thing on its line.
    #[track_caller]
    fn check(text: &str, expected: &str) {
        let offset = text.find('‸').unwrap_or(0);
        let mut text = text.replace('‸', "");
        let source = Source::new(FileId(0), "a.phx", text.as_str());
        let typed = text.get(..offset).and_then(|before| before.chars().next_back()).unwrap_or(' ');
        for edit in on_type(&source, offset, typed) {
            text.replace_range(edit.span.range(), &edit.text);
        }
        assert_eq!(text, expected);
    }

    #[test]
    fn a_new_line_goes_as_deep_as_its_brackets() {
        check("service a {\n‸", "service a {\n  ");
        check("service a {\n  b {\n‸\n  }\n}", "service a {\n  b {\n    \n  }\n}");
        check("service a {\n  b = 1\n      ‸", "service a {\n  b = 1\n      ");
        check("service a {\n  b = 1\n‸      c", "service a {\n  b = 1\n  c");
        check("let a = yaml({\n‸})", "let a = yaml({\n})");
        check("let a = yaml({\n‸b = 1", "let a = yaml({\n  b = 1");
        check("service a {\n  b {\n  }\n‸", "service a {\n  b {\n  }\n  ");
        check("let a = 1\n  ‸", "let a = 1\n  ");
        check("let a = 1\n‸  ", "let a = 1\n");
    }

    #[test]
    fn a_line_that_goes_on_is_one_step_in() {
        check("let a =\n‸", "let a =\n  ");
        check("let a = b // c\n‸&& d", "let a = b // c\n  && d");
        check("environment a {\n  deploy b,\n‸", "environment a {\n  deploy b,\n    ");
        check("let a = { b = 1,\n‸", "let a = { b = 1,\n  ");
        check("let a =\n\n‸", "let a =\n\n");
    }

    #[test]
    fn what_closes_stands_below_its_partner() {
        check("service a {\n  b {\n    c = 1\n    }‸", "service a {\n  b {\n    c = 1\n  }");
        check("let a = [\n  1\n  ]‸", "let a = [\n  1\n]");
        check("let a = [1 ]‸", "let a = [1 ]");
    }

    #[test]
    fn texts_and_other_characters_stay() {
        check("let a = {\n  b = \"\"\"\n    c\n‸", "let a = {\n  b = \"\"\"\n    c\n");
        check("let a = {\n   b‸", "let a = {\n   b");
        check("let a = {\n  b = \"\"\"\n  }‸\n\"\"\" }", "let a = {\n  b = \"\"\"\n  }\n\"\"\" }");
    }
}
