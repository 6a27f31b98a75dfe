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
    E0601 "a service without a chart"
    E0602 "a chart that can't be read"
    E0603 "a chart without its source or version"
    E0604 "a removal that Helm would ignore"
    E0605 "a project file that can't be read"
    E0701 "a name that Kubernetes or Helm refuses"
    E0702 "an Argo CD project that does not exist"
    E0703 "waves without the health assessment that they need"
    E0704 "two outputs of one name"
    E0731 "an Argo CD project that does not allow its service"
    E0732 "a destination that names the cluster twice"
    W0801 "another type than the chart's default has"
    W0802 "inherited keys that `=` drops"
    W0401 "a chart's version that can move"
    W0402 "a chart repository without encryption"
    W0403 "a chart's name twice in its address"
    W0404 "a chart that its project has given up"
    W0405 "an image whose tag moves"
    W0406 "a version written as a number"
    W0407 "a service that nobody deploys"
    W0408 "a parameter that nobody reads"
    W0409 "a name that nobody uses"
    W0410 "a capability with one side only"
    W0411 "a wish that never comes true"
    W0412 "a choice with nothing to choose"
    W0413 "an environment that deploys nothing"
    W0601 "a resource of a kind that nothing defines"
    W0602 "Secrets that nothing brings into the cluster"
    W0603 "a sync wave by hand that contradicts the order"
    W0604 "values that name a namespace nobody makes"
    W0605 "one Secret written by two services"
    W0606 "pruning that may delete everything"
    W0607 "sync options that contradict each other"
    W0608 "a sync option for what phxc does already"
    W0609 "a branch in production"
    W0610 "ignored differences without a field"
    W0611 "a finalizer that nobody acts on"
    W0612 "a retry that never tries again"
    W0613 "a destination's namespace without effect"
}
