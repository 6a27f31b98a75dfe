//! What functions do to their arguments, as far as it can be said without looking at them.
//!
//! The functions are those of Go's text/template, of sprig 3.3 and of Helm 4 (its
//! `pkg/engine/funcs.go`). Those with a meaning for paths stand in `calls`.

use super::Manner;

/// What a function makes of its arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effect {
    /// Writes any scalar.
    Print,
    /// Takes text alone.
    Text,
    /// First a number, then text.
    NumberThenText,
    /// Calculates.
    Number,
    /// Calculates with numbers that need not be whole.
    Fraction,
    /// Writes everything.
    Whole,
    /// Only asks whether they are empty, or how long.
    Test,
    /// Takes elements of a list and gives a list.
    Elements,
}

/// What the function of this name does; nothing for one that nobody knows.
pub(super) fn effect(name: &str) -> Option<Effect> {
    Some(match name {
        "quote"
        | "squote"
        | "toString"
        | "toStrings"
        | "print"
        | "printf"
        | "println"
        | "cat"
        | "html"
        | "js"
        | "urlquery"
        | "fail"
        | "date"
        | "dateInZone"
        | "date_in_zone"
        | "htmlDate"
        | "htmlDateInZone"
        | "dateModify"
        | "date_modify"
        | "mustDateModify"
        | "must_date_modify"
        | "ago"
        | "duration"
        | "durationRound"
        | "unixEpoch"
        | "now"
        | "typeOf"
        | "kindOf"
        | "lookup"
        | "env"
        | "expandenv"
        | "uuidv4"
        | "warn"
        | "genPrivateKey"
        | "genCA"
        | "genCAWithKey"
        | "genSelfSignedCert"
        | "genSelfSignedCertWithKey"
        | "genSignedCert"
        | "genSignedCertWithKey"
        | "plural"
        | "hello"
        | "randBytes" => Effect::Print,
        "trim"
        | "trimAll"
        | "trimall"
        | "trimSuffix"
        | "trimPrefix"
        | "upper"
        | "lower"
        | "title"
        | "untitle"
        | "nospace"
        | "initials"
        | "swapcase"
        | "shuffle"
        | "snakecase"
        | "camelcase"
        | "kebabcase"
        | "replace"
        | "contains"
        | "hasPrefix"
        | "hasSuffix"
        | "b64enc"
        | "b64dec"
        | "b32enc"
        | "b32dec"
        | "sha1sum"
        | "sha256sum"
        | "sha512sum"
        | "adler32sum"
        | "split"
        | "splitList"
        | "splitn"
        | "regexMatch"
        | "mustRegexMatch"
        | "regexFind"
        | "mustRegexFind"
        | "regexFindAll"
        | "mustRegexFindAll"
        | "regexReplaceAll"
        | "mustRegexReplaceAll"
        | "regexReplaceAllLiteral"
        | "mustRegexReplaceAllLiteral"
        | "regexSplit"
        | "mustRegexSplit"
        | "regexQuoteMeta"
        | "semver"
        | "semverCompare"
        | "urlParse"
        | "base"
        | "dir"
        | "clean"
        | "ext"
        | "isAbs"
        | "osBase"
        | "osDir"
        | "osClean"
        | "osExt"
        | "osIsAbs"
        | "fromYaml"
        | "fromYamlArray"
        | "fromJson"
        | "fromJsonArray"
        | "mustFromJson"
        | "fromToml"
        | "toDate"
        | "mustToDate"
        | "htpasswd"
        | "bcrypt"
        | "encryptAES"
        | "decryptAES"
        | "derivePassword"
        | "buildCustomCert"
        | "getHostByName" => Effect::Text,
        "trunc" | "abbrev" | "abbrevboth" | "indent" | "nindent" | "repeat" | "substr" | "wrap"
        | "wrapWith" => Effect::NumberThenText,
        "int" | "int64" | "atoi" | "toDecimal" | "add" | "add1" | "sub" | "mul" | "div" | "mod" | "max"
        | "biggest" | "min" | "until" | "untilStep" | "seq" | "randInt" | "randAlphaNum" | "randAlpha"
        | "randAscii" | "randNumeric" => Effect::Number,
        "float64" | "ceil" | "floor" | "round" | "addf" | "add1f" | "subf" | "mulf" | "divf" | "maxf"
        | "minf" => Effect::Fraction,
        "toYaml" | "toYamlPretty" | "mustToYaml" | "toJson" | "mustToJson" | "toPrettyJson"
        | "mustToPrettyJson" | "toRawJson" | "mustToRawJson" | "toToml" | "mustToToml" | "deepEqual"
        | "urlJoin" => Effect::Whole,
        "len" | "empty" | "not" | "any" | "all" => Effect::Test,
        "rest" | "mustRest" | "initial" | "mustInitial" | "reverse" | "mustReverse" | "uniq" | "mustUniq"
        | "compact" | "mustCompact" | "without" | "mustWithout" | "concat" | "slice" | "mustSlice"
        | "chunk" | "mustChunk" => Effect::Elements,
        _ => return None,
    })
}

/// How the argument at this index is read, unless the function gives it on.
pub(super) fn manner(effect: Effect, index: usize) -> Option<Manner> {
    match effect {
        Effect::Print => Some(Manner::Printed),
        Effect::Text => Some(Manner::Text),
        Effect::NumberThenText if index == 0 => Some(Manner::Number),
        Effect::NumberThenText => Some(Manner::Text),
        Effect::Number => Some(Manner::Number),
        Effect::Fraction => Some(Manner::Fraction),
        Effect::Whole => Some(Manner::Whole),
        Effect::Test => Some(Manner::Tested),
        Effect::Elements => None,
    }
}
