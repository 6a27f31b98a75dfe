//! One pass over the characters before the grammar runs: where comments and brackets stand, which strings
//! do not end, and how deep it all nests. Knows just enough of the language to step over strings, comments
//! and regular expressions.

/// How deep brackets and holes of strings may nest. The grammar and the builder recurse, so this
/// bounds the stack; people stay below 20.
pub(super) const MAX_DEPTH: usize = 256;

/// How deep strings and brackets may nest within the holes of one string.
const MAX_HOLES: usize = 32;

/// Where to put what stands for something that had to be taken out: the grammar reads it as a value.
pub(super) const HIDDEN: &str = "\u{1}";

/// What is seen without the grammar; all places are bytes of the scanned text.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// Start and end of every `//` comment, in order.
    pub comments: Vec<(usize, usize)>,
    /// Every bracket outside of strings, in order.
    pub brackets: Vec<Bracket>,
    /// Start and end of the strings that go over several lines.
    pub long_strings: Vec<(usize, usize)>,
    /// What does not hold.
    pub problems: Vec<Problem>,
}

/// A bracket, brace or parenthesis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bracket {
    /// Where it stands.
    pub at: usize,
    /// One of `(`, `[`, `{`, `)`, `]`, `}`.
    pub byte: u8,
}

/// What the grammar must not see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Problem {
    /// A string from `start` that should end at `end`, with `quotes` quotes.
    UnfinishedString { start: usize, end: usize, quotes: usize },
    /// A string whose holes nest too deeply.
    DeepString { start: usize, end: usize },
    /// A comment in the manner of YAML and shells.
    HashComment { start: usize, end: usize },
    /// A byte order mark at the start of the file.
    ByteOrderMark,
    /// A character that may not stand in a source.
    Control { start: usize, end: usize },
}

impl Bracket {
    /// Whether it opens.
    pub(super) fn opens(self) -> bool {
        matches!(self.byte, b'(' | b'[' | b'{')
    }

    /// What closes it.
    pub(super) fn closer(self) -> u8 {
        match self.byte {
            b'(' => b')',
            b'[' => b']',
            _ => b'}',
        }
    }
}

/// Scans a whole text.
pub(super) fn scan(text: &str) -> Scan {
    let mut scan = Scan::default();
    let bytes = text.as_bytes();
    let mut at = 0;
    if text.starts_with('\u{feff}') {
        scan.problems.push(Problem::ByteOrderMark);
        at = '\u{feff}'.len_utf8();
    }
    while let Some(&byte) = bytes.get(at) {
        at = match byte {
            b'/' if bytes.get(at + 1) == Some(&b'/') => {
                let end = line_end(text, at);
                scan.comments.push((at, end));
                end
            }
            b'#' => {
                let end = line_end(text, at);
                scan.problems.push(Problem::HashComment { start: at, end });
                end
            }
            b'"' => scan.string(text, at),
            b'r' if bytes.get(at + 1) == Some(&b'"') => scan.string(text, at),
            b'(' | b'[' | b'{' => {
                scan.brackets.push(Bracket { at, byte });
                if byte == b'(' { regex_end(text, at + 1).unwrap_or(at + 1) } else { at + 1 }
            }
            b')' | b']' | b'}' => {
                scan.brackets.push(Bracket { at, byte });
                at + 1
            }
            _ if is_word(byte) => word_end(bytes, at),
            0x01..=0x08 | 0x0e..=0x1f | 0x7f | 0x00 => {
                scan.problems.push(Problem::Control { start: at, end: at + 1 });
                at + 1
            }
            _ => at + 1,
        };
    }
    scan
}

impl Scan {
    /// The byte after the last significant character before `end`, not before `start`: blanks, line ends
    /// and comments are cut off.
    pub(super) fn significant_end(&self, text: &str, start: usize, end: usize) -> usize {
        significant_end(text, &self.comments, start, end)
    }

    /// How deep the brackets nest, at least; closers that close nothing do not count.
    pub(super) fn depth(&self) -> usize {
        let mut depth = 0usize;
        let mut deepest = 0;
        for bracket in &self.brackets {
            depth = if bracket.opens() { depth + 1 } else { depth.saturating_sub(1) };
            deepest = deepest.max(depth);
        }
        deepest
    }

    /// Steps over the string at `start`, whole or not.
    fn string(&mut self, text: &str, start: usize) -> usize {
        match string_end(text.as_bytes(), start, 0) {
            Ok(end) => {
                if text.get(start..end).is_some_and(|string| string.contains('\n')) {
                    self.long_strings.push((start, end));
                }
                end
            }
            Err(Unended::TooDeep) => {
                let end = line_end(text, start);
                self.problems.push(Problem::DeepString { start, end });
                end
            }
            Err(Unended::Unfinished) => {
                let triple =
                    text.get(start..).is_some_and(|rest| rest.trim_start_matches('r').starts_with("\"\"\""));
                let end = if triple { text.trim_end().len().max(start) } else { unfinished_end(text, start) };
                self.problems.push(Problem::UnfinishedString {
                    start,
                    end,
                    quotes: if triple { 3 } else { 1 },
                });
                end
            }
        }
    }
}

/// Where a string that is not finished on its line probably should have been: before what closes the
/// brackets that were opened on this line.
pub(super) fn unfinished_end(text: &str, start: usize) -> usize {
    let line_start = text.get(..start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let mut open: Vec<u8> = vec![];
    for byte in text.get(line_start..start).unwrap_or("").bytes() {
        match byte {
            b'(' => open.push(b')'),
            b'[' => open.push(b']'),
            b'{' => open.push(b'}'),
            b')' | b']' | b'}' => _ = open.pop(),
            _ => {}
        }
    }
    let mut line = text.get(start..line_end(text, start)).unwrap_or("").trim_end();
    for closer in open {
        match line.strip_suffix(char::from(closer)) {
            Some(rest) if rest.len() > 1 => line = rest.trim_end(),
            _ => break,
        }
    }
    start + line.len()
}

/// Why a string has no end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unended {
    /// No closing quote.
    Unfinished,
    /// Holes in strings in holes, too many.
    TooDeep,
}

/// The byte after the string that starts at `start` (at its quote or `r`).
pub(super) fn string_end(bytes: &[u8], start: usize, depth: usize) -> Result<usize, Unended> {
    if depth > MAX_HOLES {
        return Err(Unended::TooDeep);
    }
    let raw = bytes.get(start) == Some(&b'r');
    let open = start + usize::from(raw);
    let triple = is_triple(bytes, open);
    let mut at = open + if triple { 3 } else { 1 };
    loop {
        match bytes.get(at) {
            None => return Err(Unended::Unfinished),
            Some(b'"') if !triple => return Ok(at + 1),
            Some(b'"') if is_triple(bytes, at) => return Ok(at + 3),
            Some(b'\n') if !triple => return Err(Unended::Unfinished),
            Some(b'\\') if !raw && bytes.get(at + 1).is_some_and(|next| *next != b'\n') => at += 2,
            Some(b'$') if !raw && bytes.get(at + 1) == Some(&b'{') => {
                at = hole_end(bytes, at + 1, triple, depth + 1)?
            }
            Some(_) => at += 1,
        }
    }
}

/// The byte after the `}` of the hole whose `{` stands at `open`.
pub(super) fn hole_end(bytes: &[u8], open: usize, lines: bool, depth: usize) -> Result<usize, Unended> {
    if depth > MAX_HOLES {
        return Err(Unended::TooDeep);
    }

    let mut at = open + 1;
    let mut inner = depth;
    loop {
        if inner > MAX_HOLES {
            return Err(Unended::TooDeep);
        }
        at = match bytes.get(at) {
            None => return Err(Unended::Unfinished),
            Some(b'\n') if !lines => return Err(Unended::Unfinished),
            Some(b'}') => return Ok(at + 1),
            Some(b'{') => hole_end(bytes, at, lines, inner + 1)?,
            Some(b'"') => string_end(bytes, at, inner + 1)?,
            Some(b'r') if bytes.get(at + 1) == Some(&b'"') => string_end(bytes, at, inner + 1)?,
            Some(b'(' | b'[') => {
                inner += 1;
                at + 1
            }
            Some(b')' | b']') => {
                inner = inner.saturating_sub(1).max(depth);
                at + 1
            }
            Some(byte) if is_word(*byte) => word_end(bytes, at),
            Some(_) => at + 1,
        };
    }
}

fn is_triple(bytes: &[u8], at: usize) -> bool {
    (0..3).all(|k| bytes.get(at + k) == Some(&b'"'))
}

pub(super) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

pub(super) fn word_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start;
    while bytes.get(at).is_some_and(|byte| is_word(*byte)) {
        at += 1;
    }
    at
}

/// The end of the line without its line end.
pub(super) fn line_end(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or("");
    let line = rest.find('\n').and_then(|end| rest.get(..end)).unwrap_or(rest);
    at + line.strip_suffix('\r').unwrap_or(line).len()
}

/// The byte after the regular expression that follows a `(`, if one does.
pub(super) fn regex_end(text: &str, after: usize) -> Option<usize> {
    let rest = text.get(after..)?;
    let body = rest.trim_start_matches([' ', '\t', '\r', '\n']).strip_prefix('/')?;
    let start = text.len() - body.len();
    let mut escaped = false;
    for (at, c) in body.char_indices() {
        match c {
            '\n' => return None,
            '/' if at == 0 => return None,
            '/' if !escaped => return Some(start + at + 1),
            _ => escaped = c == '\\' && !escaped,
        }
    }
    None
}

/// The byte after the last significant character in `start..end`: blanks, line ends and comments are cut off.
pub(super) fn significant_end(text: &str, comments: &[(usize, usize)], start: usize, end: usize) -> usize {
    let mut end = end;
    loop {
        let blanks = [' ', '\t', '\r', '\n'];
        end = start + text.get(start..end).map_or(0, |slice| slice.trim_end_matches(blanks).len());
        let after = comments.partition_point(|comment| comment.0 < end);
        match after.checked_sub(1).and_then(|last| comments.get(last)) {
            Some(comment) if comment.1 >= end && comment.0 >= start => end = comment.0,
            _ => return end,
        }
    }
}
