//! A panic is a bug in phxc, and is told as such.

use std::io::Write as _;
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::sync::Once;

use crate::clean;
use crate::status::Status;

/// Runs `work`. If it panics, standard error says that phxc has a bug, and the status is
/// [`Status::Failed`].
pub fn guard(work: impl FnOnce() -> Status) -> Status {
    // Several threads may fail of the same cause; one message is enough.
    let told = Once::new();
    panic::set_hook(Box::new(move |info| told.call_once(|| tell(info))));
    // What `work` holds is dropped with it: nobody sees a state that a panic left half changed.
    panic::catch_unwind(AssertUnwindSafe(work)).unwrap_or(Status::Failed)
}

fn tell(info: &PanicHookInfo<'_>) {
    let place = info.location().map_or(String::new(), |place| format!(" ({place})"));
    let payload = info.payload();
    let literal = payload.downcast_ref::<&str>().copied();
    let what = literal.or(payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("unknown");
    let version = env!("CARGO_PKG_VERSION");
    let text = format!(
        "This is a bug in phxc {version}, not in your sources: {}{}\n\
         Files that were written are complete. Please report it with the command and the sources that led to it.\n",
        clean::line(what),
        clean::line(&place),
    );
    // Nothing is left to be done about a failure here.
    let _ = std::io::stderr().write_all(text.as_bytes());
}
