//! Accidents of editors, merges and disks, in sources that were right.

use super::{Files, Random};

/// What people and tools put in the wrong place.
const INSERTS: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    "\"",
    "\"\"\"",
    "r\"",
    "${",
    "}\"",
    "=",
    "+=",
    "==",
    "=>",
    "->",
    "..",
    "...",
    "?",
    "?.",
    "??",
    ":",
    "|",
    "||",
    "&&",
    "!",
    "-",
    "+",
    "*",
    "/",
    "//",
    "///",
    ",",
    ".",
    "$",
    "\\",
    "\u{1}",
    "\u{0}",
    "\u{feff}",
    "\u{2028}",
    "é",
    "😀",
    "\u{301}",
    "\r",
    "\r\n",
    "\t",
    "if ",
    "else ",
    "for x in ",
    "match ",
    "null",
    "true",
    "let a = ",
    "abstract ",
    "environment ",
    "service ",
    "deploy ",
    "omit ",
    "values",
    "secrets",
    "env",
    "env.",
    "std.",
    "check ",
    "param ",
    "requires ",
    "provides ",
    "wants service ",
    " as ",
    "9223372036854775808",
    "0777",
    "1.5.2",
    "5GiB",
    "0x1f",
    "2e3",
    "1Gi",
    "\"${env.host}\"",
    "text(\"/\")",
    "{{ .Values.a }}",
    "// phxc: allow(W0512) because why\n",
    "<<<<<<< HEAD\n",
    "=======\n",
    "[\"a\"]",
];

/// What accidents bring, and which files are the ones that they mostly befall.
pub(super) struct Accidents {
    /// What gets into a text.
    pub(super) inserts: &'static [&'static str],
    /// Whether the file of a path is a source.
    pub(super) sources: fn(&str) -> bool,
}

/// Those of a project.
pub(super) const OF_PROJECTS: Accidents =
    Accidents { inserts: INSERTS, sources: |path| path.ends_with(".phx") };

/// One to six accidents in the sources; now and then one in what stands beside them.
pub(super) fn befall(files: &mut Files, accidents: &Accidents, random: &mut Random) {
    for _ in 0..random.between(1, 6) {
        let sources = random.chance(88);
        let paths: Vec<String> =
            files.keys().filter(|path| (accidents.sources)(path) == sources).cloned().collect();
        if paths.is_empty() {
            continue;
        }
        let path = random.pick(&paths).clone();
        let other = random.pick(&paths).clone();
        let text = |path: &str| String::from_utf8_lossy(&files[path]).into_owned();
        let (mut changed, other) = (text(&path), text(&other));
        if random.chance(2) {
            files.remove(&path);
            continue;
        }
        for _ in 0..random.between(1, 3) {
            changed = accident(&changed, &other, accidents.inserts, random);
        }
        files.insert(path, changed.into_bytes());
    }
}

fn accident(text: &str, other: &str, inserts: &[&str], random: &mut Random) -> String {
    match random.below(10) {
        0..=2 => pieces(text.split_inclusive('\n').collect(), other.split_inclusive('\n').collect(), random),
        3..=5 => pieces(words(text), words(other), random),
        6 => {
            let at = boundary(text, random);
            format!("{}{}{}", &text[..at], random.pick(inserts), &text[at..])
        }
        7 => {
            let (from, to) = range(text, random);
            format!("{}{}", &text[..from], &text[to..])
        }
        8 => {
            // The begin of one file and the end of another, as a bad merge leaves it.
            format!("{}{}", &text[..boundary(text, random)], &other[boundary(other, random)..])
        }
        _ => {
            let mut bytes = text.as_bytes().to_vec();
            for _ in 0..random.between(1, 8) {
                let at = random.below(bytes.len());
                let byte = u8::try_from(random.below(256)).unwrap_or(0);
                if let Some(place) = bytes.get_mut(at) {
                    *place = byte;
                }
            }
            String::from_utf8_lossy(&bytes).into_owned()
        }
    }
}

/// Deletes, doubles, swaps, moves or takes over pieces.
fn pieces<'a>(mut pieces: Vec<&'a str>, others: Vec<&'a str>, random: &mut Random) -> String {
    if pieces.is_empty() {
        return others.concat();
    }
    let at = random.below(pieces.len());
    match random.below(6) {
        0 => drop(pieces.remove(at)),
        1 => pieces.insert(at, pieces[at]),
        2 => {
            let to = random.below(pieces.len());
            pieces.swap(at, to);
        }
        3 => {
            let piece = pieces.remove(at);
            pieces.insert(random.below(pieces.len() + 1), piece);
        }
        4 if !others.is_empty() => {
            let from = random.below(others.len());
            let to = (from + random.between(1, 12)).min(others.len());
            pieces.splice(at..at, others[from..to].iter().copied());
        }
        _ => {
            let end = (at + random.between(1, 8)).min(pieces.len());
            pieces.drain(at..end);
        }
    }
    pieces.concat()
}

/// Words, with every sign between them as a word of its own.
fn words(text: &str) -> Vec<&str> {
    let mut words = vec![];
    let mut start = 0;
    let part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    let mut last = None;
    for (at, c) in text.char_indices() {
        if last.is_some_and(|last| !(part(last) && part(c))) {
            words.push(&text[start..at]);
            start = at;
        }
        last = Some(c);
    }
    words.push(&text[start..]);
    words
}

fn boundary(text: &str, random: &mut Random) -> usize {
    let mut at = random.below(text.len() + 1);
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// A range of at most some lines.
fn range(text: &str, random: &mut Random) -> (usize, usize) {
    let from = boundary(text, random);
    let mut to = (from + random.between(1, 120)).min(text.len());
    while !text.is_char_boundary(to) {
        to += 1;
    }
    (from, to)
}
