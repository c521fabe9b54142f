//! The routes for axum.

use axum::{
    Router,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use warded::observe::{self, Snapshot};

use crate::page::CONTENT_SECURITY_POLICY;

/// The page and its two other forms, to be nested in a server's router.
///
/// | path, below that of the router | response |
/// | --- | --- |
/// | `/` | [`page`](crate::page) |
/// | `/json` | [`json`](crate::json) |
/// | `/dot` | [`dot`](crate::dot) |
///
/// It opens no port and asks for no password. **Mount it behind your authentication:** it shows names, places in your source
/// and parts of its text.
///
/// Each request takes a snapshot, on a thread for blocking work, so that a page never holds up a worker.
///
/// # Examples
///
/// ```
/// let app: axum::Router = axum::Router::new().nest("/locks", warded_inspect::router());
/// ```
#[must_use = "the router does nothing unless it is nested in another one"]
pub fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route("/", get(|| answer(crate::page, "text/html; charset=utf-8")))
        .route("/json", get(|| answer(crate::json, "application/json")))
        .route("/dot", get(|| answer(crate::dot, "text/vnd.graphviz; charset=utf-8")))
}

/// A snapshot of now, written by `write`.
async fn answer(write: fn(&Snapshot) -> String, content_type: &'static str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, content_type),
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
    ]
    .map(|(name, value)| (name, HeaderValue::from_static(value)));
    match tokio::task::spawn_blocking(move || write(&observe::snapshot())).await {
        Ok(body) => (headers, body).into_response(),
        Err(_) => {
            (StatusCode::INTERNAL_SERVER_ERROR, headers, "the snapshot failed: see the server's log").into_response()
        }
    }
}
