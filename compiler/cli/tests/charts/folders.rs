//! Charts on this machine, in folders and archives.

use std::fs;
use std::process::Command;

use phxc::charts::Reference;

use crate::common::{Folder, Reports, client, digest, paths};
use crate::pack::{chart, meta};

#[test]
fn the_digest_of_a_folder_depends_on_paths_and_contents_alone() {
    let web = meta("web", "1.2.3");
    let files = [
        ("Chart.yaml", web.as_str()),
        ("values.yaml", "a: 1\n"),
        ("templates/a.yaml", "x"),
        ("templates-b", "y"),
        (".helmignore", ".git/\n"),
    ];
    let foreign = [("web.phx", "service web"), (".git/HEAD", "x"), ("ci/values.yaml", "b: 1\n")];
    let fetch = |folder: &Folder| client().fetch(&Reference::path(folder.path("")), None).expect("a chart");
    let fetched = fetch(&Folder::new(&files));
    assert_eq!(
        paths(&fetched),
        [".helmignore", "Chart.yaml", "templates-b", "templates/a.yaml", "values.yaml"]
    );
    let reversed: Vec<_> = foreign.iter().chain(&files).rev().copied().collect();
    assert_eq!(fetch(&Folder::new(&reversed)), fetched);
    for changed in [("values.yaml", "a: 2\n"), ("values.yml", "a: 1\n"), ("templates/a.yaml", "xy")] {
        let other: Vec<_> =
            files.iter().copied().filter(|(path, _)| *path != changed.0).chain([changed]).collect();
        assert_ne!(fetch(&Folder::new(&other)).digest, fetched.digest, "{changed:?}");
    }
}

/// The documentation gives this command, so that nobody has to believe phxc.
#[test]
#[cfg(target_os = "linux")]
fn the_digest_of_a_folder_is_what_sha256sum_says() {
    let folder =
        Folder::new(&[("Chart.yaml", &meta("web", "1.2.3")), ("b b", "y"), ("B", "x"), ("c/d", "z")]);
    let command = "find . -type f -printf '%P\\n' | LC_ALL=C sort | xargs -d '\\n' sha256sum | sha256sum";
    let said =
        Command::new("sh").args(["-c", command]).current_dir(folder.path("")).output().expect("a shell");
    let said = String::from_utf8(said.stdout).expect("UTF-8");
    let fetched = client().fetch(&Reference::path(folder.path("")), None).expect("a chart");
    assert_eq!(Some(fetched.digest), said.split(' ').next().map(|hex| format!("sha256:{hex}")));
}

#[test]
fn an_archive_is_taken_as_it_is() {
    let folder = Folder::new(&[]);
    fs::write(folder.path("web.tgz"), chart("web", "v1.2.3")).expect("it is written");
    let reference = Reference::path(folder.path("web.tgz"));
    let fetched = client().fetch(&reference, Some("1.2.3")).expect("a chart");
    assert_eq!(fetched.digest, digest(&chart("web", "v1.2.3")));
    let versions = client().versions(&reference).expect("a chart");
    let texts: Vec<_> = versions.iter().map(|version| version.version.as_str()).collect();
    assert_eq!(texts, ["v1.2.3"]);
}

#[test]
#[cfg(unix)]
fn what_is_said_of_folders() {
    let folder = Folder::new(&[
        ("empty/README.md", ""),
        ("linked/Chart.yaml", &meta("web", "1.2.3")),
        ("version/Chart.yaml", &meta("web", "1.2.3")),
        ("packed/Chart.yaml", &meta("web", "1.2.3")),
        ("packed/charts/x.tgz", "text"),
    ]);
    std::os::unix::fs::symlink("/etc/passwd", folder.path("linked/values.yaml")).expect("a link");
    let mut reports = Reports::default();
    reports.hide(format!("{}/", folder.path("").display().to_string().trim_end_matches('/')), "");
    for (path, version) in
        [("nothing", None), ("empty", None), ("linked", None), ("version", Some("2.0.0")), ("packed", None)]
    {
        reports.add(path, client().fetch(&Reference::path(folder.path(path)), version));
    }
    insta::assert_snapshot!(reports.text());
}
