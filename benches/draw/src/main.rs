//! Draws what `benches/report.sh` has measured.
//!
//! ```text
//! cargo run -p draw -- FIGURES FOLDER
//! ```
//!
//! FIGURES is the file of medians. FOLDER gets two pictures. `turns.svg` shows the cost of a turn against the number of waiting
//! tasks. `fairness.svg` shows the throughput of a contended lock against the share of its least served task.

mod fairness;
mod figures;
mod turns;

use std::{env, error::Error, path::Path, process::ExitCode};

use figures::Figures;

fn main() -> ExitCode {
    let [figures, folder] = &env::args().skip(1).collect::<Vec<_>>()[..] else {
        eprintln!("draw: write `cargo run -p draw -- target/report/figures.tsv benches`");
        return ExitCode::from(2);
    };
    match draw(Path::new(figures), Path::new(folder)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("draw: {error}");
            ExitCode::FAILURE
        }
    }
}

fn draw(figures: &Path, folder: &Path) -> Result<(), Box<dyn Error>> {
    let figures = Figures::read(figures)?;
    turns::draw(&figures, &folder.join("turns.svg"))?;
    fairness::draw(&figures, &folder.join("fairness.svg"))
}
