//! `phxc fmt`: which files it takes, what it writes, and what it says.

use std::io::Write as _;
use std::process::{Command, Stdio};

use crate::command::{phxc, streams};
use crate::common::Folder;

const PLATFORM: (&str, &str) = ("platform.phx", "platform a {\n  repo = \"https://example.org\"\n}\n");
const UGLY: &str = "let  a=1\n";
const NICE: &str = "let a = 1\n";

fn fmt(folder: &Folder, args: &[&str], status: i32) -> (String, String) {
    streams(&phxc(&folder.path(), &[&["fmt"], args].concat()), status)
}

#[test]
fn the_sources_of_the_project_are_formatted_once() {
    let folder = Folder::new([PLATFORM, ("a/a.phx", UGLY), ("b.txt", UGLY), (".hidden/c.phx", UGLY)]);
    assert_eq!(fmt(&folder, &[], 0).0, "formatted a/a.phx\n2 files, 1 changed\n");
    assert_eq!((folder.read("a/a.phx"), folder.read("b.txt")), (NICE.into(), UGLY.into()));
    assert_eq!(folder.read(".hidden/c.phx"), UGLY);
    let time = folder.age("a/a.phx");
    assert_eq!(fmt(&folder, &[], 0).0, "2 files, 0 changed\n");
    assert_eq!(folder.modified("a/a.phx"), time);
}

#[test]
fn named_files_and_folders_need_no_project() {
    let folder =
        Folder::new([("a/x.phx", UGLY), ("a/b/platform.phx", UGLY), ("y.phx", UGLY), ("z.phx", UGLY)]);
    assert_eq!(
        fmt(&folder, &["a", "y.phx"], 0).0,
        "formatted a/b/platform.phx\nformatted a/x.phx\nformatted y.phx\n3 files, 3 changed\n"
    );
    assert_eq!(folder.read("z.phx"), UGLY);
}

#[test]
fn check_shows_a_difference_and_writes_nothing() {
    let folder = Folder::new([PLATFORM, ("a.phx", UGLY)]);
    let (out, err) = fmt(&folder, &["--check"], 1);
    assert_eq!(out, "--- a/a.phx\n+++ b/a.phx\n@@ -1 +1 @@\n-let  a=1\n+let a = 1\n");
    assert_eq!((err.as_str(), folder.read("a.phx").as_str()), ("", UGLY));
    folder.write("a.phx", NICE);
    assert_eq!(fmt(&folder, &["--check"], 0), (String::new(), String::new()));
}

#[test]
fn what_cannot_be_read_is_told_and_left() {
    let folder = Folder::new([PLATFORM, ("a.phx", "let  a=1\nlet  b=\nlet  c=2\n")]);
    let (out, err) = fmt(&folder, &[], 1);
    assert_eq!(out, "formatted a.phx\n2 files, 1 changed\n");
    assert_eq!(err, "a.phx:2: left as it is, because it cannot be read; see `phxc check`\n");
    assert_eq!(folder.read("a.phx"), "let a = 1\nlet  b=\nlet c = 2\n");
    fmt(&folder, &["--check"], 1);
}

#[test]
fn no_source_is_a_failure() {
    let folder = Folder::new([PLATFORM]);
    folder.write("a.phx", [0xff]);
    assert!(fmt(&folder, &["a.phx"], 2).1.contains("cannot format a.phx: it is not UTF-8 text"));
    assert!(fmt(&folder, &["none.phx"], 2).1.contains("cannot read none.phx"));
}

#[test]
fn standard_input_goes_to_standard_output() {
    let folder = Folder::new([("a.phx", "")]);
    let run = |args: &[&str], text: &str| {
        let mut child = Command::new(env!("CARGO_BIN_EXE_phxc"))
            .arg("fmt")
            .args(args)
            .current_dir(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        child.stdin.take().expect("a pipe").write_all(text.as_bytes()).expect("it reads");
        let output = child.wait_with_output().expect("it ends");
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        (output.status.code(), text(output.stdout), text(output.stderr))
    };
    assert_eq!(run(&["-"], UGLY), (Some(0), NICE.into(), String::new()));
    let (status, out, err) = run(&["--stdin-filename", "b.phx"], "let  a=\n");
    assert_eq!((status, out.as_str()), (Some(0), "let  a=\n"));
    assert!(err.starts_with("b.phx:1: left as it is"), "{err}");
    assert_eq!(run(&["-", "--check"], UGLY).0, Some(1));
}
