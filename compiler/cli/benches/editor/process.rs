//! In this process: the session alone, without the protocol.

use std::sync::atomic::AtomicBool;
use std::thread;
use std::time::{Duration, Instant};

use phxc_core::diagnostics::Levels;
use phxc_core::ide::Session;

use crate::{Case, PAUSE, shown};

/// Types, and gives the rest of a line of the table.
pub(crate) fn measure(case: &Case, keys: usize) -> String {
    thread::scope(|scope| {
        let work = || types(case, keys);
        let thread = thread::Builder::new().stack_size(Session::STACK).spawn_scoped(scope, work);
        thread.expect("a thread").join().expect("it measures")
    })
}

fn types(case: &Case, keys: usize) -> String {
    let mut session = Session::new().expect("threads");
    let mut world = case.world();
    let (levels, stop) = (Levels::default(), AtomicBool::new(false));
    let right = case.text();
    let wrong = right.replacen(case.right, case.wrong, 1);
    session.analyse(&world, &levels, &stop, |analysis| assert!(analysis.evaluate().is_some()));
    let (mut own, mut all, mut hover, mut complete) = (vec![], vec![], vec![], vec![]);
    for key in 0..keys {
        let text = if key % 2 == 0 { &wrong } else { &right };
        world.insert(case.file, text.as_bytes().to_vec());
        thread::sleep(PAUSE);
        let started = Instant::now();
        session.analyse(&world, &levels, &stop, |analysis| {
            let said = analysis.said_at_once();
            own.push(started.elapsed());
            std::hint::black_box(said);
            assert!(analysis.evaluate().is_some());
            all.push(started.elapsed());
            let file = analysis.file(case.file).expect("the file");
            let at = text.find(case.asked).map_or(0, |at| at + case.asked.len());
            hover.push(timed(|| analysis.hover(file, at)));
            complete.push(timed(|| analysis.complete(file, at)));
        });
    }
    format!("{} | {} | {} | {} | ", shown(own), shown(all), shown(hover), shown(complete))
}

fn timed<T>(work: impl FnOnce() -> T) -> Duration {
    let started = Instant::now();
    std::hint::black_box(work());
    started.elapsed()
}
