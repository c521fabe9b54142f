//! Draws the throughput of each contended lock against the share of its least served task.

use std::{error::Error, path::Path};

use plotters::{prelude::*, style::full_palette::GREY_600};

use crate::figures::Figures;

const TABLE: &str = "contention-8-short";
const THROUGHPUT: &str = "Mops/s";
const FAIRNESS: &str = "least/most";

pub(crate) fn draw(figures: &Figures, file: &Path) -> Result<(), Box<dyn Error>> {
    let mut locks: Vec<_> = figures
        .rows(TABLE, THROUGHPUT)
        .filter_map(|name| {
            let point = (figures.get(TABLE, name, FAIRNESS)?, figures.get(TABLE, name, THROUGHPUT)?);
            Some((name, point))
        })
        .collect();
    locks.sort_by(|(_, (_, one)), (_, (_, other))| one.total_cmp(other));
    let most = locks.last().map_or(1.0, |(_, (_, throughput))| *throughput);

    let area = SVGBackend::new(file, (960, 480)).into_drawing_area();
    area.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(&area)
        .caption("8 tasks that want one lock, two workers", ("sans-serif", 16))
        .margin(10)
        .x_label_area_size(40)
        .y_label_area_size(50)
        .build_cartesian_2d(-0.02..1.25, 0.0..most * 1.1)?;
    chart
        .configure_mesh()
        .disable_mesh()
        .x_desc("turns of the least served task, divided by those of the most served")
        .y_desc("million turns a second")
        .x_labels(6)
        .draw()?;
    let mut labels = Labels::default();
    for (name, point) in locks {
        let colour = if name.starts_with("warded") { BLACK } else { GREY_600 };
        let dot = chart.backend_coord(&point);
        let label = labels.place(dot);
        area.draw(&Circle::new(dot, 4, colour.filled()))?;
        area.draw(&PathElement::new([dot, (label.0 - 3, label.1 + 7)], colour.stroke_width(1)))?;
        area.draw(&Text::new(name, label, ("sans-serif", 14).into_font().color(&colour)))?;
    }
    area.present()?;
    Ok(())
}

/// The places of the labels beside the dots. No label covers another one.
#[derive(Default)]
struct Labels(Vec<(i32, i32)>);

impl Labels {
    /// Places a label beside its dot, or above that if there is a label already.
    fn place(&mut self, (x, y): (i32, i32)) -> (i32, i32) {
        const WIDTH: u32 = 130;
        const HEIGHT: u32 = 16;
        let mut place = (x + 24, y - 7);
        while self.0.iter().any(|other| other.0.abs_diff(place.0) < WIDTH && other.1.abs_diff(place.1) < HEIGHT) {
            place.1 -= 1;
        }
        self.0.push(place);
        place
    }
}
