//! Writes reports to stderr or `tracing`, counters to `metrics`, and rows to tokio-console.

#[cfg(feature = "console")]
mod console;
#[cfg(feature = "metrics")]
mod metrics;
#[cfg(feature = "tracing")]
mod tracing;

use super::{report::Report, snapshot::Primitive};

/// Writes a report, if the user gives no callback.
pub(super) fn report(report: &Report) {
    #[cfg(feature = "tracing")]
    tracing::warn(report);
    #[cfg(not(feature = "tracing"))]
    eprintln!("warded: {report}");
}

/// The counters that were exported, and the resources that the console shows.
#[derive(Default)]
pub(super) struct Exported {
    #[cfg(feature = "console")]
    console: console::Resources,
    #[cfg(feature = "metrics")]
    metrics: metrics::ByName,
}

impl Exported {
    /// Exports what has changed since the last time.
    #[cfg_attr(
        not(any(feature = "console", feature = "metrics")),
        expect(unused_variables, clippy::unused_self, reason = "there is nothing to export to")
    )]
    pub(super) fn update(&mut self, now: &[Primitive]) {
        #[cfg(feature = "metrics")]
        self.metrics.update(now);
        #[cfg(feature = "metrics")]
        super::registry::Registry::of_process().entries().iter().for_each(|entry| metrics::export_times(entry));
        #[cfg(feature = "console")]
        self.console.update(now);
    }
}
