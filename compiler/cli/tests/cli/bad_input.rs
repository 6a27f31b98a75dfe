//! What a disk can hold that no one meant: each ends with a message and the right status, never with a
//! panic, and nothing is written. Runs the real binary with the real compiler.

use std::fs;
use std::time::{Duration, Instant};

use crate::command::{phxc, streams};
use crate::common::Folder;

const PLATFORM: (&str, &str) = ("platform.phx", "platform p {\n  repo = \"https://git.example.org/p\"\n}\n");

/// The report of a build that finds fault with the sources.
#[track_caller]
fn fault(folder: &Folder) -> String {
    let before = folder.list();
    let (out, err) = streams(&phxc(&folder.path(), &["build"]), 1);
    assert!(out.is_empty() && err.ends_with("nothing was written\n"), "{err}");
    assert!(!err.contains("bug in phxc"), "{err}");
    assert_eq!(folder.list(), before);
    err
}

/// The report of a build that could not be done.
#[track_caller]
fn failure(folder: &Folder, args: &[&str]) -> String {
    let before = folder.list();
    let (out, err) = streams(&phxc(&folder.path(), args), 2);
    assert!(out.is_empty() && !err.contains("bug in phxc"), "{err}");
    assert_eq!(folder.list(), before);
    err
}

#[test]
fn an_empty_file_is_fine_and_an_empty_platform_is_none() {
    let folder = Folder::new([PLATFORM, ("a.phx", "")]);
    streams(&phxc(&folder.path(), &["check"]), 0);
    let err = fault(&Folder::new([("platform.phx", "")]));
    assert!(err.contains("this project has no `platform NAME { … }`"), "{err}");
}

#[test]
fn a_file_that_is_not_utf_8_is_named_with_its_line() {
    let folder = Folder::new([PLATFORM]);
    folder.write("a.phx", b"let a = 1\nlet b = \"\xff\"\n");
    let err = fault(&folder);
    assert!(err.contains("`a.phx` is not UTF-8: line 2 has a byte that is no character"), "{err}");

    // That there is no platform follows from it.
    let folder = Folder::new([]);
    folder.write("platform.phx", b"platform p {\n  repo = \"\xff\"\n}\n");
    let err = fault(&folder);
    assert!(err.contains("`platform.phx` is not UTF-8: line 2") && err.contains("\n1 error\n"), "{err}");
}

#[test]
fn a_huge_source_is_refused_at_once() {
    let folder = Folder::new([PLATFORM]);
    folder.write("a.phx", "let a = [1, 2, 3]\n".repeat(10_000_000 / 18));
    let started = Instant::now();
    let err = fault(&folder);
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
    assert!(err.contains("`a.phx` is larger than 4 MiB, the most that a source may have"), "{err}");
}

#[test]
fn brackets_without_end_give_a_short_report() {
    let closed = format!("let a = {}{}\n", "[".repeat(20_000), "]".repeat(20_000));
    let err = fault(&Folder::new([PLATFORM, ("a.phx", &closed)]));
    assert!(err.contains("E0103") && err.contains("more than 256 levels of nesting"), "{err}");

    let open = format!("let a = {}\n", "[".repeat(20_000));
    let err = fault(&Folder::new([PLATFORM, ("a.phx", &open)]));
    assert!(err.contains("E0102") && err.contains("19999 more brackets are not closed"), "{err}");
    assert!(err.len() < 2_000, "{} bytes", err.len());
}

#[test]
fn brackets_that_do_not_match_take_no_longer_than_others() {
    let wrong = ["[".repeat(300_000), "([{".repeat(100_000), "(".repeat(150_000) + &"]".repeat(150_000)];
    for text in wrong {
        let started = Instant::now();
        fault(&Folder::new([PLATFORM, ("a.phx", &format!("let a = {text}\n"))]));
        assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
    }
}

#[test]
fn a_folder_without_a_platform_is_no_project() {
    let folder = Folder::new([("services/a.phx", "service a { }\n")]);
    let err = failure(&folder, &["build"]);
    assert!(err.contains("there is no project here") && err.contains("phxc init"), "{err}");
    let err = failure(&folder, &["build", "--project", "services"]);
    assert!(err.contains("services is not the folder of a project"), "{err}");
}

#[test]
fn two_platforms_are_one_too_many() {
    for other in ["more.phx", "z.phx"] {
        let err = fault(&Folder::new([PLATFORM, (other, "platform q {\n  repo = \"https://x.org/q\"\n}\n")]));
        assert!(err.contains("this is a second one") && err.contains("\n1 error\n"), "{err}");
        assert!(err.contains(&format!("┌─ {other}:1:10")), "{err}");
    }
}

#[test]
fn a_foreign_file_of_the_same_name_is_kept() {
    let environment = ("prod.phx", "environment prod {\n}\n");
    let folder = Folder::new([PLATFORM, environment, ("deploy/environments/prod.yaml", "mine: true\n")]);
    let err = failure(&folder, &["build"]);
    assert!(err.contains("environments/prod.yaml") && err.contains("nothing was written"), "{err}");
    assert_eq!(folder.read("deploy/environments/prod.yaml"), "mine: true\n");
}

#[test]
fn an_output_that_takes_no_files_is_named() {
    let environment = ("prod.phx", "environment prod {\n}\n");
    let folder = Folder::new([PLATFORM, environment, ("taken", "mine")]);
    let err = failure(&folder, &["build", "--output", "taken"]);
    assert!(err.contains("is not a folder") && err.contains("nothing was written"), "{err}");
    // Nobody can make a folder here, not even the administrator.
    if cfg!(target_os = "linux") {
        let err = failure(&folder, &["build", "--output", "/proc/phxc"]);
        assert!(err.contains("cannot write to /proc") && err.contains("nothing was written"), "{err}");
    }
}

#[cfg(unix)]
#[test]
fn links_in_circles_are_reported_or_passed_by() {
    use std::os::unix::fs::symlink;
    let folder = Folder::new([PLATFORM, ("a/b.phx", "let b = 1\n")]);
    symlink(folder.path(), folder.at("a/root")).expect("a link");
    symlink("loop", folder.at("loop")).expect("a link");
    streams(&phxc(&folder.path(), &["check"]), 0);

    symlink("self.phx", folder.at("self.phx")).expect("a link");
    let err = fault(&folder);
    assert!(err.contains("`self.phx` can't be read") && !err.contains("UTF-8"), "{err}");
    fs::remove_file(folder.at("self.phx")).expect("it goes");
    streams(&phxc(&folder.path(), &["check"]), 0);
}
