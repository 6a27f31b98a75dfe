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
    E0201 "two items of one name"
    E0202 "an unknown name"
    E0203 "a name that is taken"
    E0204 "a project has exactly one platform"
    E0205 "an inheritance that has no order"
    E0206 "something that needs itself to be computed"
    E0207 "a key written twice in one body"
    E0208 "a name that only others may use"
    E0301 "an unknown field or key"
    E0302 "a value of another type than expected"
    E0303 "a value outside what its type allows"
    E0304 "something required is missing"
    E0305 "a value that may be null"
    E0306 "a block on a value that can't take one"
    E0307 "a text that is not what it should be"
    E0308 "a wrong call of a function"
    E0309 "a match that does not cover everything"
    E0310 "a secret used as a string"
    E0311 "a computation that can't be done"
    E0312 "two ancestors that disagree"
    E0313 "`fail` was reached"
    E0314 "a check that does not hold"
    E0401 "nobody provides what is required"
    E0402 "several provide what is required"
    E0403 "an ordering cycle"
    E0404 "a service that is not deployed here"
    E0405 "an unknown service in deploy"
    E0406 "a condition that reads what it decides"
    E0407 "a choice that can't be"
    E0408 "an omit of what is not inherited"
    E0501 "a secret's key that is not declared"
    E0502 "a copy whose source is not there"
    E0503 "a cycle of copied secrets"
    E0504 "no path in the secret store"
    E0505 "an unknown kind of generated secret"
    E0511 "a template reads a secret's key that is not declared"
    E0512 "two Secrets of one name in one namespace"
    E0513 "a Secret without the keys that its type needs"
    E0601 "a service without a chart"
    E0602 "a chart that can't be read"
    E0603 "a chart without its source or version"
    E0604 "a removal that Helm would ignore"
    E0605 "a project file that can't be read"
    E0701 "a name that Kubernetes or Helm refuses"
    E0702 "an Argo CD project that does not exist"
    E0703 "waves without the health assessment that they need"
    E0704 "two outputs of one name"
    E0751 "an amount that Kubernetes can't read"
    E0752 "an image without a tag after its colon"
    E0761 "a request above its limit"
    E0762 "an autoscaler whose minimum is above its maximum"
    E0763 "ports of a Service that clash"
    W0801 "another type than the chart's default has"
    W0802 "inherited keys that `=` drops"
    W0201 "a number that a template prints with an exponent"
    W0202 "a list that replaces an inherited one"
    W0203 "a number of cores that looks like thousandths"
    W0204 "an amount of memory without a unit"
    W0205 "a size with an unknown unit"
    W0206 "the text \"false\" as a switch"
    W0207 "a key that differs from a known one only in its spelling"
    W0208 "a service that asks for an environment's name"
    W0209 "values of a sub-chart that is off"
    W0210 "a value that a parameter computes, overridden"
    W0211 "an entry that repeats what is inherited"
    W0212 "a schedule that cron can't read"
    W0213 "an unknown time zone"
    W0501 "a secret's key that nothing reads"
    W0502 "one place in the secret store with two origins"
    W0503 "a generated secret that is too short"
    W0504 "a copy of a copied secret"
    W0505 "secrets without `secret-sync`"
    W0701 "a container with the rights of its node"
    W0702 "a Pod in its node's network or processes"
    W0703 "a folder of the node in a Pod"
    W0704 "Vault without encryption"
    W0705 "a secret's text in values"
    W0706 "a private key in the sources"
    W0707 "all rights on the cluster"
    W0708 "a node port out of the usual range"
    W0709 "a disruption budget that blocks the drain of a node"
}
