//! Names for families, made from what the names of their members share.

use ecow::EcoString;

/// Shorter names say too little.
const SHORTEST: usize = 3;
/// Longer names say too much.
const LONGEST: usize = 30;

/// A name for a family: what its members' names begin with, what they end with, a word that most of them have, the
/// words in which they differ; else one of them with `like-`.
pub(super) fn propose(members: &[EcoString], is_free: impl Fn(&str) -> bool) -> EcoString {
    let all: Vec<Vec<&str>> =
        members.iter().map(|name| name.split(['-', '_']).filter(|part| !part.is_empty()).collect()).collect();
    let fits = |name: &String| {
        let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic());
        is_name && (SHORTEST..=LONGEST).contains(&name.len()) && is_free(name)
    };
    let (start, end) = (letters(members), words_at_the_end(&all));
    let both =
        [start.as_str(), end.as_str()].iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>();
    let mut wishes = vec![start.clone(), both.join("-"), end.clone()];
    // `tacc` of `tacc-spherex` and `tacc-spherex-dev`, where the longer one is an environment.
    wishes.extend(start.rmatch_indices('-').filter_map(|(at, _)| start.get(..at)).map(str::to_owned));
    wishes.extend([word_of_most(&all), differences(&all)]);
    let shortest = members.iter().min_by_key(|name| name.len()).map_or("family", |name| name.as_str());
    let like = format!("like-{shortest}");
    let numbered = (2..1000).map(|n| format!("like-{shortest}-{n}"));
    let name = wishes.into_iter().chain([like.clone()]).chain(numbered).find(fits);
    name.unwrap_or(like).into()
}

/// The letters with which all names begin, up to a last whole word or a word that goes on in some of them.
fn letters(members: &[EcoString]) -> String {
    let Some(first) = members.first() else { return String::new() };
    let shared = members.iter().fold(first.len(), |length, name| {
        length.min(name.bytes().zip(first.bytes()).take_while(|(a, b)| a == b).count())
    });
    let start = first.get(..shared).unwrap_or("");
    start.trim_end_matches(|c: char| !c.is_ascii_alphanumeric()).to_owned()
}

/// The words with which all names end.
fn words_at_the_end(all: &[Vec<&str>]) -> String {
    let Some(first) = all.first() else { return String::new() };
    let shared = all.iter().fold(first.len(), |length, words| {
        length.min(words.iter().rev().zip(first.iter().rev()).take_while(|(a, b)| a == b).count())
    });
    first.get(first.len() - shared..).unwrap_or_default().join("-")
}

/// A word that more than half of the names have; of several the longest.
fn word_of_most(all: &[Vec<&str>]) -> String {
    let has = |word: &str| all.iter().filter(|words| words.contains(&word)).count();
    let often = all.iter().flatten().filter(|word| has(word) * 2 > all.len());
    let word = often.max_by_key(|word| (has(word), word.len(), std::cmp::Reverse(**word)));
    word.filter(|word| word.starts_with(|c: char| c.is_ascii_alphabetic()))
        .map_or_else(String::new, |word| (*word).into())
}

/// What all names begin with, and the words that follow there: `usdf-cm-tel`. At most three.
fn differences(all: &[Vec<&str>]) -> String {
    let Some(first) = all.first() else { return String::new() };
    let shared = all.iter().fold(first.len(), |length, words| {
        length.min(words.iter().zip(first).take_while(|(a, b)| a == b).count())
    });
    let mut out: Vec<&str> = first.iter().take(shared).copied().collect();
    let mut others: Vec<&str> = vec![];
    for word in all.iter().filter_map(|words| words.get(shared)) {
        if !others.contains(word) {
            others.push(word);
        }
    }
    if others.len() > 3 {
        return String::new();
    }
    out.extend(others);
    out.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_are_called_by_what_their_members_share() {
        let table: &[(&[&str], &[&str], &str)] = &[
            (&["idfdev", "idfint", "idfprod"], &[], "idf"),
            (&["usdfdev-prompt", "usdfprod-prompt"], &[], "usdf"),
            (&["usdfdev-prompt", "usdfprod-prompt"], &["usdf"], "usdf-prompt"),
            (&["a-prompt", "b-prompt"], &[], "prompt"),
            (&["tacc-spherex", "tacc-spherex-dev"], &["tacc-spherex"], "tacc"),
            (&["usdf-cm", "usdf-cm-dev", "usdf-tel-rsp"], &["usdf", "usdf-cm"], "usdf-cm-tel"),
            (&["live-east", "live-west", "test"], &[], "live"),
            (&["base", "tucson-teststand"], &[], "base-tucson"),
            (&["a", "b", "c", "d"], &[], "like-a"),
            (&["a", "b", "c", "d"], &["like-a"], "like-a-2"),
            (&["1", "2"], &[], "like-1"),
        ];
        for (members, taken, expected) in table {
            let members: Vec<EcoString> = members.iter().map(|name| EcoString::from(*name)).collect();
            assert_eq!(propose(&members, |name| !taken.contains(&name)), *expected, "{members:?}");
        }
    }
}
