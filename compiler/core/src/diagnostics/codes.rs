//! The catalogue of codes. Ranges by phase: E01 syntax, E02 names, E03 types, E04 dependencies,
//! E05 secrets, E06 charts, E07 limits of Kubernetes and Argo CD, W lints.

/// A stable code, like `E0302`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(pub &'static str);

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}

/// A code with its title.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// The code.
    pub code: Code,
    /// What it is about, in a few words.
    pub title: &'static str,
}

macro_rules! catalogue {
    ($($code:ident $title:literal)*) => {
        impl Code {
            $(#[doc = $title] pub const $code: Code = Code(stringify!($code));)*
        }
        /// Every code of the compiler, sorted.
        pub const CATALOGUE: &[Entry] = &[$(Entry { code: Code::$code, title: $title }),*];
    };
}

catalogue! {
    E0101 "something else was expected here"
    E0102 "brackets, braces or parentheses that do not match"
    E0103 "nested too deeply, or too long an expression"
    E0104 "a string is not finished, or an escape in it is unknown"
    E0105 "a number is written in a way that phx does not read"
    E0106 "an unknown unit"
    E0107 "a comparison chain"
    E0108 "an `if` without `else` as a value"
    E0109 "several services with one block"
    E0110 "a file that is not UTF-8"
    E0111 "a statement that looks like a key"
}
