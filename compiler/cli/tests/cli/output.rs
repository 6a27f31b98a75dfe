//! The writer: what it writes, what it removes, and what it never touches.

use std::fs;

use crate::common::{Folder, marked_text, tree, unmarked};
use phxc::output::{Difference, Extent, INDEX, OutputError, Report, TEMPORARY_PREFIX, compare};
use phxc_core::emit::OutputTree;

#[track_caller]
fn write(folder: &Folder, tree: &OutputTree, extent: Extent) -> Report {
    compare(&folder.at("deploy"), tree, extent).expect("it compares").apply().expect("it writes")
}

#[track_caller]
fn foreign(folder: &Folder, tree: &OutputTree, extent: Extent) -> Vec<String> {
    let before = folder.list();
    let failed = compare(&folder.at("deploy"), tree, extent).expect_err("something is in the way");
    let OutputError::Foreign { paths } = failed else { panic!("{failed}") };
    assert_eq!(folder.list(), before);
    let root = format!("{}/deploy/", folder.path().display());
    paths.iter().map(|path| path.strip_prefix(&root).expect("below").to_owned()).collect()
}

fn report(written: usize, unchanged: usize, removed: usize) -> Report {
    Report { written, unchanged, removed }
}

#[test]
fn a_fresh_tree_is_written_and_leaves_nothing_else() {
    let folder = Folder::new([]);
    let wanted = tree(&[("a/b/c.yaml", "1"), ("a/d.yaml", "2"), ("e.yaml", "3")]);
    assert_eq!(write(&folder, &wanted, Extent::Whole), report(3, 0, 0));
    assert_eq!(folder.list(), ["deploy/a/b/c.yaml", "deploy/a/d.yaml", "deploy/e.yaml"]);
    assert_eq!(folder.read("deploy/a/b/c.yaml"), marked_text("1"));
}

#[test]
fn an_output_folder_deep_below_is_made() {
    let folder = Folder::new([]);
    let place = folder.at("x/y/deploy");
    let changes = compare(&place, &tree(&[("a.yaml", "1")]), Extent::Whole).expect("it compares");
    assert_eq!(changes.apply().expect("it writes"), report(1, 0, 0));
    assert_eq!(folder.list(), ["x/y/deploy/a.yaml"]);
}

#[test]
fn an_empty_tree_makes_no_folder() {
    let folder = Folder::new([]);
    assert_eq!(write(&folder, &OutputTree::default(), Extent::Whole), Report::default());
    assert!(!folder.at("deploy").exists());
}

#[cfg(unix)]
#[test]
fn others_may_read_the_output() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new([("probe", "")]);
    let usual = |path: &str| folder.at(path).metadata().expect("it exists").permissions().mode() & 0o777;
    write(&folder, &tree(&[("a/b.yaml", "1")]), Extent::Whole);
    write(&folder, &tree(&[("a/b.yaml", "2")]), Extent::Whole);
    assert_eq!(usual("deploy/a/b.yaml"), usual("probe"));
    fs::create_dir(folder.at("usual")).expect("it is made");
    assert_eq!(usual("deploy"), usual("usual"));
}

#[test]
fn what_is_unchanged_is_not_written() {
    let folder = Folder::new([]);
    write(&folder, &tree(&[("a.yaml", "1"), ("b.yaml", "1")]), Extent::Whole);
    let (a, b) = (folder.age("deploy/a.yaml"), folder.age("deploy/b.yaml"));
    assert_eq!(write(&folder, &tree(&[("a.yaml", "1"), ("b.yaml", "2")]), Extent::Whole), report(1, 1, 0));
    assert_eq!(folder.modified("deploy/a.yaml"), a);
    assert_ne!(folder.modified("deploy/b.yaml"), b);
    assert_eq!(folder.read("deploy/b.yaml"), marked_text("2"));
}

#[test]
fn stale_files_and_folders_go_and_foreign_ones_stay() {
    let folder = Folder::new([]);
    write(&folder, &tree(&[("old/x/a.yaml", "1"), ("mixed/b.yaml", "1"), ("c.yaml", "1")]), Extent::Whole);
    folder.write("deploy/mixed/README.md", "mine");
    folder.write("deploy/notes/README.md", "mine");
    fs::create_dir(folder.at("deploy/empty")).expect("it is made");
    let changes =
        compare(&folder.at("deploy"), &tree(&[("c.yaml", "1")]), Extent::Whole).expect("it compares");
    assert_eq!(changes.list(), [("mixed/b.yaml", Difference::Stale), ("old/x/a.yaml", Difference::Stale)]);
    assert_eq!(changes.apply().expect("it writes"), report(0, 1, 2));
    assert_eq!(folder.list(), ["deploy/c.yaml", "deploy/mixed/README.md", "deploy/notes/README.md"]);
    assert!(!folder.at("deploy/old").exists());
    assert!(folder.at("deploy/empty").exists(), "a folder that was empty before is not ours to remove");
}

#[test]
fn the_mark_counts_in_the_first_line_only() {
    let folder = Folder::new([
        ("deploy/a.md", "title\n# Written by phxc\n"),
        ("deploy/b.md", "# Written by phxc 0.1\nx\n"),
    ]);
    assert_eq!(write(&folder, &tree(&[("c.yaml", "1")]), Extent::Whole), report(1, 0, 1));
    assert_eq!(folder.list(), ["deploy/a.md", "deploy/c.yaml"]);
}

#[test]
fn a_foreign_file_in_the_way_stops_everything() {
    let folder = Folder::new([("deploy/b.yaml", "mine"), ("deploy/d/e.yaml", "mine"), ("deploy/f", "mine")]);
    let wanted = tree(&[("a.yaml", "1"), ("b.yaml", "1"), ("d/e.yaml", "1"), ("f/g.yaml", "1")]);
    assert_eq!(foreign(&folder, &wanted, Extent::Whole), ["b.yaml", "d/e.yaml", "f"]);
    assert_eq!(foreign(&folder, &wanted, Extent::Part), ["b.yaml", "d/e.yaml", "f"]);
}

#[test]
fn a_foreign_file_below_the_place_of_a_file_stops_everything() {
    let folder = Folder::new([("deploy/a/mine", "mine")]);
    assert_eq!(foreign(&folder, &tree(&[("a", "1")]), Extent::Whole), ["a/mine"]);
}

#[test]
fn twenty_foreign_files_are_named_and_the_rest_counted() {
    let files: Vec<(String, String)> = (0..23).map(|n| (format!("f{n:02}.yaml"), "mine".into())).collect();
    let folder = Folder::new([]);
    files.iter().for_each(|(path, text)| folder.write(&format!("deploy/{path}"), text));
    let wanted: Vec<(&str, &str)> = files.iter().map(|(path, _)| (path.as_str(), "1")).collect();
    let failed = compare(&folder.at("deploy"), &tree(&wanted), Extent::Whole).expect_err("all in the way");
    let text = failed.to_string();
    assert!(text.starts_with("23 files stand in the way"), "{text}");
    assert!(
        text.contains("f19.yaml") && !text.contains("f20.yaml") && text.ends_with("and 3 more"),
        "{text}"
    );
}

#[test]
fn a_foreign_file_with_the_right_bytes_is_in_nobodys_way() {
    let folder = Folder::new([]);
    folder.write("deploy/logo.svg", "<svg/>");
    let wanted = OutputTree { files: [("logo.svg".into(), unmarked("<svg/>"))].into() };
    // Only the index is new.
    assert_eq!(write(&folder, &wanted, Extent::Whole), report(1, 1, 0));
}

#[test]
fn files_and_folders_change_places() {
    let folder = Folder::new([]);
    write(&folder, &tree(&[("a", "1"), ("b/c/d", "1"), ("b/e", "1")]), Extent::Whole);
    fs::create_dir(folder.at("deploy/b/empty")).expect("it is made");
    let wanted = tree(&[("a/x", "2"), ("b", "2")]);
    assert_eq!(write(&folder, &wanted, Extent::Whole), report(2, 0, 3));
    assert_eq!(folder.list(), ["deploy/a/x", "deploy/b"]);
}

#[test]
fn files_without_a_mark_are_known_by_the_index() {
    let folder = Folder::new([]);
    let logo = |text: &str| OutputTree { files: [("s/logo.svg".into(), unmarked(text))].into() };
    assert_eq!(write(&folder, &logo("1"), Extent::Whole), report(2, 0, 0));
    let index = folder.read(&format!("deploy/{INDEX}"));
    let digest = "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b";
    assert!(index.starts_with("# Written by phxc"), "{index}");
    assert!(index.ends_with(&format!("\n{digest}  s/logo.svg\n")), "{index}");

    assert_eq!(write(&folder, &logo("1"), Extent::Whole), report(0, 2, 0));
    assert_eq!(write(&folder, &logo("2"), Extent::Whole), report(2, 0, 0));
    assert_eq!(folder.read(&format!("deploy/{INDEX}")).lines().count(), 2);

    assert_eq!(write(&folder, &tree(&[("a", "1")]), Extent::Whole), report(1, 0, 2));
    assert_eq!(folder.list(), ["deploy/a"]);
}

#[test]
fn a_listed_file_that_somebody_changed_is_theirs() {
    let folder = Folder::new([]);
    let logo = |text: &str| OutputTree { files: [("logo.svg".into(), unmarked(text))].into() };
    write(&folder, &logo("1"), Extent::Whole);
    folder.write("deploy/logo.svg", "edited");
    assert_eq!(foreign(&folder, &logo("2"), Extent::Whole), ["logo.svg"]);
    assert_eq!(write(&folder, &tree(&[("a", "1")]), Extent::Whole), report(1, 0, 1), "only the index goes");
    assert_eq!(folder.list(), ["deploy/a", "deploy/logo.svg"]);
}

#[test]
fn a_foreign_index_is_neither_believed_nor_overwritten() {
    let digest = "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b";
    let folder = Folder::new([("deploy/.phxc-index", "mine\n"), ("deploy/logo.svg", "1")]);
    folder.write("deploy/.phxc-index", format!("mine\n{digest}  logo.svg\n"));
    let wanted = OutputTree { files: [("logo.svg".into(), unmarked("2"))].into() };
    assert_eq!(foreign(&folder, &wanted, Extent::Whole), [".phxc-index", "logo.svg"]);
}

#[test]
fn a_run_that_was_killed_before_the_index_is_completed() {
    let folder = Folder::new([]);
    let two = |text: &str| OutputTree {
        files: [("a.svg".into(), unmarked(text)), ("b.svg".into(), unmarked(text))].into(),
    };
    write(&folder, &two("1"), Extent::Whole);
    let before = folder.read(&format!("deploy/{INDEX}"));
    write(&folder, &two("2"), Extent::Whole);
    let after = folder.read(&format!("deploy/{INDEX}"));
    // As the folder is in the middle of such a run: the index knows both, one file is new.
    let both: Vec<&str> = after.lines().chain(before.lines().skip(1)).collect();
    folder.write(&format!("deploy/{INDEX}"), both.join("\n"));
    folder.write("deploy/b.svg", "1");
    assert_eq!(write(&folder, &two("3"), Extent::Whole), report(3, 0, 0));
    assert_eq!(folder.read(&format!("deploy/{INDEX}")).lines().count(), 3);
}

#[test]
fn a_part_leaves_the_rest_alone() {
    let folder = Folder::new([]);
    let mut whole = tree(&[("a/1", "1"), ("b/1", "1")]);
    whole.files.insert("a/logo".into(), unmarked("1"));
    whole.files.insert("b/logo".into(), unmarked("1"));
    write(&folder, &whole, Extent::Whole);

    let mut part = tree(&[("a/2", "2")]);
    part.files.insert("a/logo".into(), unmarked("2"));
    assert_eq!(write(&folder, &part, Extent::Part), report(3, 0, 0));
    assert_eq!(
        folder.list(),
        ["deploy/.phxc-index", "deploy/a/1", "deploy/a/2", "deploy/a/logo", "deploy/b/1", "deploy/b/logo"]
    );
    let index = folder.read(&format!("deploy/{INDEX}"));
    assert!(index.contains("  a/logo\n") && index.contains("  b/logo\n"), "{index}");

    // The whole again: what the part left is known, and goes or changes.
    assert_eq!(write(&folder, &whole, Extent::Whole), report(2, 3, 1));
}

#[cfg(unix)]
#[test]
fn links_in_the_output_are_foreign_and_never_followed() {
    use std::os::unix::fs::symlink;
    let folder = Folder::new([("outside/a.yaml", "mine"), ("outside/d/b.yaml", "mine")]);
    folder.write("outside/marked.yaml", marked_text("precious"));
    folder.write("deploy/ours.yaml", marked_text("1"));
    symlink(folder.at("outside/marked.yaml"), folder.at("deploy/a.yaml")).expect("a link");
    symlink(folder.at("outside/d"), folder.at("deploy/d")).expect("a link");
    symlink(folder.at("nowhere"), folder.at("deploy/gone.yaml")).expect("a link");
    symlink(folder.at("deploy"), folder.at("deploy/loop")).expect("a link");
    let wanted = tree(&[("a.yaml", "1"), ("d/b.yaml", "1"), ("gone.yaml", "1")]);
    assert_eq!(foreign(&folder, &wanted, Extent::Whole), ["a.yaml", "d", "gone.yaml"]);
    // A link to a file with the mark is not stale: it is somebody's link.
    assert_eq!(write(&folder, &tree(&[("x", "1")]), Extent::Whole), report(1, 0, 1));
    assert!(folder.at("deploy/a.yaml").is_symlink());
    assert_eq!(folder.read("outside/marked.yaml"), marked_text("precious"));
}

#[test]
fn leftovers_of_a_killed_run_go() {
    let folder = Folder::new([]);
    write(&folder, &tree(&[("a/b.yaml", "1")]), Extent::Whole);
    folder.write(&format!("deploy/a/{TEMPORARY_PREFIX}AbC123"), "half");
    folder.write(&format!("{TEMPORARY_PREFIX}deploy-AbC123/a/b.yaml"), "half");
    // Of a run with another output folder, perhaps still at work.
    folder.write(&format!("{TEMPORARY_PREFIX}other-AbC123/a/b.yaml"), "half");
    folder.write(&format!("deploy/a/{TEMPORARY_PREFIX}my notes"), "mine");
    assert_eq!(write(&folder, &tree(&[("a/b.yaml", "1")]), Extent::Whole), report(0, 1, 0));
    let notes = format!("deploy/a/{TEMPORARY_PREFIX}my notes");
    let other = format!("{TEMPORARY_PREFIX}other-AbC123/a/b.yaml");
    assert_eq!(folder.list(), [other, notes, "deploy/a/b.yaml".into()]);
}

#[test]
fn comparing_writes_nothing() {
    let folder = Folder::new([("deploy/old.yaml", "# Written by phxc\n")]);
    folder.write(&format!("deploy/{TEMPORARY_PREFIX}AbC123"), "half");
    let before = folder.list();
    let changes =
        compare(&folder.at("deploy"), &tree(&[("new.yaml", "1")]), Extent::Whole).expect("it compares");
    assert_eq!(changes.list(), [("new.yaml", Difference::New), ("old.yaml", Difference::Stale)]);
    assert_eq!(folder.list(), before);
}

#[test]
fn a_file_where_the_folder_should_be_is_reported() {
    let folder = Folder::new([("deploy", "mine"), ("file", "mine")]);
    for place in ["deploy", "file/below/deploy"] {
        let failed = compare(&folder.at(place), &tree(&[("a", "1")]), Extent::Whole).expect_err("no folder");
        assert!(matches!(failed, OutputError::NotAFolder { .. }), "{failed}");
    }
    assert_eq!(folder.read("deploy"), "mine");
}

#[test]
fn a_failure_on_the_way_names_the_file_and_another_run_completes() {
    let folder = Folder::new([]);
    write(&folder, &tree(&[("a.yaml", "1"), ("b.yaml", "1"), ("c.yaml", "1")]), Extent::Whole);
    let wanted = tree(&[("a.yaml", "2"), ("b.yaml", "2"), ("c.yaml", "2")]);
    let changes = compare(&folder.at("deploy"), &wanted, Extent::Whole).expect("it compares");
    // Meanwhile a folder takes a file's place.
    fs::remove_file(folder.at("deploy/b.yaml")).expect("it goes");
    folder.write("deploy/b.yaml/x", "mine");
    let failed = changes.apply().expect_err("a folder is in the way");
    let OutputError::Interrupted { action: "write", path, written, wanted: 3, .. } = &failed else {
        panic!("{failed}")
    };
    assert!(path.ends_with("deploy/b.yaml") && *written <= 2, "{failed}");
    for path in ["deploy/a.yaml", "deploy/c.yaml"] {
        assert!([marked_text("1"), marked_text("2")].contains(&folder.read(path)));
    }
    assert_eq!(
        folder.list(),
        ["deploy/a.yaml", "deploy/b.yaml/x", "deploy/c.yaml"],
        "no temporary file stays"
    );

    fs::remove_dir_all(folder.at("deploy/b.yaml")).expect("it goes");
    assert_eq!(write(&folder, &wanted_again(), Extent::Whole).removed, 0);
    assert_eq!(folder.read("deploy/b.yaml"), marked_text("2"));
}

fn wanted_again() -> OutputTree {
    tree(&[("a.yaml", "2"), ("b.yaml", "2"), ("c.yaml", "2")])
}

#[test]
fn paths_that_leave_the_folder_are_refused() {
    for path in ["../a", "a/../b", "/a", "a//b", "a\nb", "a\\b", ".phxc-index", ""] {
        let folder = Folder::new([]);
        let failed = compare(&folder.at("deploy"), &tree(&[(path, "1")]), Extent::Whole).expect_err(path);
        assert!(matches!(failed, OutputError::Path { .. }), "{failed}");
    }
    let folder = Folder::new([]);
    let twice = compare(&folder.at("deploy"), &tree(&[("a", "1"), ("a/b", "1")]), Extent::Whole);
    assert!(matches!(twice, Err(OutputError::Path { .. })));
}

#[test]
fn a_git_folder_in_the_output_is_left_alone() {
    let folder = Folder::new([("deploy/.git/x", "# Written by phxc\n")]);
    assert_eq!(write(&folder, &tree(&[("a", "1")]), Extent::Whole), report(1, 0, 0));
    assert_eq!(folder.list(), ["deploy/.git/x", "deploy/a"]);
}
