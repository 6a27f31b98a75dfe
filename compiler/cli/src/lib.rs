//! The command `phxc`, as a library for its binary and for tests.
//!
//! Takes arguments and the disk, drives [`phxc_core`], writes the output and tells what happened.
//! [`run`] is the way through; the exit status comes from [`Status`] alone. One file a command in
//! `commands/`.

pub mod args;
mod bug;
pub mod charts;
mod clean;
mod commands;
mod console;
mod failure;
pub mod output;
mod progress;
pub mod project;
pub mod render;
mod status;

use clap::Parser as _;
use phxc_core::Compilation;
use phxc_core::diagnostics::Levels;
use phxc_core::emit::{OutputTree, Selection};
use phxc_core::plan::Plan;
use phxc_core::source::World;

pub use args::Args;
pub use bug::guard;
pub use commands::lsp::serve as serve_editor;
pub use console::Console;
pub use failure::Failure;
pub use progress::Progress;
pub use render::render_human;
pub use status::Status;

use args::{Color, Command};

/// Many small values are made and dropped on several threads, where the system's allocator is slow.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The compiler that the commands drive: the real one, or a test's.
#[derive(Debug, Clone, Copy)]
pub struct Compiler {
    /// Compiles a project, with levels of lints over those of its platform.
    pub compile: fn(&dyn World, &Levels) -> Compilation,
    /// The files of a selection of the plan.
    pub emit: fn(&Plan, &Selection) -> OutputTree,
}

impl Default for Compiler {
    fn default() -> Self {
        Self { compile: phxc_core::compile_with, emit: phxc_core::emit::emit }
    }
}

/// Runs the command with the process's arguments and streams.
#[must_use]
pub fn main() -> Status {
    guard(|| {
        let args = Args::try_parse();
        let color = args.as_ref().map_or(Color::Auto, |args| args.common.color);
        run(args, &Compiler::default(), &mut Console::process(color))
    })
}

/// Runs the command with parsed arguments; an error of the arguments (as well as `--help`) is told.
pub fn run(args: Result<Args, clap::Error>, compiler: &Compiler, console: &mut Console) -> Status {
    let done = match args {
        Ok(args) => dispatch(&args, compiler, console),
        Err(error) => Ok(usage(&error, console)),
    };
    let finished = console.finish();
    match done.and_then(|status| finished.map(|()| status)) {
        Ok(status) => status,
        Err(failure) => {
            let report = failure.report(console.color());
            console.tell(&report);
            Status::Failed
        }
    }
}

fn dispatch(args: &Args, compiler: &Compiler, console: &mut Console) -> Result<Status, Failure> {
    match &args.command {
        Command::Build(build) => commands::build::run(build, &args.common, compiler, console),
        Command::Chart(command) => commands::chart::run(command, &args.common, console),
        Command::Check(check) => commands::check::run(check, &args.common, compiler, console),
        Command::Explain(explain) => commands::explain::run(explain, console),
        Command::Fmt(fmt) => commands::fmt::run(fmt, &args.common, console),
        Command::Import(import) => commands::import::run(import, console),
        Command::Init(init) => commands::init::run(init, &args.common, console),
        Command::Lsp(_) => commands::lsp::run(),
    }
}

/// Help and the version are results; a mistake is told.
fn usage(error: &clap::Error, console: &mut Console) -> Status {
    let text = error.render();
    let styled = |color| if color { text.ansi().to_string() } else { text.to_string() };
    if error.use_stderr() {
        let text = styled(console.color());
        console.tell(&text);
        Status::Failed
    } else {
        let text = styled(console.color_of_results());
        console.result(&text);
        Status::Done
    }
}
