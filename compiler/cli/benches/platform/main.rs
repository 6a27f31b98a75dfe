//! How long the command and its phases take for platforms of several sizes, as a table in Markdown.
//!
//! `cargo bench -p phxc --bench platform`, or with sizes (services x environments) of your own:
//! `cargo bench -p phxc --bench platform -- 10x5 100x40`. Each time is the best of several runs.

mod generate;
mod measure;

use std::env;
use std::path::Path;

use generate::Size;
use measure::Measured;

const SIZES: [Size; 3] = [
    Size { services: 10, environments: 5 },
    Size { services: 100, environments: 40 },
    Size { services: 300, environments: 100 },
];

fn main() {
    // cargo says `--bench` to what it runs.
    let args: Vec<String> = env::args().skip(1).filter(|arg| arg != "--bench").collect();
    match args.as_slice() {
        [flag, folder] if flag == measure::PEAK => measure::peak(Path::new(folder)),
        [flag, folder, size] if flag == "--write-project" => {
            measure::write_project(Path::new(folder), &generate::platform(parsed(size), true));
        }
        [] => report(&SIZES),
        sizes => report(&sizes.iter().map(|size| parsed(size)).collect::<Vec<_>>()),
    }
}

fn parsed(size: &str) -> Size {
    let numbers =
        size.split_once('x').map(|(services, environments)| (services.parse(), environments.parse()));
    let Some((Ok(services), Ok(environments))) = numbers else {
        panic!("write a size as services x environments, 100x40, not {size}")
    };
    Size { services, environments }
}

fn report(sizes: &[Size]) {
    let columns: Vec<Measured> = sizes.iter().map(|size| measure::measure(*size)).collect();
    let heads: Vec<String> =
        sizes.iter().map(|size| format!("{} × {}", size.services, size.environments)).collect();
    println!("| services × environments | {} |", heads.join(" | "));
    println!("|---|{}", "---:|".repeat(sizes.len()));
    let rows = columns.first().map_or(0, |column| column.rows.len());
    for row in 0..rows {
        let cells: Vec<&str> = columns.iter().map(|column| column.rows[row].1.as_str()).collect();
        println!("| {} | {} |", columns[0].rows[row].0, cells.join(" | "));
    }
}
