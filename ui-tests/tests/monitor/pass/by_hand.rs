//! Guards by hand, which end with their blocks.
#![deny(warnings)]

use std::future::Future;

use warded::{MonitorGuard, prelude::*};

async fn in_a_block(names: &Monitor<Vec<String>>) -> usize {
    {
        let mut guard = names.lock();
        guard.push("Ada".to_owned());
    }
    std::future::ready(()).await;
    names.lock().len()
}

fn lent(names: &Monitor<Vec<String>>) -> MonitorGuard<'_, Vec<String>> {
    names.lock()
}

fn first(guard: MonitorGuard<'_, Vec<String>>) -> MonitorGuard<'_, String> {
    guard.map(|names| &mut names[0])
}

fn tried(names: &Monitor<Vec<String>>) -> Option<usize> {
    let Some(guard) = names.try_lock() else { return None };
    Some(guard.len())
}

fn is_send<F: Future + Send>(future: F) -> F {
    future
}

fn main() {
    let mut names = Monitor::new(vec![]);
    assert_eq!(warded::block_on(is_send(in_a_block(&names))), 1);
    first(lent(&names)).push('!');
    assert_eq!(tried(&names), Some(1));
    assert_eq!(names.with(|names| names.len()), 1);
    assert_eq!(names.peek(|names| names.len()), 1);
    assert_eq!(format!("{:?}", names.lock()), r#"["Ada!"]"#);
    names.get_mut().clear();
    assert!(names.into_inner().is_empty());
}
