//! Tests the responses of the router.
#![cfg(feature = "axum")]

use axum::{Router, body::Body, http::Request};
use http_body_util::BodyExt;
use tower::ServiceExt;
use warded::Lock;

async fn get(path: &str) -> (axum::http::response::Parts, String) {
    let app: Router = Router::new().nest("/locks", warded_inspect::router());
    let request = Request::get(path).body(Body::empty()).unwrap();
    let (parts, body) = app.oneshot(request).await.unwrap().into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    (parts, String::from_utf8(body.to_vec()).unwrap())
}

#[tokio::test]
async fn each_form_is_served_where_the_router_is_nested() {
    let lock = Lock::new(()).named("served");
    let _guard = lock.acquire().await;
    for (path, content_type, contains) in [
        ("/locks", "text/html; charset=utf-8", "<!doctype html>"),
        ("/locks/json", "application/json", "\"name\":\"served\""),
        ("/locks/dot", "text/vnd.graphviz; charset=utf-8", "digraph"),
    ] {
        let (parts, body) = get(path).await;
        assert_eq!(parts.status, 200, "{path}");
        assert_eq!(parts.headers["content-type"], content_type);
        assert_eq!(parts.headers["content-security-policy"], warded_inspect::CONTENT_SECURITY_POLICY);
        assert_eq!(parts.headers["x-content-type-options"], "nosniff");
        assert_eq!(parts.headers["cache-control"], "no-store");
        assert!(body.contains(contains), "{path}: {body}");
    }
}

#[tokio::test]
async fn nothing_else_is_served() {
    assert_eq!(get("/locks/other").await.0.status, 404);
}
