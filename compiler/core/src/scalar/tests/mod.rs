//! Tables of what each scalar takes and refuses, and the laws that hold for any text.

mod laws;
mod names;
mod schedules;
mod texts;
mod units;
mod versions;

use super::Scalar;

/// Every line of `good` passes.
fn takes(scalar: Scalar, good: &[&str]) {
    for text in good {
        assert_eq!(scalar.check(text), Ok(()), "{} should take {text:?}", scalar.name());
    }
}

/// Every text is refused with a message that contains the words, and suggests exactly the third column (or nothing: "").
fn refuses(scalar: Scalar, bad: &[(&str, &str, &str)]) {
    for (text, words, suggestion) in bad {
        let name = scalar.name();
        let problem = scalar.check(text).expect_err(&format!("{name} should refuse {text:?}"));
        assert!(
            problem.message.contains(words),
            "{name} of {text:?} says {:?}, not {words:?}",
            problem.message
        );
        assert_eq!(problem.suggestion.unwrap_or_default(), *suggestion, "{name} of {text:?} suggests");
    }
}
