//! Where the command writes: results to standard output, what is for people to standard error.

use std::io::{self, ErrorKind, IsTerminal, Write};

use anstream::{AutoStream, ColorChoice};

use crate::args::Color;
use crate::failure::Failure;
use crate::progress::Progress;

/// The two streams of a run, and whether they take colour.
pub struct Console {
    out: Stream,
    err: Stream,
    progress: bool,
}

struct Stream {
    to: Box<dyn Write + Send>,
    color: bool,
    /// The reader has gone (`phxc build | head`): what follows is dropped without a word.
    closed: bool,
    failed: Option<io::Error>,
}

impl Console {
    /// The streams of the process.
    #[must_use]
    pub fn process(color: Color) -> Self {
        let choice = |auto: ColorChoice| match color {
            Color::Auto => auto,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        };
        let out = AutoStream::new(io::stdout(), choice(AutoStream::choice(&io::stdout())));
        let err = AutoStream::new(io::stderr(), choice(AutoStream::choice(&io::stderr())));
        let colors = (takes_color(out.current_choice()), takes_color(err.current_choice()));
        let progress = io::stderr().is_terminal();
        Self {
            out: Stream::new(Box::new(out), colors.0),
            err: Stream::new(Box::new(err), colors.1),
            progress,
        }
    }

    /// Streams without colour and progress, for tests and for other programs.
    #[must_use]
    pub fn plain(out: Box<dyn Write + Send>, err: Box<dyn Write + Send>) -> Self {
        Self { out: Stream::new(out, false), err: Stream::new(err, false), progress: false }
    }

    /// Writes a result.
    pub fn result(&mut self, text: &str) {
        self.out.write(text);
    }

    /// Writes something for a person that is not the result.
    pub fn tell(&mut self, text: &str) {
        self.err.write(text);
    }

    /// Whether results take colour.
    #[must_use]
    pub fn color_of_results(&self) -> bool {
        self.out.color
    }

    /// Whether what is told takes colour.
    #[must_use]
    pub fn color(&self) -> bool {
        self.err.color
    }

    /// Shows what is going on, on a terminal, if it takes long; until the returned value is dropped.
    #[must_use]
    pub fn progress(&self) -> Progress {
        if self.progress { Progress::start() } else { Progress::none() }
    }

    /// Writes out what is held back.
    ///
    /// # Errors
    /// If a result could not be written, for another reason than that its reader has gone.
    pub fn finish(&mut self) -> Result<(), Failure> {
        self.out.flush();
        self.err.flush();
        // That a message could not be told is told by nothing else than the exit status.
        self.out.failed.take().map_or(Ok(()), |error| Err(Failure::Stream(error)))
    }
}

impl std::fmt::Debug for Console {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Console").field("color", &self.err.color).finish_non_exhaustive()
    }
}

impl Stream {
    fn new(to: Box<dyn Write + Send>, color: bool) -> Self {
        Self { to, color, closed: false, failed: None }
    }

    fn write(&mut self, text: &str) {
        if !self.closed {
            let written = self.to.write_all(text.as_bytes());
            self.note(written);
        }
    }

    fn flush(&mut self) {
        if !self.closed {
            let flushed = self.to.flush();
            self.note(flushed);
        }
    }

    fn note(&mut self, written: io::Result<()>) {
        if let Err(error) = written {
            self.closed = true;
            if error.kind() != ErrorKind::BrokenPipe {
                self.failed = Some(error);
            }
        }
    }
}

fn takes_color(choice: ColorChoice) -> bool {
    choice != ColorChoice::Never
}
