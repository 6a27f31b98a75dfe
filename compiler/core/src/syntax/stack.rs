//! Room for recursion: what nests deeply gets a stack of its own.

/// How deep brackets may nest on whatever stack the caller has; few files go beyond.
const USUAL_DEPTH: usize = 32;

/// Enough for the greatest depth that the scan lets pass, without optimisation.
const LARGE_STACK: usize = 64 << 20;

/// Does `work`, which recurses as deep as brackets nest: `depth` deep. `None` if the machine has no memory
/// for the stack.
pub fn with_room<T: Send>(depth: usize, work: impl FnOnce() -> T + Send) -> Option<T> {
    if depth <= USUAL_DEPTH {
        return Some(work());
    }
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(LARGE_STACK).spawn_scoped(scope, work);
        thread.ok().and_then(|thread| thread.join().ok())
    })
}
