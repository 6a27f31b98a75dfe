//! What a run of the command ends with.

use std::process::ExitCode;

/// The result of a run, as its exit status: the only place that knows the numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// 0: what was asked is done.
    Done,
    /// 1: the sources have errors, or `--check` found a difference.
    Found,
    /// 2: wrong usage, a file that could not be read or written, or a bug in phxc.
    Failed,
}

impl Status {
    /// The number that the process ends with.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Found => 1,
            Self::Failed => 2,
        }
    }
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        status.code().into()
    }
}
