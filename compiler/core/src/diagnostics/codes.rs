//! The catalogue of codes. Ranges by phase: E01 syntax, E02 names, E03 types, E04 dependencies,
//! E05 secrets, E06 charts, E07 limits of Kubernetes and Argo CD, W lints (W09 about
//! comments to phxc itself).

/// A stable code, like `E0302`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(pub &'static str);

impl Code {
    /// The code of this spelling, if the catalogue has it.
    #[must_use]
    pub fn find(text: &str) -> Option<Code> {
        CATALOGUE.iter().map(|entry| entry.code).find(|code| code.0 == text)
    }

    /// Whether its level can be changed: lints (`W…`) can be allowed or denied, errors cannot.
    #[must_use]
    pub fn is_lint(self) -> bool {
        self.0.starts_with('W')
    }

    /// What it is about, in a few words.
    #[must_use]
    pub fn title(self) -> &'static str {
        CATALOGUE.iter().find(|entry| entry.code == self).map_or("", |entry| entry.title)
    }
}

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
    E0110 "a source that can't be read as text"
    E0111 "a statement that looks like a key"
    E0201 "two items of one name"
    E0202 "an unknown name"
    E0203 "a name that is taken"
    E0204 "a project has exactly one platform"
    E0205 "an inheritance that has no order"
    E0206 "something that needs itself to be computed"
    E0207 "a key written twice in one body"
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
    E0710 "two ingresses with one host and path"
    E0711 "one TLS Secret with two writers"
    E0712 "a host that an Ingress can't have"
    E0713 "a path that an Ingress can't have"
    E0714 "a wildcard host that HTTP can't prove"
    E0720 "a manifest's name that Kubernetes refuses"
    E0721 "two manifests for one object"
    E0722 "a manifest whose file is taken"
    E0723 "a service's name that phx's own files have"
    E0724 "a label's value that Kubernetes refuses"
    E0725 "a label's or annotation's key that Kubernetes refuses"
    E0726 "a label or annotation that is not text"
    E0727 "a component whose names get too long"
    E0728 "a Secret's name that Kubernetes refuses"
    E0731 "an Argo CD project that does not allow its service"
    E0732 "a destination that names the cluster twice"
    E0751 "an amount that Kubernetes can't read"
    E0752 "an image without a tag after its colon"
    E0761 "a request above its limit"
    E0762 "an autoscaler whose minimum is above its maximum"
    E0763 "ports of a Service that clash"
    W0101 "one object from two services"
    W0102 "a namespace of Kubernetes itself"
    W0103 "a service called like an environment"
    W0104 "names that not every file system can tell apart or hold"
    W0105 "an object in a namespace that nothing makes"
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
    W0214 "defaults of a chart that no template reads"
    W0215 "a value that no template reads"
    W0301 "an ingress host outside the environment's domain"
    W0302 "another environment's host"
    W0303 "another environment's path in Vault"
    W0304 "another environment's setting"
    W0305 "TLS without a certificate"
    W0306 "a certificate issuer that nobody makes"
    W0307 "an IngressClass that nobody serves"
    W0308 "annotations for another ingress controller"
    W0309 "a login check that nobody answers"
    W0310 "plain HTTP to the environment's own host"
    W0311 "an ingress that is never turned on"
    W0312 "a rewrite to a group that the path does not have"
    W0313 "a regular expression in a literal path"
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
    W0501 "a secret's key that nothing reads"
    W0502 "one place in the secret store with two origins"
    W0503 "a generated secret that is too short"
    W0504 "a copy of a copied secret"
    W0505 "secrets without `secret-sync`"
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
    W0701 "a container with the rights of its node"
    W0702 "a Pod in its node's network or processes"
    W0703 "a folder of the node in a Pod"
    W0704 "Vault without encryption"
    W0705 "a secret's text in values"
    W0706 "a private key in the sources"
    W0707 "all rights on the cluster"
    W0708 "a node port out of the usual range"
    W0709 "a disruption budget that blocks the drain of a node"
    W0801 "another type than the chart's default has"
    W0802 "inherited keys that `=` drops"
    W0901 "an allow without its reason"
    W0902 "an allow of what can't be allowed"
    W0903 "an allow that silences nothing"
    W0904 "a comment to phxc that it does not read"
}
