//! In this process: the session alone, without the protocol.

use std::sync::atomic::AtomicBool;
use std::thread;
use std::time::{Duration, Instant};

use phxc_core::diagnostics::{Diagnostic, Levels};
use phxc_core::ide::{Analysis, Serve, Session};
use phxc_core::source::Sources;

use crate::{Case, PAUSE, shown};

/// Types, and gives the rest of a line of the table.
pub(crate) fn measure(case: &Case, keys: usize) -> String {
    thread::scope(|scope| {
        let work = || types(case, keys);
        let thread = thread::Builder::new().stack_size(Session::STACK).spawn_scoped(scope, work);
        thread.expect("a thread").join().expect("it measures")
    })
}

/// How long what was asked took.
#[derive(Default)]
struct Times {
    own: Vec<Duration>,
    all: Vec<Duration>,
    hover: Vec<Duration>,
    complete: Vec<Duration>,
}

/// A key that was pressed.
struct Key<'k> {
    case: &'k Case,
    text: &'k str,
    pressed: Instant,
    times: &'k mut Times,
}

impl Serve for Key<'_> {
    type Answer = ();

    fn focus(&self) -> Option<&str> {
        Some(self.case.file)
    }

    fn first(&mut self, _: &Sources, said: &[Diagnostic]) {
        self.times.own.push(self.pressed.elapsed());
        std::hint::black_box(said);
    }

    fn serve(&mut self, analysis: &Analysis<'_>) {
        assert!(analysis.evaluate().is_some());
        self.times.all.push(self.pressed.elapsed());
        let file = analysis.file(self.case.file).expect("the file");
        let at = self.text.find(self.case.asked).map_or(0, |at| at + self.case.asked.len());
        self.times.hover.push(timed(|| analysis.hover(file, at)));
        self.times.complete.push(timed(|| analysis.complete(file, at)));
    }
}

fn types(case: &Case, keys: usize) -> String {
    let mut session = Session::new().expect("threads");
    let mut world = case.world();
    let (levels, stop) = (Levels::default(), AtomicBool::new(false));
    let right = case.text();
    let wrong = right.replacen(case.right, case.wrong, 1);
    session.analyse(&world, &levels, &stop, |analysis: &Analysis<'_>| assert!(analysis.evaluate().is_some()));
    let mut times = Times::default();
    for key in 0..keys {
        let text = if key % 2 == 0 { &wrong } else { &right };
        world.insert(case.file, text.as_bytes().to_vec());
        thread::sleep(PAUSE);
        let key = Key { case, text, pressed: Instant::now(), times: &mut times };
        session.analyse(&world, &levels, &stop, key);
    }
    let Times { own, all, hover, complete } = times;
    format!("{} | {} | {} | {} | ", shown(own), shown(all), shown(hover), shown(complete))
}

fn timed<T>(work: impl FnOnce() -> T) -> Duration {
    let started = Instant::now();
    std::hint::black_box(work());
    started.elapsed()
}
