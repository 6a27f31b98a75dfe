//! `phxc explain`: what a code means.

use phxc_core::diagnostics::{CATALOGUE, Code, nearest, page};

use crate::args::Explain;
use crate::render::render_page;
use crate::{Console, Failure, Status, clean};

pub(crate) fn run(explain: &Explain, console: &mut Console) -> Result<Status, Failure> {
    let Some(typed) = &explain.code else {
        let lines: String =
            CATALOGUE.iter().map(|entry| format!("{}  {}\n", entry.code, entry.title)).collect();
        console.result(&lines);
        return Ok(Status::Done);
    };
    let Some(code) = Code::find(&typed.to_uppercase()) else { return Err(unknown(typed)) };
    // A code without a page still has its title.
    let text = match page(code) {
        Some(page) => render_page(page, console.color_of_results()),
        None => format!("{code}: {}\n", code.title()),
    };
    console.result(&text);
    Ok(Status::Done)
}

fn unknown(typed: &str) -> Failure {
    let near = nearest(&typed.to_uppercase(), CATALOGUE.iter().map(|entry| entry.code.0));
    let near = near.and_then(|near| Code::find(&near));
    let help = match near {
        Some(near) => format!("did you mean {near} ({})? `phxc explain` lists all codes", near.title()),
        None => "`phxc explain` lists all codes".into(),
    };
    Failure::UnknownCode { code: clean::line(typed).into_owned(), help }
}
