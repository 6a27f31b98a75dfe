//! Every code of the catalogue is said by some test, and no fixture expects a code that is not in it.

use std::collections::BTreeSet;

use phxc_core::diagnostics::{CATALOGUE, Code};
use phxc_core::source::MemoryWorld;
use phxc_tests::fixture::{Fixture, PRELUDE};
use phxc_tests::folder;

/// The codes that a fixture cannot bring about, since it is text; a test below does.
const ELSEWHERE: [Code; 1] = [Code::E0110];

#[test]
fn each_code_has_a_fixture() {
    let place = phxc_tests::here().join("ui");
    let mut expected = BTreeSet::new();
    for path in folder::files(&place).unwrap() {
        if path.ends_with(".phx") && path != PRELUDE {
            let fixture = Fixture::parse(&folder::read_text(&place.join(&path)).unwrap(), "").unwrap();
            expected.extend(fixture.markers.into_iter().map(|marker| marker.code));
        }
    }
    let codes: BTreeSet<String> = CATALOGUE.iter().map(|entry| entry.code.to_string()).collect();
    let unknown: Vec<_> = expected.difference(&codes).collect();
    assert!(unknown.is_empty(), "fixtures expect what the catalogue does not know: {unknown:?}");
    expected.extend(ELSEWHERE.iter().map(Code::to_string));
    let untested: Vec<_> = codes.difference(&expected).collect();
    assert!(untested.is_empty(), "no fixture in tests/ui expects {untested:?}");
}

#[test]
fn a_file_that_is_not_utf8_is_named_with_its_line() {
    let world = MemoryWorld::new([
        ("platform.phx", b"platform p {\n  repo = \"https://git.example.org/p\"\n}\n".to_vec()),
        ("old.phx", b"// fine\n// caf\xe9\n".to_vec()),
    ]);
    let found = phxc_core::compile(&world).diagnostics;
    let found: Vec<_> = found.iter().filter(|diagnostic| diagnostic.is_error()).collect();
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0].code, Code::E0110);
    assert!(found[0].message.contains("`old.phx`") && found[0].message.contains("line 2"), "{found:#?}");
}
