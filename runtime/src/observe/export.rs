//! Where reports and figures go: stderr, `tracing`, `metrics` and tokio-console.

#[cfg(feature = "tracing")]
mod tracing;

use super::event::Event;

/// What happens with a report if the user gives no callback.
pub(super) fn report(event: &Event) {
    #[cfg(feature = "tracing")]
    tracing::warn(event);
    #[cfg(not(feature = "tracing"))]
    eprintln!("warded: {event}");
}
