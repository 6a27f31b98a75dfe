//! Upper and lower case. Where the rules of the library behind sprig are more than letters and
//! separators, the answer is an error.

use ecow::EcoString;

/// Go's `strings.Title`: the first letter of each word is a capital one.
pub(super) fn title(text: &str) -> EcoString {
    let mut out = EcoString::new();
    let mut before = ' ';
    for char in text.chars() {
        if is_separator(before) {
            out.extend(char.to_uppercase())
        } else {
            out.push(char)
        }
        before = char;
    }
    out
}

pub(super) fn untitle(text: &str) -> EcoString {
    let mut out = EcoString::new();
    let mut before = ' ';
    for char in text.chars() {
        if is_separator(before) {
            out.extend(char.to_lowercase())
        } else {
            out.push(char)
        }
        before = char;
    }
    out
}

fn is_separator(char: char) -> bool {
    if char.is_ascii() {
        !(char.is_ascii_alphanumeric() || char == '_')
    } else {
        !char.is_alphanumeric() && char.is_whitespace()
    }
}

/// `FirstName` and `first-name` as `first_name`, or with another sign between.
pub(super) fn joined(text: &str, sign: char) -> Result<EcoString, String> {
    let chars: Vec<char> = text.chars().collect();
    let is_simple = chars.iter().all(|char| char.is_ascii_alphabetic() || matches!(char, '_' | '-' | ' '));
    if !is_simple {
        return Err("phxc knows `snakecase` and `kebabcase` of letters and `_`, `-`, ` ` only".into());
    }
    let mut out = EcoString::new();
    for (at, char) in chars.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| chars.get(at)).copied().unwrap_or('_');
        let next = chars.get(at + 1).copied().unwrap_or('_');
        if !char.is_ascii_alphabetic() {
            out.push(sign);
            continue;
        }
        // A capital begins a word behind a small letter, and as the last of several before one.
        let begins = before.is_ascii_lowercase() || before.is_ascii_uppercase() && next.is_ascii_lowercase();
        if char.is_ascii_uppercase() && begins {
            out.push(sign);
        }
        out.push(char.to_ascii_lowercase());
    }
    Ok(out)
}

/// `first_name` as `FirstName`.
pub(super) fn camel(text: &str) -> Result<EcoString, String> {
    let words: Vec<&str> = text.split(['_', '-', ' ']).collect();
    let is_simple =
        words.iter().all(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase()));
    if !is_simple {
        return Err("phxc knows `camelcase` of small letters and single `_`, `-`, ` ` only".into());
    }
    let mut out = EcoString::new();
    for word in words {
        let (first, rest) = word.split_at_checked(1).unwrap_or((word, ""));
        out.push_str(&first.to_ascii_uppercase());
        out.push_str(rest);
    }
    Ok(out)
}
