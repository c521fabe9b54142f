//! Draws the cost of a turn against the number of tasks that wait for a turn.

use std::{error::Error, path::Path};

use plotters::{
    coord::Shift,
    prelude::*,
    style::full_palette::{DEEPORANGE, GREY_400, INDIGO, LIGHTBLUE, ORANGE, TEAL},
};

use crate::figures::Figures;

const TASKS: [u32; 4] = [10, 1_000, 10_000, 100_000];

/// A row of the tables, its label in the picture, and its colour.
const SERIES: [(&str, &str, RGBColor); 7] = [
    ("tokio watch", "tokio watch", ORANGE),
    ("tokio Mutex, Notify", "tokio Mutex + Notify", DEEPORANGE),
    ("asyncband Mutex, Condvar", "asyncband Mutex + Condvar", TEAL),
    ("warded, no shape", "warded, predicates evaluated one by one", GREY_400),
    ("tokio Mutex, Notify a task", "by hand: tokio Mutex + a Notify for each task", LIGHTBLUE),
    ("parking_lot Mutex, Notify a task", "by hand: parking_lot Mutex + a Notify for each task", INDIGO),
    ("warded wait_until!", "warded wait_until!(lock, |s| s.turn == me)", BLACK),
];

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

pub(crate) fn draw(figures: &Figures, file: &Path) -> Result<(), Box<dyn Error>> {
    let area = SVGBackend::new(file, (960, 860)).into_drawing_area();
    area.fill(&WHITE)?;
    let (panels, legend) = area.split_vertically(720);
    let settings = ["one thread", "two workers"].map(|threads| [("in order", threads), ("by stride", threads)]);
    for (panel, (order, threads)) in panels.split_evenly((2, 2)).iter().zip(settings.concat()) {
        draw_panel(figures, panel, order, threads)?;
    }
    draw_legend(&legend)?;
    area.present()?;
    Ok(())
}

fn draw_panel(figures: &Figures, panel: &Area<'_>, order: &str, threads: &str) -> Result<(), Box<dyn Error>> {
    let mut chart = ChartBuilder::on(panel)
        .caption(format!("turns {order}, {threads}"), ("sans-serif", 16))
        .margin(10)
        .x_label_area_size(40)
        .y_label_area_size(60)
        .build_cartesian_2d((8_f64..130_000_f64).log_scale(), (50_f64..1e9).log_scale())?;
    chart
        .configure_mesh()
        .disable_mesh()
        .x_desc("tasks")
        .y_desc("a turn")
        .x_label_formatter(&|tasks| count(*tasks))
        .y_label_formatter(&|nanos| time(*nanos))
        .y_labels(8)
        .draw()?;
    for (row, _, colour) in SERIES {
        let cost = |tasks: u32| {
            let table = format!("{order} {tasks} {threads}").replace(' ', "-");
            figures.get(&table, row, "ns").map(|nanos| (f64::from(tasks), nanos))
        };
        let points: Vec<_> = TASKS.into_iter().filter_map(cost).collect();
        chart.draw_series(LineSeries::new(points.iter().copied(), colour.stroke_width(2)))?;
        chart.draw_series(points.iter().map(|point| Circle::new(*point, 3, colour.filled())))?;
    }
    Ok(())
}

/// Draws the legend in two columns, below the panels.
fn draw_legend(legend: &Area<'_>) -> Result<(), Box<dyn Error>> {
    const ROWS: i32 = 4;
    for (place, (_, name, colour)) in (0..).zip(SERIES) {
        let (x, y) = (70 + place / ROWS * 440, 12 + place % ROWS * 32);
        legend.draw(&PathElement::new([(x, y), (x + 28, y)], colour.stroke_width(3)))?;
        legend.draw(&Text::new(name, (x + 38, y - 7), ("sans-serif", 15)))?;
    }
    Ok(())
}

fn count(tasks: f64) -> String {
    if tasks < 1e3 { format!("{tasks}") } else { format!("{},000", tasks / 1e3) }
}

fn time(nanos: f64) -> String {
    match nanos {
        ..1e3 => format!("{nanos} ns"),
        ..1e6 => format!("{} µs", nanos / 1e3),
        ..1e9 => format!("{} ms", nanos / 1e6),
        _ => format!("{} s", nanos / 1e9),
    }
}
