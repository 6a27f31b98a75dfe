//! Runs of the command: status, what goes to which stream, what happens to files.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use assert_cmd::cargo::cargo_bin;
use phxc::Status;

use crate::common::{Folder, marked_text, run};

const PROJECT: [(&str, &str); 3] = [
    ("platform.phx", "platform p {\n}\n"),
    ("a.phx", "deploy prod api\ndeploy prod web\n"),
    ("b.phx", "deploy test api\n"),
];

/// The real binary, with nothing of this process's surroundings that it reads.
pub(crate) fn phxc(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(cargo_bin("phxc"));
    for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "TERM"] {
        command.env_remove(name);
    }
    command.current_dir(folder).args(args).output().expect("it runs")
}

#[track_caller]
pub(crate) fn streams(output: &Output, status: i32) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(status), "out: {out}\nerr: {err}");
    (out, err)
}

#[test]
fn help_and_version_are_results() {
    let folder = Folder::new([]);
    for args in [&["--help"][..], &["--version"], &["build", "--help"], &["help", "init"]] {
        let (out, err) = streams(&phxc(&folder.path(), args), 0);
        assert!(!out.is_empty() && err.is_empty(), "{args:?}");
    }
}

#[test]
fn wrong_usage_is_status_two() {
    let folder = Folder::new([]);
    let wrong: [&[&str]; 8] = [
        &[],
        &["biuld"],
        &["build", "extra"],
        &["build", "--env"],
        &["check", "--env", "prod"],
        &["check", "--format", "xml"],
        &["build", "--color", "sometimes"],
        &["init", "a", "b"],
    ];
    for args in wrong {
        let (out, err) = streams(&phxc(&folder.path(), args), 2);
        assert!(out.is_empty() && err.contains("--help"), "{args:?}: {err}");
    }
}

#[test]
fn no_project_is_status_two_with_help() {
    let folder = Folder::new([]);
    for args in [&["build"][..], &["check"], &["check", "--format", "json"]] {
        let (out, err) = streams(&phxc(&folder.path(), args), 2);
        assert!(
            out.is_empty() && err.contains("there is no project here") && err.contains("phxc init"),
            "{err}"
        );
    }
    let (_, err) = streams(&phxc(&folder.path(), &["check", "--project", "gone"]), 2);
    assert!(err.contains("cannot read gone") && err.contains("No such file"), "{err}");
}

#[test]
fn the_project_is_found_from_below_and_by_name() {
    let platform = "platform p {\n  repo = \"https://git.example.org/p\"\n}\n";
    let folder = Folder::new([("p/platform.phx", platform), ("p/a/x", "")]);
    streams(&phxc(&folder.at("p/a"), &["check"]), 0);
    streams(&phxc(&folder.path(), &["--project", "p", "check"]), 0);
    streams(&phxc(&folder.path(), &["check", "--project", "p"]), 0);
}

#[test]
fn a_build_writes_and_says_how_much() {
    let folder = Folder::new(PROJECT);
    let ran = run(&folder, &["build"]);
    let start = "2 environments, 3 deployments: 6 files written, 0 unchanged, 0 removed in ";
    assert!(
        ran.status == Status::Done && ran.out.starts_with(start) && ran.out.ends_with(" s\n"),
        "{}",
        ran.out
    );
    assert_eq!(ran.err, "");
    assert_eq!(folder.read("deploy/environments/prod/api.yaml"), marked_text("api"));

    folder.write("a.phx", "deploy prod api\n");
    let ran = run(&folder, &["build"]);
    assert!(
        ran.out.starts_with("2 environments, 2 deployments: 1 file written, 3 unchanged, 2 removed in "),
        "{}",
        ran.out
    );
    let ran = run(&folder, &["build", "--env", "prod"]);
    assert!(
        ran.out.starts_with("1 environment, 1 deployment: 0 files written, 3 unchanged, 0 removed in "),
        "{}",
        ran.out
    );
}

#[test]
fn an_unchanged_build_touches_nothing() {
    let folder = Folder::new(PROJECT);
    run(&folder, &["build"]);
    let files: Vec<String> = folder.list().into_iter().filter(|path| path.starts_with("deploy/")).collect();
    let before: Vec<_> = files.iter().map(|path| folder.age(path)).collect();
    assert!(run(&folder, &["build"]).out.contains(" 0 files written, 6 unchanged, 0 removed"));
    let after: Vec<_> = files.iter().map(|path| folder.modified(path)).collect();
    assert_eq!(before, after);
}

#[test]
fn a_selection_leaves_the_rest_alone() {
    let folder = Folder::new(PROJECT);
    let ran = run(&folder, &["build", "--env", "test", "--service", "api"]);
    assert!(ran.out.starts_with("1 environment, 1 deployment: 3 files written"), "{}", ran.out);
    run(&folder, &["build"]);
    folder.write("a.phx", "deploy prod web\n");
    let ran = run(&folder, &["build", "--service", "web"]);
    assert!(ran.out.contains(" 0 files written, 3 unchanged, 0 removed"), "{}", ran.out);
    assert!(folder.at("deploy/environments/prod/api.yaml").exists());
}

#[test]
fn unknown_names_are_status_two_with_the_nearest() {
    let folder = Folder::new(PROJECT);
    let cases: [(&[&str], &str, &str); 4] = [
        (&["--env", "prd"], "there is no environment `prd`", "did you mean `prod`?"),
        (&["--env", "quite-other"], "there is no environment `quite-other`", "the platform has prod, test"),
        (&["--service", "apj"], "there is no service `apj`", "did you mean `api`?"),
        (
            &["--service", "web", "--env", "test"],
            "service `web` is not deployed in test",
            "it is deployed in prod",
        ),
    ];
    for (args, message, help) in cases {
        let ran = run(&folder, &[&["build"], args].concat());
        assert!(ran.status == Status::Failed && ran.out.is_empty(), "{args:?}: {}", ran.out);
        assert!(ran.err.contains(message) && ran.err.contains(help), "{args:?}: {}", ran.err);
    }
    assert!(!folder.at("deploy").exists());
}

#[test]
fn errors_in_the_sources_are_status_one_and_nothing_is_written() {
    let folder = Folder::new(PROJECT);
    folder.write("c.phx", "warning odd\nerror wrong\n");
    for command in [&["build"][..], &["build", "--check"], &["check"], &["build", "--env", "gone"]] {
        let ran = run(&folder, command);
        assert_eq!((ran.status, ran.out.as_str()), (Status::Found, ""), "{command:?}");
        assert!(
            ran.err.contains("error[E0101]: wrong") && ran.err.contains("1 error, 1 warning\n"),
            "{}",
            ran.err
        );
        assert_eq!(ran.err.ends_with("nothing was written\n"), command[0] == "build", "{}", ran.err);
    }
    assert!(!folder.at("deploy").exists());
}

#[test]
fn warnings_do_not_stop() {
    let folder = Folder::new(PROJECT);
    folder.write("c.phx", "warning odd\n");
    let ran = run(&folder, &["check"]);
    assert_eq!(
        (ran.status, ran.out.as_str()),
        (Status::Done, "2 environments, 3 deployments: no errors, 1 warning\n")
    );
    assert!(ran.err.contains("warning[W0802]: odd"), "{}", ran.err);
    assert_eq!(run(&folder, &["build"]).status, Status::Done);
    fs::remove_file(folder.at("c.phx")).expect("it goes");
    assert_eq!(run(&folder, &["check"]).out, "2 environments, 3 deployments: no errors\n");
}

#[test]
fn short_goes_to_standard_error_and_json_to_standard_output() {
    let folder = Folder::new(PROJECT);
    folder.write("c.phx", "\nerror wrong\n");
    let ran = run(&folder, &["check", "--format", "short"]);
    assert_eq!((ran.out.as_str(), ran.err.as_str()), ("", "c.phx:2:1: error[E0101]: wrong\n"));
    let ran = run(&folder, &["build", "--format", "json"]);
    assert_eq!((ran.out.lines().count(), ran.err.as_str()), (1, ""));
    assert!(ran.out.starts_with(r#"{"version":1,"type":"diagnostic","code":"E0101","#), "{}", ran.out);
}

#[test]
fn json_results() {
    let folder = Folder::new(PROJECT);
    let difference = r#"{"version":1,"type":"difference","path":"deploy/.phxc-index","difference":"new"}"#;
    let ran = run(&folder, &["build", "--check", "--format", "json"]);
    assert_eq!(ran.out.lines().next(), Some(difference));
    let compared = r#"{"version":1,"type":"compared","environments":2,"deployments":3,"differences":6}"#;
    assert_eq!(ran.out.lines().last(), Some(compared));
    let ran = run(&folder, &["build", "--format", "json"]);
    let built = r#"{"version":1,"type":"built","environments":2,"deployments":3,"written":6,"unchanged":0,"removed":0,"seconds":"#;
    assert!(ran.out.starts_with(built), "{}", ran.out);
    let checked = r#"{"version":1,"type":"checked","environments":2,"deployments":3,"warnings":0}"#;
    assert_eq!(run(&folder, &["check", "--format", "json"]).out, format!("{checked}\n"));
}

#[test]
fn build_check_lists_and_writes_nothing() {
    let folder = Folder::new(PROJECT);
    let ran = run(&folder, &["build", "--check"]);
    assert_eq!(ran.status, Status::Found);
    assert!(!folder.at("deploy").exists());

    run(&folder, &["build"]);
    let ran = run(&folder, &["build", "--check"]);
    let same = "2 environments, 3 deployments: the output is what the sources give\n";
    assert_eq!((ran.status, ran.out.as_str(), ran.err.as_str()), (Status::Done, same, ""));

    folder.write("deploy/environments/prod/api.yaml", marked_text("edited"));
    folder.write("deploy/environments/prod/gone.yaml", marked_text("gone"));
    fs::remove_file(folder.at("deploy/environments/prod/web.yaml")).expect("it goes");
    let before = folder.list();
    let ran = run(&folder, &["build", "--check"]);
    let listed = "changed  deploy/environments/prod/api.yaml\n\
                  stale    deploy/environments/prod/gone.yaml\n\
                  new      deploy/environments/prod/web.yaml\n\
                  3 files differ from what the sources give: run `phxc build`\n";
    assert_eq!((ran.status, ran.out.as_str()), (Status::Found, listed));
    assert_eq!(folder.list(), before);

    let elsewhere = Folder::new([]);
    let at = elsewhere.at("out").display().to_string();
    let ran = run(&folder, &["build", "--check", "--service", "web", "--output", &at]);
    assert!(ran.out.contains(&format!("new      {at}/environments/prod/web.yaml\n")), "{}", ran.out);
}

#[test]
fn build_check_lists_twenty_and_counts_the_rest() {
    let folder = Folder::new(PROJECT);
    let many: String = (0..30).map(|n| format!("deploy prod s{n:02}\n")).collect();
    folder.write("a.phx", many);
    fs::remove_file(folder.at("b.phx")).expect("it goes");
    let ran = run(&folder, &["build", "--check"]);
    assert_eq!(ran.out.lines().count(), 22);
    let end = "and 41 more\n61 files differ from what the sources give: run `phxc build`\n";
    assert!(ran.out.ends_with(end), "{}", ran.out);
}

#[test]
fn a_foreign_file_is_status_two_and_nothing_is_written() {
    let folder = Folder::new(PROJECT);
    folder.write("deploy/environments/prod/api.yaml", "mine");
    let before = folder.list();
    for args in [&["build"][..], &["build", "--check"], &["build", "--service", "api"]] {
        let ran = run(&folder, args);
        assert_eq!((ran.status, ran.out.as_str()), (Status::Failed, ""));
        assert!(ran.err.contains("a file stands in the way of the output"), "{}", ran.err);
        assert!(
            ran.err.contains("deploy/environments/prod/api.yaml") && ran.err.contains("nothing was written")
        );
        assert_eq!(folder.list(), before);
    }
    let ran = run(&folder, &["build", "--env", "test"]);
    assert_eq!(ran.status, Status::Done, "the selection is not concerned: {}", ran.err);
}

#[test]
fn output_goes_where_it_is_sent() {
    let folder = Folder::new(PROJECT);
    let elsewhere = Folder::new([("file", "")]);
    let to = |path: &str| run(&folder, &["build", "--output", elsewhere.at(path).to_str().expect("Unicode")]);
    assert_eq!(to("out/deep").status, Status::Done);
    assert!(elsewhere.at("out/deep/environments/prod/api.yaml").exists() && !folder.at("deploy").exists());
    let ran = to("file/below");
    assert!(ran.status == Status::Failed && ran.err.contains("file/below is not a folder"), "{}", ran.err);
}

#[test]
fn an_output_folder_that_holds_the_sources_is_refused() {
    let folder = Folder::new(PROJECT);
    folder.write("services/s.phx", "");
    let at = |path: &str| run(&folder, &["build", "--output", folder.at(path).to_str().expect("Unicode")]);
    for (path, why) in [
        ("", "holds the project's sources"),
        ("..", "holds the project's sources"),
        ("services", "holds the source"),
    ] {
        let ran = at(path);
        assert!(ran.status == Status::Failed && ran.err.contains(why), "{path}: {}", ran.err);
    }
    for (output, why) in [
        ("..", "below the project's root"),
        ("/tmp", "below"),
        ("", "below"),
        ("services", "holds the source"),
    ] {
        folder.write("platform.phx", format!("platform p {{ output = \"{output}\" }}\n"));
        let ran = run(&folder, &["build"]);
        assert!(ran.status == Status::Failed && ran.err.contains(why), "{output}: {}", ran.err);
    }
    assert_eq!(folder.list(), ["a.phx", "b.phx", "platform.phx", "services/s.phx"]);
}

#[cfg(unix)]
#[test]
fn a_configured_output_folder_that_is_a_link_is_refused() {
    let (folder, elsewhere) = (Folder::new(PROJECT), Folder::new([]));
    std::os::unix::fs::symlink(elsewhere.path(), folder.at("deploy")).expect("a link");
    let ran = run(&folder, &["build"]);
    assert!(ran.status == Status::Failed && ran.err.contains("symbolic link"), "{}", ran.err);
    let named = run(&folder, &["build", "--output", folder.at("deploy").to_str().expect("Unicode")]);
    assert_eq!(named.status, Status::Done, "who names it, means it: {}", named.err);
    assert!(elsewhere.at("environments/prod/api.yaml").exists());
}

#[test]
fn colour_follows_the_option_and_the_environment() {
    let folder = Folder::new([]);
    let colored = |output: &Output| output.stderr.contains(&0x1b);
    assert!(!colored(&phxc(&folder.path(), &["check"])), "a pipe takes no colour");
    assert!(colored(&phxc(&folder.path(), &["check", "--color", "always"])));
    assert!(!colored(&phxc(&folder.path(), &["check", "--color", "never"])));
    let mut command = Command::new(cargo_bin("phxc"));
    command.current_dir(folder.path()).args(["check"]).env("CLICOLOR_FORCE", "1").env("NO_COLOR", "1");
    assert!(!colored(&command.output().expect("it runs")));
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_is_no_failure_and_a_full_disk_is_one() {
    let folder = Folder::new([]);
    let mut command = Command::new(cargo_bin("phxc"));
    command
        .current_dir(folder.path())
        .args(["build", "--help"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().expect("it runs");
    drop(child.stdout.take());
    let (_, err) = streams(&child.wait_with_output().expect("it ends"), 0);
    assert_eq!(err, "");

    let full = fs::File::options().write(true).open("/dev/full").expect("it opens");
    let mut command = Command::new(cargo_bin("phxc"));
    let output = command.arg("--version").stdout(full).output().expect("it runs");
    let (_, err) = streams(&output, 2);
    assert!(err.contains("cannot write the result to standard output"), "{err}");
}

#[test]
fn init_starts_a_project_and_says_what_next() {
    let folder = Folder::new([]);
    let (out, err) = streams(&phxc(&folder.path(), &["init", "Our_Platform 2"]), 0);
    assert_eq!(err, "");
    assert_eq!(out.lines().rev().take_while(|line| *line != "Next:").count(), 3, "{out}");
    let files = ["environments/production.phx", "platform.phx", "services/core.phx", "services/hello.phx"];
    assert_eq!(folder.list(), files.map(|path| format!("Our_Platform 2/{path}")));
    assert!(folder.read("Our_Platform 2/platform.phx").contains("platform our-platform-2 {"));
    streams(&phxc(&folder.at("Our_Platform 2/services"), &["check"]), 0);
    let (out, _) = streams(&phxc(&folder.at("Our_Platform 2"), &["build"]), 0);
    assert!(out.contains(" written, "), "{out}");
}

#[test]
fn init_overwrites_nothing() {
    let folder = Folder::new([("services/hello.phx", "mine"), ("environments/production.phx", "mine")]);
    let (out, err) = streams(&phxc(&folder.path(), &["init"]), 2);
    assert_eq!(out, "");
    assert!(err.contains("2 files are already in the way") && err.contains("services/hello.phx"), "{err}");
    assert_eq!(folder.list(), ["environments/production.phx", "services/hello.phx"]);
    assert_eq!(folder.read("services/hello.phx"), "mine");
}

#[test]
fn init_within_a_project_is_refused() {
    let folder = Folder::new(PROJECT);
    let (_, err) = streams(&phxc(&folder.path(), &["init", "sub/deeper"]), 2);
    assert!(err.contains("sub/deeper already belongs to the project in"), "{err}");
    assert!(!folder.at("sub").exists());
    let (_, err) = streams(&phxc(&folder.path(), &["init", "--project", "."]), 2);
    assert!(err.contains("a file is already in the way") && err.contains("platform.phx"), "{err}");
}

#[test]
fn init_where_no_folder_can_be_is_status_two() {
    let folder = Folder::new([("file", "")]);
    let (_, err) = streams(&phxc(&folder.path(), &["init", "file/below"]), 2);
    assert!(err.contains("cannot write file/below/platform.phx"), "{err}");
}
