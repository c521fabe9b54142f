//! Medians and quartiles.

/// The median of some samples, and their spread.
pub(super) struct Summary {
    pub(super) lower_quartile: f64,
    pub(super) median: f64,
    pub(super) upper_quartile: f64,
}

impl Summary {
    /// Summarizes at least one sample.
    pub(super) fn of(samples: impl Iterator<Item = f64>) -> Self {
        let mut sorted: Vec<f64> = samples.collect();
        sorted.sort_by(f64::total_cmp);
        let at = |quarter: usize| midpoint(&sorted, quarter);
        Self { lower_quartile: at(1), median: at(2), upper_quartile: at(3) }
    }
}

/// The value with that many quarters of the sorted samples below it; between two samples, their mean.
fn midpoint(sorted: &[f64], quarter: usize) -> f64 {
    let place = (sorted.len() - 1) * quarter;
    let (below, above) = (sorted[place / 4], sorted[place.div_ceil(4)]);
    f64::midpoint(below, above)
}
