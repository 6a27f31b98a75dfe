//! Words for sentences.

/// Names for a sentence: all of them up to four, else three and how many more.
#[must_use]
pub fn list<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    let names: Vec<&str> = names.into_iter().collect();
    match names.as_slice() {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first @ .., last] if names.len() <= 4 => format!("{} and {last}", first.join(", ")),
        _ => {
            let shown: Vec<&str> = names.iter().take(3).copied().collect();
            format!("{} and {} more", shown.join(", "), names.len() - shown.len())
        }
    }
}
