//! `phxc check --fix`: what it applies, what it leaves, and that no file is harmed.

use std::fs;
use std::path::PathBuf;
use std::sync::OnceLock;

use clap::Parser as _;
use phxc::{Args, Compiler, Console, Status};
use phxc_core::Compilation;
use phxc_core::diagnostics::Levels;
use phxc_core::source::World;

use crate::command::{phxc, streams};
use crate::common::Folder;
use crate::formats::{PLATFORM, broken};

/// Every kind of slip that leaves no doubt; two of them touch, and two hide others.
const SLIPS: &str = r#"chart disk {
  repository = "https://charts.example.org"
  version = "1.0.0"
  values { volume: Memory = 1Gi, hosts: [String] = [], name: String = "", label: String = "", tier: "front" | "back" = "front" }
}
service shop {
  chart = charts.disk
  param volume: Memory = 8Gis
  values {
    volme = volume
    hosts = ["a", "b"
    name = 'shop'
    label = 1
    tier = "frnt"
  }
}
environment prod {
  deploy shpo
}
"#;

fn fix(folder: &Folder, status: i32) -> (String, String) {
    streams(&phxc(&folder.path(), &["check", "--fix"]), status)
}

#[test]
fn slips_are_mended_and_told() {
    let folder = Folder::new([PLATFORM, ("shop.phx", SLIPS)]);
    let (out, err) = fix(&folder, 0);
    insta::assert_snapshot!(format!("{out}{err}---\n{}", folder.read("shop.phx")));
}

#[test]
fn a_second_run_changes_nothing() {
    let folder = Folder::new([PLATFORM, ("shop.phx", SLIPS)]);
    fix(&folder, 0);
    let files = folder.list();
    let text = folder.read("shop.phx");
    let time = folder.age("shop.phx");
    assert_eq!(fix(&folder, 0).0, "1 environment, 1 deployment: no errors, 1 warning\n");
    assert_eq!((folder.read("shop.phx"), folder.modified("shop.phx"), folder.list()), (text, time, files));
}

#[test]
fn an_offer_stays_an_offer() {
    let folder = broken();
    let before = folder.read("prod.phx");
    let (out, err) = fix(&folder, 1);
    assert_eq!(out, "fixed services/shop.phx:7: E0301: `replcas` is now `replicas`\n1 fix applied\n");
    assert!(err.contains("error[E0401]") && err.contains("deploy mailer"), "{err}");
    assert_eq!(folder.read("prod.phx"), before);
}

#[test]
fn a_fix_that_cures_nothing_is_taken_back() {
    let folder = Folder::new([PLATFORM, ("a.phx", "environment prod {\n  host = 8080\n}\nlet a = 8Gis\n")]);
    let (out, err) = fix(&folder, 1);
    assert_eq!(out, "fixed a.phx:4: E0106: `8Gis` is now `8Gi`\n1 fix applied\n");
    assert!(err.contains("error[E0302]: expected Host, found 8080"), "{err}");
    assert_eq!(folder.read("a.phx"), "environment prod {\n  host = 8080\n}\nlet a = 8Gi\n");
}

#[test]
fn of_two_near_names_none_is_taken() {
    let folder = Folder::new([
        PLATFORM,
        ("a.phx", "type T { host: String?, hosts: String? }\nlet t: T = { hots = \"a\" }\n"),
    ]);
    let before = folder.read("a.phx");
    let (out, err) = fix(&folder, 1);
    assert_eq!((out.as_str(), folder.read("a.phx")), ("", before));
    assert!(err.contains("did you mean `host`?"), "{err}");
}

#[test]
fn machines_are_told_in_their_format() {
    let folder = Folder::new([PLATFORM, ("shop.phx", SLIPS)]);
    let (out, err) = streams(&phxc(&folder.path(), &["check", "--fix", "--format", "sarif"]), 0);
    assert!(
        out.starts_with('{') && err.starts_with("fixed shop.phx:8: E0106: `8Gis` is now `8Gi`\n"),
        "{err}"
    );
}

#[cfg(unix)]
#[test]
fn permissions_stay_and_links_are_left_alone() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let folder = Folder::new([PLATFORM, ("a.phx", "let a = 8Gis\n"), ("text", "let b = 8Gis\n")]);
    fs::set_permissions(folder.at("a.phx"), fs::Permissions::from_mode(0o640)).expect("it is set");
    symlink("text", folder.at("b.phx")).expect("the link is made");
    let (out, err) = fix(&folder, 1);
    assert!(out.contains("a.phx") && !out.contains("b.phx") && err.contains("b.phx:1:9"), "{out}{err}");
    assert_eq!(fs::metadata(folder.at("a.phx")).expect("it is there").permissions().mode() & 0o777, 0o640);
    assert_eq!(folder.read("text"), "let b = 8Gis\n");
}

/// The file that somebody else writes while the compiler runs.
static BUSY: OnceLock<PathBuf> = OnceLock::new();

fn while_somebody_writes(world: &dyn World, levels: &Levels) -> Compilation {
    let compilation = phxc_core::compile_with(world, levels);
    let path = BUSY.get().expect("it is set");
    fs::write(path, "let a = 8Gis // and more\n").expect("it is written");
    compilation
}

#[test]
fn a_source_that_changes_meanwhile_is_not_overwritten() {
    let folder = Folder::new([PLATFORM, ("a.phx", "let a = 8Gis\n"), ("b.phx", "let b = 8Gis\n")]);
    BUSY.set(folder.at("a.phx")).expect("set once");
    let root = folder.path();
    let args = Args::try_parse_from(["phxc", "--project", root.to_str().expect("Unicode"), "check", "--fix"]);
    let compiler = Compiler { compile: while_somebody_writes, ..Compiler::default() };
    let mut console = Console::plain(Box::new(std::io::sink()), Box::new(std::io::sink()));
    assert_eq!(phxc::run(args, &compiler, &mut console), Status::Failed);
    assert_eq!(folder.read("a.phx"), "let a = 8Gis // and more\n");
    assert_eq!(folder.read("b.phx"), "let b = 8Gis\n");
}
