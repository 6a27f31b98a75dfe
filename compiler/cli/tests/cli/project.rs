//! Finding a project, and what of its folder the compiler sees.

use std::fs;
use std::path::Path;

use phxc::Failure;
use phxc::project::{DiskError, DiskWorld, Project, SIZE_LIMIT};
use phxc_core::source::{World, WorldError};

use crate::common::Folder;

const PLATFORM: (&str, &str) = ("platform.phx", "platform p {\n}\n");

#[track_caller]
fn open(folder: &Folder) -> DiskWorld {
    DiskWorld::open(&folder.path(), &[folder.at("deploy")]).expect("it opens")
}

#[test]
fn a_project_is_found_from_any_folder_below_it() {
    let folder = Folder::new([PLATFORM, ("a/b/c.phx", "")]);
    for from in ["", "a", "a/b"] {
        let project = Project::find(None, &folder.at(from)).expect("it is found");
        assert_eq!((project.root, project.output.as_str()), (folder.path(), "deploy"));
    }
}

#[test]
fn a_service_in_a_file_called_platform_hides_no_project() {
    let folder = Folder::new([PLATFORM, ("services/platform/platform.phx", "service platform { }")]);
    let project = Project::find(None, &folder.at("services/platform")).expect("it is found");
    assert_eq!(project.root, folder.path());
}

#[test]
fn a_broken_platform_is_still_a_project() {
    let folder = Folder::new([("platform.phx", "platfrom p {")]);
    fs::create_dir(folder.at("a")).expect("it is made");
    assert_eq!(Project::find(None, &folder.at("a")).expect("it is found").root, folder.path());
}

#[test]
fn a_named_folder_is_taken_as_it_is() {
    let folder = Folder::new([PLATFORM, ("a/b.phx", "")]);
    let named = |path: &str| Project::find(Some(&folder.at(path)), Path::new("/"));
    assert!(named("").is_ok());
    assert!(matches!(named("a"), Err(Failure::NoPlatform { .. })));
    assert!(matches!(named("platform.phx"), Err(Failure::NotAFolder { .. })));
    let gone = named("gone").expect_err("it is not there");
    assert!(matches!(gone, Failure::Read { .. }), "{gone}");
}

#[test]
fn the_first_look_finds_the_output() {
    let folder = Folder::new([("platform.phx", "platform p {\n  output = \"out/argo\"\n}")]);
    assert_eq!(Project::find(None, &folder.path()).expect("it is found").output, "out/argo");
}

#[test]
fn sources_are_sorted_and_without_what_git_ignores_hidden_folders_and_the_output() {
    let folder = Folder::new([
        PLATFORM,
        (".gitignore", "*.bak.phx\n/build/\n"),
        ("b/.gitignore", "ignored.phx\n"),
        ("b/x.phx", ""),
        ("b/ignored.phx", ""),
        ("b-c.phx", ""),
        ("a/y.phx", ""),
        ("a/y.bak.phx", ""),
        ("build/z.phx", ""),
        (".hidden/h.phx", ""),
        ("a/.#y.phx", ""),
        ("a/notes.md", ""),
        (".ignore", "a/\n"),
        ("deploy/x.yaml", ""),
    ]);
    assert_eq!(open(&folder).sources(), ["a/y.phx", "b-c.phx", "b/x.phx", "platform.phx"]);
}

#[test]
fn the_ignored_of_a_repository_above_count_and_nothing_beyond_it() {
    let folder = Folder::new([
        (".gitignore", "beyond.phx\n"),
        ("repository/.gitignore", "scratch/\n"),
        ("repository/.git/info/exclude", "mine.phx\n"),
        ("repository/p/platform.phx", ""),
        ("repository/p/scratch/a.phx", ""),
        ("repository/p/mine.phx", ""),
        ("repository/p/beyond.phx", ""),
    ]);
    let world = DiskWorld::open(&folder.at("repository/p"), &[]).expect("it opens");
    assert_eq!(world.sources(), ["beyond.phx", "mine.phx", "platform.phx"]);
    fs::remove_dir_all(folder.at("repository/.git")).expect("it goes");
    let world = DiskWorld::open(&folder.at("repository/p"), &[]).expect("it opens");
    assert_eq!(world.sources(), ["beyond.phx", "mine.phx", "platform.phx", "scratch/a.phx"]);
}

#[test]
fn a_source_in_the_output_folder_is_refused() {
    let folder = Folder::new([PLATFORM, ("deploy/services/a.phx", "")]);
    let failed = DiskWorld::open(&folder.path(), &[folder.at("deploy")]).expect_err("it is refused");
    let DiskError::SourceInOutput { folder, path } = &failed else { panic!("{failed}") };
    assert_eq!((folder.as_str(), path.as_str()), ("deploy", "deploy/services/a.phx"));
}

#[test]
fn a_project_below_is_one_of_its_own() {
    let folder = Folder::new([
        PLATFORM,
        ("a.phx", ""),
        ("examples/one/platform.phx", "platform one { }"),
        ("examples/one/a.phx", ""),
        ("examples/one/deep/b.phx", ""),
        ("examples/c.phx", ""),
        ("services/platform/platform.phx", "service platform { }"),
        ("services/platform/d.phx", ""),
    ]);
    let outer = ["a.phx", "examples/c.phx", "platform.phx"];
    let service = ["services/platform/d.phx", "services/platform/platform.phx"];
    assert_eq!(open(&folder).sources(), [&outer[..], &service].concat());
    let inner = DiskWorld::open(&folder.at("examples/one"), &[]).expect("it opens");
    assert_eq!(inner.sources(), ["a.phx", "deep/b.phx", "platform.phx"]);
}

#[test]
fn sources_that_a_phxignore_names_are_left_out() {
    let folder = Folder::new([
        PLATFORM,
        (".gitignore", "*.bak.phx\n"),
        (".phxignore", "# Not ours.\n/examples/\nscratch*.phx\n!scratch-kept.phx\n!*.bak.phx\n"),
        ("examples/a.phx", ""),
        ("b/examples/b.phx", ""),
        ("b/scratch.phx", ""),
        ("b/scratch-kept.phx", ""),
        ("b/c.bak.phx", ""),
        ("c/.phxignore", "x.phx\n"),
        ("c/x.phx", ""),
        ("x.phx", ""),
    ]);
    let expected = ["b/examples/b.phx", "b/scratch-kept.phx", "platform.phx", "x.phx"];
    assert_eq!(open(&folder).sources(), expected);
    assert_eq!(phxc::project::IGNORE, ".phxignore");
}

#[test]
fn a_phxignore_above_the_root_does_not_count() {
    let folder = Folder::new([
        (".phxignore", "examples/\na.phx\n"),
        (".git/HEAD", ""),
        ("examples/platform.phx", "platform p { }"),
        ("examples/a.phx", ""),
    ]);
    let world = DiskWorld::open(&folder.at("examples"), &[]).expect("it opens");
    assert_eq!(world.sources(), ["a.phx", "platform.phx"]);
}

#[test]
fn what_is_no_source_of_the_project_is_still_a_file() {
    let folder = Folder::new([
        PLATFORM,
        (".phxignore", "chart/\n"),
        ("chart/Chart.yaml", "name: c"),
        ("chart/a.phx", ""),
        ("other/platform.phx", "platform other { }"),
        ("other/values.yaml", "a: 1"),
    ]);
    let world = open(&folder);
    assert_eq!(world.sources(), ["platform.phx"]);
    assert_eq!(world.list("chart").expect("a folder"), ["chart/Chart.yaml", "chart/a.phx"]);
    assert_eq!(world.read("other/values.yaml").expect("it is read").as_ref(), b"a: 1");
    assert_eq!(world.list("other").expect("a folder").len(), 2);
}

#[test]
fn a_phxignore_that_means_nothing_is_refused() {
    let folder = Folder::new([PLATFORM, ("a/.phxignore", "x/\n[z-a].phx\n"), ("a/b.phx", "")]);
    let failed = DiskWorld::open(&folder.path(), &[]).expect_err("it is refused");
    let DiskError::Pattern { path, why } = &failed else { panic!("{failed}") };
    assert!(path == "a/.phxignore" && why.contains("[z-a].phx"), "{failed}");
}

#[test]
fn files_are_read_within_the_project_only() {
    let folder = Folder::new([("secret", "s"), ("p/platform.phx", "x"), ("p/a/b.txt", "text")]);
    let world = DiskWorld::open(&folder.at("p"), &[]).expect("it opens");
    assert_eq!(world.read("a/b.txt").expect("it is read").as_ref(), b"text");
    assert_eq!(world.read("a/c.txt"), Err(WorldError::NotFound));
    assert_eq!(world.read("platform.phx/c.txt"), Err(WorldError::NotFound));
    let absolute = folder.at("secret").display().to_string();
    for path in ["../secret", "a/../../secret", "a/../a/b.txt", "./a/b.txt", "a\0b", absolute.as_str()] {
        assert_eq!(world.read(path), Err(WorldError::Outside), "{path:?}");
        assert_eq!(world.list(path), Err(WorldError::Outside), "{path:?}");
    }
    assert_eq!(world.read("a"), Err(WorldError::Failed("it is a folder".into())));
    assert_eq!(world.list("a/b.txt"), Err(WorldError::Failed("it is not a folder".into())));
}

#[test]
fn bytes_are_given_as_they_are() {
    let folder = Folder::new([PLATFORM]);
    folder.write("a.phx", b"\xff\xfe\0");
    assert_eq!(open(&folder).read("a.phx").expect("it is read").as_ref(), b"\xff\xfe\0");
}

#[test]
fn a_huge_file_is_refused() {
    let folder = Folder::new([PLATFORM, ("huge.txt", ""), ("large.txt", "")]);
    let size = |path: &str, size| {
        fs::File::options()
            .write(true)
            .open(folder.at(path))
            .and_then(|file| file.set_len(size))
            .expect("it grows");
    };
    size("huge.txt", SIZE_LIMIT + 1);
    size("large.txt", SIZE_LIMIT);
    let world = open(&folder);
    let failed = world.read("huge.txt").expect_err("it is too large").to_string();
    assert_eq!(failed, "it is larger than 64 MiB, the most that phxc reads of a file");
    assert_eq!(world.read("large.txt").expect("it is read").len() as u64, SIZE_LIMIT);
}

#[test]
fn a_folder_is_listed_at_any_depth() {
    let folder = Folder::new([
        PLATFORM,
        (".gitignore", "*.tgz\n"),
        ("c/Chart.yaml", ""),
        ("c/.helmignore", ""),
        ("c/templates/a.yaml", ""),
        ("c/charts/x.tgz", ""),
        ("c-d/e", ""),
        ("deploy/x", ""),
    ]);
    fs::create_dir(folder.at("empty")).expect("it is made");
    let world = open(&folder);
    assert_eq!(world.list("c").expect("a folder"), ["c/.helmignore", "c/Chart.yaml", "c/templates/a.yaml"]);
    for path in ["gone", "empty", "c/charts", "deploy"] {
        assert_eq!(world.list(path), Err(WorldError::NotFound), "{path}");
    }
    assert_eq!(world.list("").expect("the root").len(), 6);
}

#[cfg(unix)]
mod links {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn links_are_followed_within_the_project_only() {
        let folder = Folder::new([
            ("secret.phx", "s"),
            ("outside/x", "s"),
            ("p/platform.phx", ""),
            ("p/a/t/b.txt", "text"),
        ]);
        let link = |to: &str, at: &str| symlink(folder.at(to), folder.at(at)).expect("a link");
        link("secret.phx", "p/secret.phx");
        link("p/gone.phx", "p/broken.phx");
        link("outside", "p/a/outside");
        link("p/a/t", "p/a/inside");
        symlink("b.txt", folder.at("p/a/t/c.txt")).expect("a link");
        let world = DiskWorld::open(&folder.at("p"), &[]).expect("it opens");

        // Sources that are links are named, so that the compiler can say what is wrong with them.
        assert_eq!(world.sources(), ["broken.phx", "platform.phx", "secret.phx"]);
        assert_eq!(world.read("secret.phx"), Err(WorldError::Outside));
        assert_eq!(world.read("broken.phx"), Err(WorldError::NotFound));
        assert_eq!(world.read("a/outside/x"), Err(WorldError::Outside));
        assert_eq!(world.list("a/outside"), Err(WorldError::Outside));
        assert_eq!(world.read("a/inside/c.txt").expect("it is inside").as_ref(), b"text");
        let found = world.list("a").expect("a folder");
        assert_eq!(found, ["a/inside/b.txt", "a/inside/c.txt", "a/outside", "a/t/b.txt", "a/t/c.txt"]);
        assert_eq!(world.list("a/inside").expect("a folder"), ["a/inside/b.txt", "a/inside/c.txt"]);
    }

    #[test]
    fn loops_of_links_end() {
        let folder = Folder::new([PLATFORM, ("a/b/c.txt", ""), ("d/e.txt", "")]);
        symlink(folder.path(), folder.at("a/b/root")).expect("a link");
        symlink(folder.at("a"), folder.at("a/b/up")).expect("a link");
        symlink(folder.at("d"), folder.at("a/d")).expect("a link");
        symlink(folder.at("a"), folder.at("d/a")).expect("a link");
        symlink(folder.at("itself"), folder.at("itself")).expect("a link");
        let world = open(&folder);
        assert_eq!(world.sources(), ["platform.phx"]);
        let found = world.list("a").expect("a folder");
        assert!(found.contains(&"a/b/c.txt".into()) && found.contains(&"a/d/e.txt".into()), "{found:?}");
    }

    #[test]
    fn links_that_multiply_are_refused() {
        let folder = Folder::new([PLATFORM, ("l00/x", "")]);
        for n in 1..40 {
            fs::create_dir(folder.at(&format!("l{n:02}"))).expect("it is made");
            for side in ["left", "right"] {
                symlink(folder.at(&format!("l{:02}", n - 1)), folder.at(&format!("l{n:02}/{side}")))
                    .expect("a link");
            }
        }
        let failed = open(&folder).list("l39").expect_err("too many");
        assert_eq!(failed, WorldError::Failed("its links lead to too many files".into()));
    }

    #[test]
    fn what_is_no_regular_file_is_not_opened() {
        let folder = Folder::new([PLATFORM]);
        symlink("/dev/zero", folder.at("zero.phx")).expect("a link");
        let status =
            std::process::Command::new("mkfifo").arg(folder.at("pipe.phx")).status().expect("mkfifo runs");
        assert!(status.success());
        let world = open(&folder);
        assert_eq!(world.read("zero.phx"), Err(WorldError::Outside));
        assert_eq!(world.read("pipe.phx"), Err(WorldError::Failed("it is not a regular file".into())));
    }
}
