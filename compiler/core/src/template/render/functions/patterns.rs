//! Regular expressions and versions. Rust's crate regex and Go's package agree on the syntax (both come
//! from RE2) and on what `${1}` means in a replacement.

use regex::{NoExpand, Regex, RegexBuilder};

use super::super::run::{Run, Stop};
use super::super::value::Value;
use super::{Answer, versions};

pub(super) fn call(run: &mut Run<'_>, name: &str, values: &[Value]) -> Answer {
    use Value::{Int, Text};
    Ok(Some(match (name, values) {
        ("regexMatch", [Text(pattern), Text(text)]) => regex(pattern)?.is_match(text).into(),
        ("regexFind", [Text(pattern), Text(text)]) => {
            regex(pattern)?.find(text).map_or("", |found| found.as_str()).into()
        }
        ("regexFindAll", [Text(pattern), Text(text), Int(most)]) => {
            let most = usize::try_from(*most).unwrap_or(usize::MAX);
            let regex = regex(pattern)?;
            let found = regex.find_iter(text).take(most).map(|found| found.as_str().into()).collect();
            run.heap.list(found)
        }
        ("regexReplaceAll", [Text(pattern), Text(text), Text(new)]) => {
            regex(pattern)?.replace_all(text, new.as_str()).as_ref().into()
        }
        ("regexReplaceAllLiteral", [Text(pattern), Text(text), Text(new)]) => {
            regex(pattern)?.replace_all(text, NoExpand(new)).as_ref().into()
        }
        ("regexSplit", [Text(pattern), Text(text), Int(most)]) if *most < 0 => {
            let parts = regex(pattern)?.split(text).map(Value::from).collect();
            run.heap.list(parts)
        }
        ("regexQuoteMeta", [Text(text)]) => regex::escape(text).into(),
        ("semverCompare", [Text(wanted), Text(version)]) => versions::satisfies(wanted, version)?.into(),
        _ => return Ok(None),
    }))
}

fn regex(pattern: &str) -> Result<Regex, Stop> {
    let built = RegexBuilder::new(pattern).size_limit(1 << 20).build();
    built.map_err(|_| format!("phxc does not read the regular expression `{pattern}`").into())
}
