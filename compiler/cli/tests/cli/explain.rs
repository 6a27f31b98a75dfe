//! `phxc explain`.

use phxc::render::render_page;
use phxc_core::diagnostics::CATALOGUE;

use crate::command::{phxc, streams};
use crate::common::Folder;
use crate::formats::broken;

#[test]
fn a_code_has_its_page_anywhere() {
    let folder = Folder::new([]);
    let (out, err) = streams(&phxc(&folder.path(), &["explain", "E0106"]), 0);
    assert_eq!(err, "");
    insta::assert_snapshot!(out);
    assert_eq!(streams(&phxc(&folder.path(), &["explain", "e0106"]), 0).0, out);
    let (colored, _) = streams(&phxc(&folder.path(), &["--color", "always", "explain", "E0106"]), 0);
    assert!(colored.starts_with("\u{1b}[1mE0106: an unknown unit\u{1b}[0m\n"), "{colored}");
}

#[test]
fn without_a_code_all_are_listed() {
    let (out, _) = streams(&phxc(&Folder::new([]).path(), &["explain"]), 0);
    assert_eq!(out.lines().count(), CATALOGUE.len());
    assert!(out.contains("E0106  an unknown unit\n"), "{out}");
}

#[test]
fn an_unknown_code_names_the_nearest() {
    let folder = Folder::new([]);
    let (out, err) = streams(&phxc(&folder.path(), &["explain", "E106"]), 2);
    assert!(
        out.is_empty() && err.contains("there is no code `E106`") && err.contains("did you mean E0106"),
        "{err}"
    );
    let (_, err) = streams(&phxc(&folder.path(), &["explain", "nonsense"]), 2);
    assert!(err.contains("`phxc explain` lists all codes") && !err.contains("did you mean"), "{err}");
}

#[test]
fn a_report_says_once_where_there_is_more() {
    let (_, err) = streams(&phxc(&broken().path(), &["check"]), 1);
    assert_eq!(err.matches("phxc explain").count(), 1);
    assert!(err.ends_with("`phxc explain E0401` says more\n"), "{err}");
}

#[test]
fn markdown_becomes_plain_text() {
    let page = "# A: b\n\nWords `x`.\n\n## Example\n\n```phx\n//- a.phx\nx { # y\n\n} //~ E0101\n```\nEnd.\n";
    let text = "A: b\n\nWords `x`.\n\nExample\n\n    // a.phx\n    x { # y\n\n    } // here: E0101\nEnd.\n";
    assert_eq!(render_page(page, false), text);
}
