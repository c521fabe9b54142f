#![doc = include_str!("../README.md")]

#[cfg(feature = "axum")]
mod router;
mod graph;
mod html;
mod page;

use warded::observe::Snapshot;

#[cfg(feature = "axum")]
pub use self::router::router;
pub use self::page::{CONTENT_SECURITY_POLICY, page};

/// A snapshot as JSON.
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
    serde_json::to_string(snapshot.primitives()).expect("a snapshot has only text keys")
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
    todo_dot(snapshot)
}
fn todo_dot(_: &Snapshot) -> String { String::new() }
