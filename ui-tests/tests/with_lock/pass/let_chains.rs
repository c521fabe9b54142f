//! `let else`, `if let` and its chains, `while let`, `matches!` with guards: around and in a body.
//! edition: 2024
#![deny(warnings)]

use std::collections::VecDeque;

use warded::prelude::*;

#[guarded]
#[derive(Default)]
struct Jobs {
    state: Lock,
    #[guarded(by = state)]
    waiting: VecDeque<(u8, Option<String>)>,
    #[guarded(by = state)]
    done: Vec<String>,
}

impl Jobs {
    async fn next(&self) -> Option<usize> {
        let length = with_lock!(self.state, |s| {
            let Some((priority, name)) = s.waiting.pop_front() else { return None };
            if let Some(name) = name
                && priority > 3
                && let Some(first) = name.chars().next()
                && first.is_lowercase()
            {
                s.done.push(name);
            } else if priority == 0 {
                s.done.clear();
            }
            s.done.len()
        });
        Some(length)
    }

    async fn drain(&self) -> usize {
        let mut turns = 0;
        while let Some(length) = self.next().await
            && length < 2
        {
            turns += 1;
        }
        turns
    }

    async fn chained(&self) -> bool {
        if let Some(name) = with_lock!(self.state, |s| s.done.pop())
            && with_lock!(self.state, |s| s.done.is_empty())
            && matches!(with_lock!(self.state, |s| s.waiting.len()), length if length == name.len())
        {
            true
        } else {
            with_lock!(self.state, |s| matches!(s.waiting.front(), Some((priority, Some(_))) if *priority > 3))
        }
    }
}

fn main() {
    warded::block_on(async {
        let jobs = Jobs::default();
        with_lock!(jobs.state, |s| {
            s.waiting.push_back((4, Some("sweep".into())));
            s.waiting.push_back((4, Some("Sweep".into())));
            s.waiting.push_back((4, Some("wash".into())));
            s.waiting.push_back((9, Some("dry".into())));
        });
        assert_eq!(jobs.drain().await, 2);
        assert!(jobs.chained().await);
    });
}
