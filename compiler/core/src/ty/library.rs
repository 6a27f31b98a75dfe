//! The functions of the library, with the types of their arguments.

use super::{Bounds, Type};
use crate::scalar::Scalar;

/// A function of the library.
#[derive(Debug)]
pub struct Function {
    /// Its name.
    pub name: &'static str,
    /// Its arguments.
    pub args: &'static [Arg],
    /// How many of them may be left out, from the right.
    pub optional: usize,
    /// What it gives.
    pub result: Arg,
    /// What it does, in a few words.
    pub doc: &'static str,
}

/// The type of an argument or a result.
#[derive(Debug, Clone, Copy)]
pub enum Arg {
    /// `String`
    Text,
    /// `Int`
    Int,
    /// `Float`
    Float,
    /// `Bool`
    Bool,
    /// `[Any]`
    List,
    /// `[String]`
    Texts,
    /// `{String: Any}`
    Map,
    /// `Cidr`
    Cidr,
    /// `SemVer`
    SemVer,
    /// Any value.
    Any,
    /// Never returns: fits every type.
    Never,
}

impl Arg {
    /// The type.
    #[must_use]
    pub fn ty(self) -> Type {
        match self {
            Self::Text => Type::string(),
            Self::Int => Type::int(),
            Self::Float => Type::Float(Bounds::NONE),
            Self::Bool => Type::Bool,
            Self::List => Type::list(Type::Any),
            Self::Texts => Type::list(Type::string()),
            Self::Map => Type::map(Type::Any),
            Self::Cidr => Type::Scalar(Scalar::Cidr),
            Self::SemVer => Type::Scalar(Scalar::SemVer),
            Self::Any => Type::Any,
            Self::Never => Type::Error,
        }
    }
}

impl Function {
    /// How many arguments must be given.
    #[must_use]
    pub fn required(&self) -> usize {
        self.args.len().saturating_sub(self.optional)
    }
}

/// The function of this name.
#[must_use]
pub fn function(name: &str) -> Option<&'static Function> {
    FUNCTIONS.iter().find(|function| function.name == name)
}

macro_rules! functions {
    ($($name:literal ($($arg:ident)*) $(optional $optional:literal)? -> $result:ident, $doc:literal;)*) => {
        /// Every function of the library.
        pub const FUNCTIONS: &[Function] = &[$(Function {
            name: $name,
            args: &[$(Arg::$arg),*],
            optional: 0 $(+ $optional)?,
            result: Arg::$result,
            doc: $doc,
        }),*];
    };
}

functions! {
    "lower" (Text) -> Text, "the text in small letters";
    "upper" (Text) -> Text, "the text in capital letters";
    "trim" (Text) -> Text, "the text without blanks at its ends";
    "replace" (Text Text Text) -> Text, "the text with every second one replaced by the third";
    "split" (Text Text) -> Texts, "the parts of a text between separators";
    "join" (List Text) -> Text, "the elements of a list as one text, with a separator between them";
    "starts-with" (Text Text) -> Bool, "whether a text starts with another";
    "ends-with" (Text Text) -> Bool, "whether a text ends with another";
    "contains" (Text Text) -> Bool, "whether a text contains another";
    "matches" (Text Text) -> Bool, "whether a text matches a regular expression";
    "replace-matches" (Text Text Text) -> Text, "the text with every match of a regular expression replaced";
    "pad-left" (Text Int Text) -> Text, "the text filled up from the left to a width";
    "pad-right" (Text Int Text) -> Text, "the text filled up from the right to a width";
    "indent" (Text Int) -> Text, "the text with blanks before each line";
    "dedent" (Text) -> Text, "the text without the blanks that all its lines start with";
    "slug" (Text) -> Text, "the text as a DNS label";
    "truncate" (Text Int) -> Text, "the first characters of a text";
    "base64" (Text) -> Text, "the text in base64";
    "base64-decode" (Text) -> Text, "the text that stands in base64";
    "sha256" (Text) -> Text, "the SHA-256 digest of a text, in hexadecimal digits";
    "json" (Any) -> Text, "the value as JSON";
    "yaml" (Any) -> Text, "the value as YAML";
    "text" (Text) -> Text, "the content of a project file, relative to the file in which the call stands";
    "cidr-host" (Cidr Int) -> Text, "the address of a host in a network";
    "cidr-contains" (Cidr Text) -> Bool, "whether an address lies in a network";
    "cidr-subnet" (Cidr Int Int) -> Text, "a network inside a network";
    "cidr-netmask" (Cidr) -> Text, "the mask of a network";
    "semver-major" (SemVer) -> Int, "the first number of a version";
    "semver-minor" (SemVer) -> Int, "the second number of a version";
    "semver-patch" (SemVer) -> Int, "the third number of a version";
    "semver-compare" (SemVer SemVer) -> Int, "-1, 0 or 1: how two versions are ordered";
    "semver-satisfies" (SemVer Text) -> Bool, "whether a version lies in a range";
    "string" (Any) -> Text, "a number, a Bool or a quantity as text";
    "int" (Text) -> Int, "the whole number that a text holds";
    "float" (Any) -> Float, "a whole number or a text as a Float";
    "div" (Int Int) -> Int, "the quotient of two whole numbers, rounded down";
    "mod" (Int Int) -> Int, "the rest of a division of whole numbers";
    "fail" (Text) -> Never, "stops the compilation with a message";
    "length" (Any) -> Int, "how many elements, keys or characters there are";
    "sort" (List) -> List, "the elements in order";
    "reverse" (List) -> List, "the elements from the last to the first";
    "unique" (List) -> List, "the elements, each once";
    "flatten" (List) -> List, "the elements of all lists in a list";
    "range" (Int) -> List, "the whole numbers from 0, as many as asked for";
    "first" (List) -> Any, "the first element, or null";
    "last" (List) -> Any, "the last element, or null";
    "min" (List) -> Any, "the least element";
    "max" (List) -> Any, "the greatest element";
    "sum" (List) -> Any, "the sum of numbers";
    "keys" (Map) -> Texts, "the keys of a map";
    "values" (Map) -> List, "the values of a map";
    "merge" (Map Map) -> Map, "two maps as one, the second wins";
    "lookup" (Map Text Any) optional 1 -> Any, "the value of a key, or a default";
}
