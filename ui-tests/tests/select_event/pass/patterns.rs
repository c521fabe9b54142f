//! A branch may have any pattern. If the output does not match, the branch is off.
#![deny(warnings)]

use std::future::Future;
use warded::prelude::*;
use warded::{Operation, block_on, cancel_safe};

const LIMIT: u32 = 3;

#[derive(Clone)]
enum Message {
    Move { x: i32, y: i32, name: String },
    Text(String),
    Quit,
}

fn ready<T>(value: T) -> impl Operation<Future = impl Future<Output = T>> {
    cancel_safe(async move { value })
}

async fn told(message: Message) -> String {
    select_event! {
        biased;
        Message::Move { x: 1..=3, y, ref name } = ready(message.clone()) => format!("{y}{name}"),
        Message::Move { name: mut text, .. } | Message::Text(mut text) = ready(message.clone()) => {
            text.push('!');
            text
        }
        Message::Quit = ready(message) => String::new(),
        else => unreachable!(),
    }
}

async fn kind(number: u32) -> &'static str {
    let (pair, text) = ((number, 1), number.to_string());
    select_event! {
        biased;
        0 = ready(number) => "none",
        LIMIT = ready(number) => "limit",
        few @ 1..=2 = ready(number) => if few == 1 { "one" } else { "two" },
        u32::MAX = ready(number) => "most",
        &(9, _) = ready(&pair) => "nine",
        [_, 7, ..] = ready([0, number, 0]) => "seven",
        "8" = ready(&*text) => "eight",
        Some(4 | 5) = ready(Some(number)) => "some",
        None = ready(Some(number)) => "never",
        _ = ready(number) => "many",
        else => unreachable!(),
    }
}

fn main() {
    block_on(async {
        assert_eq!(told(Message::Move { x: 2, y: 5, name: "a".to_owned() }).await, "5a");
        assert_eq!(told(Message::Move { x: 9, y: 5, name: "a".to_owned() }).await, "a!");
        assert_eq!(told(Message::Text("b".to_owned())).await, "b!");
        assert_eq!(told(Message::Quit).await, "");
        for (number, told) in [(0, "none"), (3, "limit"), (1, "one"), (2, "two"), (u32::MAX, "most"), (9, "nine")] {
            assert_eq!(kind(number).await, told);
        }
        for (number, told) in [(7, "seven"), (8, "eight"), (5, "some"), (6, "many")] {
            assert_eq!(kind(number).await, told);
        }
    });
}
