//! Cases that try to break the compiler: programs made from the grammar, accidents in the reference
//! platform, hostile texts, and repositories that are imported. Every case is known by its [`Case`] alone: the same on every machine.

mod accidents;
mod expressions;
mod hostile;
mod judge;
mod judge_import;
mod large;
mod programs;
mod random;
mod repositories;
mod types;

pub use judge::judge;
pub use random::Random;

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use phxc_core::source::{MemoryWorld, World as _};

use crate::sources;
use accidents::OF_PROJECTS;

/// The files of a project, by path.
pub type Files = BTreeMap<String, Vec<u8>>;

/// One case, from which its sources follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Case {
    /// A program made from the grammar with this seed.
    Program(u64),
    /// Accidents in the reference platform with this seed.
    Platform(u64),
    /// Accidents in a program made from the grammar.
    Accident(u64),
    /// A hostile text, by its index below [`hostile_cases`].
    Hostile(usize),
    /// A large text, by its index below [`large_cases`].
    Large(usize),
    /// Accidents in a repository that is imported.
    Repository(u64),
    /// A repository whose charts are made of pieces of YAML and of templates.
    Charts(u64),
    /// A hostile repository, by its index below [`strange_cases`].
    Strange(usize),
}

/// How many hostile repositories there are.
#[must_use]
pub fn strange_cases() -> usize {
    repositories::hostile().len()
}

/// How many large texts there are.
#[must_use]
pub fn large_cases() -> usize {
    large::all().len()
}

/// How many hostile texts there are.
#[must_use]
pub fn hostile_cases() -> usize {
    hostile::all().len()
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Program(seed) => write!(f, "program {seed}"),
            Self::Platform(seed) => write!(f, "platform {seed}"),
            Self::Accident(seed) => write!(f, "accident {seed}"),
            Self::Hostile(index) => write!(f, "hostile {index}"),
            Self::Large(index) => write!(f, "large {index}"),
            Self::Repository(seed) => write!(f, "repository {seed}"),
            Self::Charts(seed) => write!(f, "charts {seed}"),
            Self::Strange(index) => write!(f, "strange {index}"),
        }
    }
}

impl FromStr for Case {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (kind, number) = text.trim().split_once(' ').ok_or_else(|| format!("no case: {text}"))?;
        let seed: u64 = number.parse().map_err(|error| format!("{number}: {error}"))?;
        match kind {
            "program" => Ok(Self::Program(seed)),
            "platform" => Ok(Self::Platform(seed)),
            "accident" => Ok(Self::Accident(seed)),
            "repository" => Ok(Self::Repository(seed)),
            "charts" => Ok(Self::Charts(seed)),
            "large" | "hostile" | "strange" => {
                let index = usize::try_from(seed).map_err(|error| error.to_string())?;
                Ok(match kind {
                    "large" => Self::Large(index),
                    "hostile" => Self::Hostile(index),
                    _ => Self::Strange(index),
                })
            }
            _ => Err(format!("no kind of case: {kind}")),
        }
    }
}

impl Case {
    /// What the text is about, where it has a name.
    #[must_use]
    pub fn name(self) -> Option<&'static str> {
        match self {
            Self::Hostile(index) => hostile::all().get(index).map(|(name, _)| *name),
            Self::Large(index) => large::all().get(index).map(|(name, _)| *name),
            Self::Strange(index) => repositories::hostile().get(index).map(|(name, _)| *name),
            _ => None,
        }
    }

    /// The sources of this case, with what stands beside them.
    ///
    /// # Errors
    /// If the reference platform cannot be read, or there is no such hostile text.
    pub fn files(self) -> Result<Files, String> {
        match self {
            Self::Program(seed) => Ok(programs::program(&mut Random::new(seed))),
            Self::Platform(seed) => {
                let mut files = reference()?;
                accidents::befall(&mut files, &OF_PROJECTS, &mut Random::new(seed));
                Ok(files)
            }
            Self::Accident(seed) => {
                let mut random = Random::new(seed);
                let mut files = programs::program(&mut random);
                // Torn from its key, a password can't be told from other text.
                for bytes in files.values_mut() {
                    *bytes = String::from_utf8_lossy(bytes).replace(judge::SECRET, "what").into_bytes();
                }
                accidents::befall(&mut files, &OF_PROJECTS, &mut random);
                Ok(files)
            }
            Self::Hostile(index) => {
                let all = hostile::all();
                let (_, text) =
                    all.into_iter().nth(index).ok_or_else(|| format!("no hostile text {index}"))?;
                Ok(split(&text))
            }
            Self::Repository(seed) => repositories::repository(&mut Random::new(seed)),
            Self::Charts(seed) => Ok(repositories::charts(&mut Random::new(seed))),
            Self::Strange(index) => {
                let mut all = repositories::hostile();
                if index < all.len() {
                    Ok(all.swap_remove(index).1)
                } else {
                    Err(format!("no repository {index}"))
                }
            }
            Self::Large(index) => {
                let all = large::all();
                let (_, text) = all.get(index).ok_or_else(|| format!("no large text {index}"))?;
                Ok(split(&text()))
            }
        }
    }
}

/// The files of the reference platform.
fn reference() -> Result<Files, String> {
    let world = sources::reference_platform()?;
    let paths = world.list("").map_err(|error| error.to_string())?;
    let read = |path: String| match world.read(&path) {
        Ok(bytes) => Ok((path, bytes.to_vec())),
        Err(error) => Err(format!("{path}: {error}")),
    };
    paths.into_iter().map(read).collect()
}

/// The files of a text in which `//- path` starts one; before the first such line it is `platform.phx`.
#[must_use]
pub fn split(text: &str) -> Files {
    let mut files = Files::new();
    let mut path = "platform.phx".to_owned();
    for line in text.split_inclusive('\n') {
        match line.strip_prefix("//- ") {
            Some(name) => path = name.trim().to_owned(),
            None => files.entry(path.clone()).or_default().extend_from_slice(line.as_bytes()),
        }
    }
    files
}

/// The files as one text that [`split`] takes apart again.
#[must_use]
pub fn join(files: &Files) -> String {
    let mut out = String::new();
    for (path, bytes) in files {
        out.push_str(&format!("//- {path}\n{}", String::from_utf8_lossy(bytes)));
        if !out.ends_with('\n') {
            out.push('\n');
        }
    }
    out
}

/// The project that these files are.
#[must_use]
pub fn world(files: &Files) -> MemoryWorld {
    MemoryWorld::new(files.iter().map(|(path, bytes)| (path.clone(), bytes.clone())))
}
