//! A line on the terminal that says what is going on, once it takes long.

use std::io::{self, Write};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// What takes less is over before anybody wonders.
const LONG: Duration = Duration::from_secs(1);

/// Shows the last thing [said](Progress::say) on standard error after a second; the line disappears
/// when this is dropped.
#[derive(Debug)]
pub struct Progress {
    shown: Option<(Sender<String>, JoinHandle<()>)>,
}

impl Progress {
    /// Shows nothing.
    #[must_use]
    pub fn none() -> Self {
        Self { shown: None }
    }

    /// Starts to count the time.
    #[must_use]
    pub fn start() -> Self {
        let (sender, receiver) = channel::<String>();
        let started = Instant::now();
        let thread = thread::spawn(move || {
            let (mut text, mut visible) = (String::new(), false);
            loop {
                let wait = if visible { LONG * 3600 } else { LONG.saturating_sub(started.elapsed()) };
                match receiver.recv_timeout(wait) {
                    Ok(said) => text = said,
                    Err(RecvTimeoutError::Timeout) => visible = true,
                    Err(RecvTimeoutError::Disconnected) => break,
                }
                if visible {
                    draw(&text);
                }
            }
            if visible {
                draw("");
            }
        });
        Self { shown: Some((sender, thread)) }
    }

    /// What is going on from now on, in a few words.
    pub fn say(&self, text: impl Into<String>) {
        if let Some((sender, _)) = &self.shown {
            // The thread ends only after this does.
            let _ = sender.send(text.into());
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((sender, thread)) = self.shown.take() {
            drop(sender);
            let _ = thread.join();
        }
    }
}

/// Replaces the line by `text`. A terminal that has gone is no reason to stop.
fn draw(text: &str) {
    let dots = if text.is_empty() { "" } else { " …" };
    let _ = write!(io::stderr(), "\r\u{1b}[2K{text}{dots}");
    let _ = io::stderr().flush();
}
