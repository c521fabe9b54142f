//! Every form of predicate.
#![deny(warnings)]

use std::collections::VecDeque;
use std::sync::Arc;

use warded::prelude::*;

#[derive(Clone, Copy)]
struct Limits {
    max: usize,
    nested: (usize, [usize; 2]),
}

#[derive(Clone, Copy, PartialEq)]
enum Mode {
    Open,
    Closed,
}

static LEAST: usize = 0;
const MOST: Limits = Limits { max: 9, nested: (1, [2, 3]) };

#[guarded]
struct Buffer<T, const N: usize> {
    limits: Limits,
    name: String,
    shared: Arc<Limits>,
    state: Lock,
    #[guarded(by = state)]
    items: VecDeque<T>,
    #[guarded(by = state)]
    mode: Mode,
    #[guarded(by = state)]
    names: Vec<String>,
    #[guarded(by = state)]
    recent: [Option<T>; N],
}

impl<T, const N: usize> BufferState<T, N> {
    fn has_room(&self, most: usize) -> bool {
        self.items.len() < most.min(self.recent.len())
    }
}

impl<T: Send + PartialEq + Copy + 'static, const N: usize> Buffer<T, N> {
    async fn fields(&self, limits: &Limits) {
        wait_until!(self.state, |s| s.items.len() < self.limits.max, |_| ());
        wait_until!(self.state, |s| s.items.len() < self.limits.nested.0 + 1, |_| ());
        wait_until!(
            self.state,
            |s| s.items.len() < self.limits.max && s.items.len() < self.limits.max + limits.max,
            |_| ()
        );
        wait_until!(self.state, |s| s.items.len() < self.shared.max, |_| ());
        wait_until!(self.state, |s| s.has_room(self.limits.max), |_| ());
        wait_until!(self.state, |s| s.items.len() < MOST.max && s.items.len() >= LEAST, |_| ());
        wait_until!(self.state, |s| s.mode != Mode::Closed && s.items.len() < N, |_| ());
    }

    async fn variables(&self, item: T, name: &str, wanted: Option<&'static str>) {
        let other = name.to_owned();
        let shared = Arc::clone(&self.shared);
        let own = self.name.clone();
        wait_until!(self.state, |s| !s.items.contains(&item), |s| s.items.push_back(item));
        wait_until!(self.state, |s| !s.names.contains(&other), |_| ());
        wait_until!(self.state, |s| s.names.len() < shared.max && !s.names.contains(&own), |_| ());
        wait_until!(self.state, |s| wanted.is_none_or(|wanted| s.names.iter().any(|name| name == wanted)), |_| ());
    }

    async fn shapes(&self) -> Option<T> {
        wait_until!(self.state, |s| matches!(s.mode, Mode::Open), |_| ());
        wait_until!(self.state, |BufferState { items, mode, .. }| !items.is_empty() || *mode == Mode::Open, |_| ());
        wait_until!(self.state, |s: &BufferState<T, N>| -> bool { s.items.len() <= N }, |_| ());
        wait_until!(
            self.state,
            |s| {
                let limits = Limits { max: 3, nested: (0, [0, 0]) };
                let Some(first) = s.items.front() else { return true };
                s.items.iter().filter(|item| *item == first).count() < limits.max
            },
            |s| s.items.pop_front()
        )
    }

    async fn guard(&self) -> usize {
        let s = wait_until!(self.state, |s| s.mode == Mode::Open);
        let (items, names) = (s.items.len(), s.names.len());
        drop(s);
        let mut s = wait_until!(self.state, |s| s.mode == Mode::Open).wait_until(|s| s.items.is_empty()).await;
        s.names.clear();
        let mut names_only = s.map(|s| &mut s.names);
        names_only.push(String::new());
        names_only.release();
        items + names
    }

    async fn body(&self) -> Result<usize, std::num::ParseIntError> {
        loop {
            wait_until!(self.state, |s| s.mode == Mode::Open, |s| {
                s.names.push("5".to_owned());
                if s.names.len() > 1 {
                    break Ok(s.names[0].parse::<usize>()? + s.names.len());
                }
            });
        }
    }

    async fn awaiting_body(&self, other: &Lock<u8>) {
        wait_until!(self.state, |s| s.mode == Mode::Open, async |s| {
            with_lock!(other, |n| *n += 1);
            s.mode = Mode::Closed;
        });
    }
}

fn is_send(_: &impl Send) {}

fn main() {
    let limits = MOST;
    let buffer: Buffer<u8, 4> = BufferInit {
        limits,
        name: "buffer".to_owned(),
        shared: Arc::new(limits),
        items: VecDeque::new(),
        mode: Mode::Open,
        names: Vec::new(),
        recent: [None; 4],
    }
    .into();
    warded::block_on(async {
        buffer.fields(&limits).await;
        let variables = buffer.variables(1, "name", None);
        is_send(&variables);
        variables.await;
        assert_eq!(buffer.shapes().await, Some(1));
        assert_eq!(buffer.guard().await, 0);
        assert_eq!(buffer.body().await.map(|sum| sum > 1), Err("".parse::<usize>().unwrap_err()));
        buffer.awaiting_body(&Lock::new(0)).await;
    });
    assert!(limits.nested.1[0] > 0);
}
