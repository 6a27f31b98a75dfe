//! A panic is a mistake of ours, and ends neither the server nor the conversation.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Runs `work`; a panic's words are the error.
pub(crate) fn guard<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    // Whatever a panic leaves half done is thrown away with the analysis that it belongs to.
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| words(&*panic))
}

fn words(panic: &(dyn Any + Send)) -> String {
    let text =
        panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    format!("phxc made a mistake: {}", text.unwrap_or("a panic without words"))
}
