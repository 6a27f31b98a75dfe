//! What several tests need: a folder of files, and a compiler that is simple enough to predict.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use clap::Parser as _;
use phxc::{Args, Compiler, Console, Status};
use phxc_core::Compilation;
use phxc_core::diagnostics::{Code, Diagnostic, Levels, apply};
use phxc_core::emit::{OutputFile, OutputTree, Selection};
use phxc_core::plan::{DeploymentPlan, EnvironmentPlan, Plan};
use phxc_core::source::{FileId, Sources, Span, World};

/// A temporary folder with files.
pub(crate) struct Folder {
    temporary: tempfile::TempDir,
}

impl Folder {
    pub(crate) fn new<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let folder = Self { temporary: tempfile::tempdir().expect("a temporary folder") };
        for (path, text) in files {
            folder.write(path, text);
        }
        folder
    }

    /// Without links, as the command sees it.
    pub(crate) fn path(&self) -> PathBuf {
        self.temporary.path().canonicalize().expect("it exists")
    }

    pub(crate) fn at(&self, path: &str) -> PathBuf {
        self.path().join(path)
    }

    pub(crate) fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.at(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("the folder is made");
        fs::write(path, text).expect("the file is written");
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.at(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Every file and link below, sorted.
    pub(crate) fn list(&self) -> Vec<String> {
        let mut found = vec![];
        collect(&self.path(), &self.path(), &mut found);
        found.sort();
        found
    }

    /// Sets a file's time back, so that writing it again shows.
    pub(crate) fn age(&self, path: &str) -> SystemTime {
        let old = SystemTime::now() - Duration::from_secs(3600);
        let file = fs::File::options().write(true).open(self.at(path)).expect("it opens");
        file.set_modified(old).expect("the time is set");
        self.modified(path)
    }

    pub(crate) fn modified(&self, path: &str) -> SystemTime {
        self.at(path).metadata().and_then(|found| found.modified()).expect("it has a time")
    }
}

fn collect(root: &Path, folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("it can be read").flatten() {
        let path = entry.path();
        if entry.file_type().expect("it has a type").is_dir() {
            collect(root, &path, found);
        } else {
            found.push(path.strip_prefix(root).expect("below").to_string_lossy().into_owned());
        }
    }
}

/// A tree of marked files: their text follows a line with the mark.
pub(crate) fn tree(files: &[(&str, &str)]) -> OutputTree {
    let files = files.iter().map(|(path, text)| (path.to_string(), marked(text)));
    OutputTree { files: files.collect() }
}

pub(crate) fn marked(text: &str) -> OutputFile {
    OutputFile { bytes: marked_text(text).into_bytes().into(), marked: true }
}

pub(crate) fn marked_text(text: &str) -> String {
    format!("# Written by phxc from a test.\n{text}\n")
}

pub(crate) fn unmarked(text: &str) -> OutputFile {
    OutputFile { bytes: text.as_bytes().into(), marked: false }
}

/// What a run of the command said.
pub(crate) struct Ran {
    pub(crate) status: Status,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// Runs the command in this process, in the project `folder`, with the compiler of [`compiler`].
pub(crate) fn run(folder: &Folder, args: &[&str]) -> Ran {
    let path = folder.path();
    let project = ["phxc", "--project", path.to_str().expect("Unicode")];
    let args = Args::try_parse_from(project.iter().chain(args));
    let (out, err) = (Sink::default(), Sink::default());
    let mut console = Console::plain(Box::new(out.clone()), Box::new(err.clone()));
    let status = phxc::run(args, &compiler(), &mut console);
    Ran { status, out: out.text(), err: err.text() }
}

/// A compiler for a language of three kinds of lines: `deploy ENV SERVICE`, `error MESSAGE`,
/// `warning MESSAGE`; other lines mean nothing.
pub(crate) fn compiler() -> Compiler {
    Compiler { compile, emit }
}

fn compile(world: &dyn World, levels: &Levels) -> Compilation {
    let (mut sources, mut diagnostics) = (Sources::default(), vec![]);
    let mut deployed: BTreeMap<String, Vec<DeploymentPlan>> = BTreeMap::new();
    for path in world.sources() {
        let bytes = world.read(&path).expect("a source can be read");
        let source = sources.add(path.as_str(), String::from_utf8_lossy(&bytes).into_owned());
        let mut at = 0;
        for line in source.text.lines() {
            let span = Span::new(source.id, at, at + line.len());
            at += line.len() + 1;
            match *line.split_whitespace().collect::<Vec<_>>().as_slice() {
                ["deploy", environment, service] => {
                    deployed
                        .entry(environment.into())
                        .or_default()
                        .push(DeploymentPlan { service: service.into(), ..DeploymentPlan::default() });
                }
                ["error", message] => diagnostics.push(Diagnostic::error(Code::E0101, span, message)),
                ["warning", message] => diagnostics.push(Diagnostic::warning(Code::W0802, span, message)),
                _ => {}
            }
        }
    }
    let environments = deployed.into_iter();
    let environments = environments
        .map(|(name, deployments)| EnvironmentPlan {
            name: name.into(),
            deployments,
            ..EnvironmentPlan::default()
        })
        .collect();
    let plan = Plan { name: "test".into(), environments, ..Plan::default() };
    let diagnostics = apply(diagnostics, true, &sources, &[], levels);
    Compilation { sources: Arc::new(sources), diagnostics, plan: Arc::new(plan), charts: Arc::default() }
}

/// A marked file a deployment, and one without a mark.
fn emit(plan: &Plan, selection: &Selection) -> OutputTree {
    let wanted = |names: &[String], name: &str| names.is_empty() || names.iter().any(|wanted| wanted == name);
    let mut tree = OutputTree::default();
    for environment in plan.environments.iter().filter(|found| wanted(&selection.environments, &found.name)) {
        for deployment in
            environment.deployments.iter().filter(|found| wanted(&selection.services, &found.service))
        {
            let (environment, service) = (&environment.name, &deployment.service);
            tree.files.insert(format!("environments/{environment}/{service}.yaml"), marked(service));
            tree.files.insert(format!("services/{service}/logo.svg"), unmarked(service));
        }
    }
    tree
}

/// A diagnostic's place in the file of this index.
pub(crate) fn span(file: u32, start: usize, end: usize) -> Span {
    Span::new(FileId(file), start, end)
}

#[derive(Clone, Default)]
struct Sink(Arc<Mutex<Vec<u8>>>);

impl Sink {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().expect("nobody panicked").clone()).expect("UTF-8")
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("nobody panicked").write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
