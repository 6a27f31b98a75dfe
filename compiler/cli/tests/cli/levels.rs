//! `-D`, `-W`, `-A`, and the platform's `levels`.

use crate::command::{phxc, streams};
use crate::common::Folder;
use crate::formats::{PLATFORM, linted};

fn check(folder: &Folder, args: &[&str], status: i32) -> (String, String) {
    streams(&phxc(&folder.path(), &[&["check"], args].concat()), status)
}

#[test]
fn a_denied_lint_is_an_error() {
    let folder = linted();
    for args in [&["-D", "warnings"][..], &["-D", "W0802"], &["--deny=W0802", "-A", "warnings"]] {
        let (out, err) = check(&folder, args, 1);
        assert!(out.is_empty() && err.contains("error[W0802]"), "{args:?}: {err}");
    }
    let (_, err) = check(&folder, &["-D", "warnings"], 1);
    assert!(err.contains("= note: it is an error because of -D warnings\n"), "{err}");
    let (_, err) = streams(&phxc(&folder.path(), &["build", "-D", "W0802"]), 1);
    assert!(err.ends_with("nothing was written\n") && !folder.at("deploy").exists(), "{err}");
}

#[test]
fn an_allowed_lint_is_silent() {
    let folder = linted();
    for args in [&["-A", "warnings"][..], &["-A", "W0802"], &["-D", "warnings", "-A", "W0802"]] {
        let (out, err) = check(&folder, args, 0);
        assert_eq!(
            (out.as_str(), err.as_str()),
            ("1 environment, 1 deployment: no errors\n", ""),
            "{args:?}"
        );
    }
    assert!(check(&folder, &["-A", "W0801"], 0).1.contains("warning[W0802]"));
}

#[test]
fn the_command_goes_before_the_platform() {
    let folder = linted();
    let with = |level: &str| {
        let levels = format!("  levels {{ W0802 = \"{level}\" }}\n  environment {{\n");
        folder.write(PLATFORM.0, PLATFORM.1.replacen("  environment {\n", &levels, 1));
    };
    with("deny");
    let (_, err) = check(&folder, &[], 1);
    assert!(err.contains("it is an error because of the platform's `levels`"), "{err}");
    check(&folder, &["-W", "W0802"], 0);
    check(&folder, &["-W", "warnings"], 0);
    with("allow");
    assert_eq!(check(&folder, &["-D", "warnings"], 0).1, "");
    check(&folder, &["-D", "W0802"], 1);
}

#[test]
fn what_has_no_level_is_wrong_usage() {
    let folder = linted();
    let wrong: [(&[&str], &str); 4] = [
        (
            &["-A", "E0302"],
            "E0302 is an error (“a value of another type than expected”): its level can't be changed",
        ),
        (&["-D", "w0802"], "there is no code `w0802`; did you mean W0802?"),
        (&["-W", "everything"], "there is no code `everything`"),
        (&["-D", "W0802", "-A", "W0802"], "`W0802` is given two levels"),
    ];
    for (args, message) in wrong {
        let (out, err) = check(&folder, args, 2);
        assert!(out.is_empty() && err.contains(message), "{args:?}: {err}");
    }
}
