//! Feeds the compiler with programs, accidents and hostile texts for as long as one likes:
//! `phx-fuzz --seconds N [--seed S] [--out DIR] [--only KIND]`.
//!
//! The cases run in a child process, so that a crash, a stack that is too small or a case without end
//! costs only that child; its sources are written to DIR.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use phxc_tests::fuzz::{Case, hostile_cases, join, judge, large_cases, split, strange_cases};

/// How long one case may take, as the processors see it: other work on the machine does not count.
const LIMIT: Duration = Duration::from_secs(if cfg!(debug_assertions) { 60 } else { 10 });
/// How long one case may take by the clock.
const PATIENCE: Duration = Duration::from_secs(300);
/// How much memory the child may hold, in KiB.
const MEMORY: u64 = 1 << 20;
/// What takes longer is told, though it is no failure.
const SLOW: Duration = Duration::from_secs(2);
/// How often the memory is looked at.
const TICK: Duration = Duration::from_millis(50);

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match args.first().map(String::as_str) {
        Some("--child") => child(),
        Some("--file") => args.get(1).map_or(Err("which file?".into()), |path| file(path)),
        _ => options(&args).and_then(|options| run(&options)),
    };
    match outcome {
        Ok(true) => {}
        Ok(false) => std::process::exit(1),
        Err(why) => {
            eprintln!("phx-fuzz: {why}");
            std::process::exit(2);
        }
    }
}

struct Options {
    seconds: u64,
    seed: u64,
    out: PathBuf,
    only: Option<String>,
}

fn options(args: &[String]) -> Result<Options, String> {
    let mut options =
        Options { seconds: 60, seed: 1, out: std::env::temp_dir().join("phx-fuzz"), only: None };
    let mut rest = args.iter();
    while let Some(name) = rest.next() {
        let value = rest.next().ok_or_else(|| format!("{name} needs a value"))?;
        let number = || value.parse::<u64>().map_err(|error| format!("{name} {value}: {error}"));
        match name.as_str() {
            "--seconds" => options.seconds = number()?,
            "--seed" => options.seed = number()?,
            "--out" => options.out = value.into(),
            "--only" => options.only = Some(value.clone()),
            _ => return Err(format!("no option {name}")),
        }
    }
    Ok(options)
}

/// Reads cases, one a line, and answers each with one line.
fn child() -> Result<bool, String> {
    std::panic::set_hook(Box::new(|info| eprintln!("{info}")));
    for line in std::io::stdin().lock().lines() {
        let case: Case = line.map_err(|error| error.to_string())?.parse()?;
        let answer = match case.files().and_then(|files| judge(&files)) {
            Ok(said) => format!("ok {said}"),
            Err(why) => format!("failed {why}"),
        };
        println!("{}", answer.replace('\n', "\\n"));
    }
    Ok(true)
}

/// Judges the sources in a file that an earlier run wrote.
fn file(path: &str) -> Result<bool, String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))?;
    let start = Instant::now();
    println!("{:?} in {:?}", judge(&split(&text)), start.elapsed());
    Ok(true)
}

/// A process that judges cases.
struct Judge {
    child: Child,
    cases: ChildStdin,
    answers: Receiver<String>,
}

impl Judge {
    fn start() -> Result<Self, String> {
        let program = std::env::current_exe().map_err(|error| error.to_string())?;
        let mut command = Command::new(program);
        let command = command.arg("--child").stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().map_err(|error| error.to_string())?;
        let cases = child.stdin.take().ok_or("the child has no input")?;
        let output = child.stdout.take().ok_or("the child has no output")?;
        let (send, answers) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if send.send(line).is_err() {
                    break;
                }
            }
        });
        Ok(Self { child, cases, answers })
    }

    /// What is wrong with a case; `None` if nothing is.
    fn ask(&mut self, case: Case) -> Result<Option<String>, String> {
        writeln!(self.cases, "{case}").map_err(|error| error.to_string())?;
        let (start, before) = (Instant::now(), worked(self.child.id()));
        loop {
            let worked = worked(self.child.id()).saturating_sub(before);
            match self.answers.recv_timeout(TICK) {
                Ok(answer) if answer.starts_with("ok ") => return Ok(None),
                Ok(answer) => return Ok(Some(answer)),
                Err(RecvTimeoutError::Disconnected) => {
                    let status = self.child.wait().map_err(|error| error.to_string())?;
                    return Ok(Some(format!("died: {status}")));
                }
                Err(RecvTimeoutError::Timeout) if worked > LIMIT || start.elapsed() > PATIENCE => {
                    return Ok(Some(format!("no answer after {worked:?} of work")));
                }
                Err(RecvTimeoutError::Timeout) if resident(self.child.id()) > MEMORY => {
                    return Ok(Some(format!("more than {MEMORY} KiB after {:?}", start.elapsed())));
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }
}

impl Drop for Judge {
    fn drop(&mut self) {
        // It may be gone already, which is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// How long the processors have worked for a process; nothing where the system does not tell.
fn worked(process: u32) -> Duration {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    // The name, in parentheses, may hold blanks; times are the 12th and 13th field behind it (proc(5)).
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<u64>().ok()).unwrap_or(0);
    Duration::from_millis(10 * (ticks(11) + ticks(12)))
}

/// The memory that a process holds, in KiB; 0 where the system does not tell.
fn resident(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

fn run(options: &Options) -> Result<bool, String> {
    println!("seed {}, failures go to {}", options.seed, options.out.display());
    let start = Instant::now();
    let mut judge = Judge::start()?;
    let (mut cases, mut failures) = (0_u64, 0_u64);
    let hostile = (0..hostile_cases()).map(Case::Hostile).chain((0..large_cases()).map(Case::Large));
    let hostile = hostile.chain((0..strange_cases()).map(Case::Strange));
    let made = (options.seed..).flat_map(|seed| {
        let import = [Case::Repository(seed), Case::Charts(seed)];
        let compile =
            [Case::Program(seed), Case::Accident(seed), Case::Platform(seed), Case::Accident(!seed)];
        compile.into_iter().chain(import)
    });
    let wanted = |case: &Case| options.only.as_ref().is_none_or(|only| case.to_string().starts_with(only));
    // Of those there is no end, also where none of them is wanted.
    let endless = options
        .only
        .as_ref()
        .is_none_or(|only| !["hostile", "large", "strange"].iter().any(|kind| only.starts_with(kind)));
    for case in hostile.chain(made.take_while(|_| endless)).filter(wanted) {
        if start.elapsed().as_secs() >= options.seconds {
            break;
        }
        cases += 1;
        let before = worked(judge.child.id());
        let found = judge.ask(case)?;
        let took = worked(judge.child.id()).saturating_sub(before);
        let name = case.name().unwrap_or_default().trim();
        if let Some(why) = &found {
            failures += 1;
            println!("{case} {name}: {why}");
            keep(&options.out, case, why)?;
        } else if took > SLOW {
            println!("{case} {name}: slow, {took:?}");
        }
        // A large case leaves behind memory that the next one must not be blamed for.
        if found.is_some() || matches!(case, Case::Large(_) | Case::Hostile(_) | Case::Strange(_)) {
            judge = Judge::start()?;
        }
    }
    println!("{cases} cases in {:?}, {failures} failures", start.elapsed());
    Ok(failures == 0)
}

/// Writes the sources of a case that failed.
fn keep(out: &Path, case: Case, why: &str) -> Result<(), String> {
    let path = out.join(format!("{}.phx", case.to_string().replace(' ', "-")));
    let text = format!("//- why.txt\n{why}\n{}", join(&case.files()?));
    phxc_tests::folder::write(&path, text.as_bytes())
}
