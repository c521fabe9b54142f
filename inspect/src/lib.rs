#![doc = include_str!("../README.md")]

mod graph;
mod html;
mod page;
#[cfg(feature = "axum")]
mod router;

use warded::observe::Snapshot;

pub use self::page::{CONTENT_SECURITY_POLICY, page};
#[cfg(feature = "axum")]
pub use self::router::router;

/// A snapshot as JSON.
///
/// # Panics
///
/// Never: a snapshot has only text as keys.
///
/// # Examples
///
/// ```
/// let lock = warded::Lock::new(()).named("journal");
/// let guard = lock.try_acquire().unwrap();
/// assert!(warded_inspect::json(&warded::observe::snapshot()).contains(r#""name":"journal""#));
/// # drop(guard);
/// ```
#[must_use]
pub fn json(snapshot: &Snapshot) -> String {
    serde_json::to_string(snapshot).expect("a snapshot has only text keys")
}

/// A snapshot as a graph for Graphviz.
///
/// # Examples
///
/// ```
/// assert!(warded_inspect::dot(&warded::observe::snapshot()).starts_with("digraph"));
/// ```
#[must_use]
pub fn dot(snapshot: &Snapshot) -> String {
    snapshot.to_dot()
}
