//! The command `phxc`.

use std::process::ExitCode;

fn main() -> ExitCode {
    phxc::main().into()
}
