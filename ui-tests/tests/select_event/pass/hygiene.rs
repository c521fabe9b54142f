//! The user's names don't clash with names in the expansion, in neither direction.
#![no_implicit_prelude]
#![deny(warnings)]

use ::warded as w;
use ::warded::__private::core::primitive::u8 as byte;

mod shadows {
    #![allow(dead_code, non_camel_case_types)]

    pub mod core {}
    pub mod std {}
    pub mod warded {}
    pub struct Option;
    pub struct None;
    pub struct Ok;
    pub struct Err;
    pub struct Result;
    pub struct Which;
    pub struct Left;
    pub struct Right;
    pub struct AddElse;
    pub struct bool;
    pub struct u8;
    pub fn select() {}
    pub fn branch() {}
    pub fn both() {}
    pub fn loses_nothing() {}
}
#[allow(unused_imports)]
use shadows::*;

/// A pattern that always matches.
struct Some<T>(T);

fn some(value: byte) -> w::CancelSafe<impl ::warded::__private::core::future::Future<Output = Some<byte>>> {
    w::cancel_safe(async move { Some(value) })
}

/// The user's variables have the names of ours.
async fn variables(lock: &w::Lock<byte>) -> byte {
    let event = 1;
    let output = 2;
    let is_on_0 = true;
    let is_on_1 = false;
    w::select_event! {
        biased;
        Some(value) = some(3), if is_on_1 => value,
        Some(is_on_2) = some(event), if is_on_0 => is_on_2 + output + with_output(lock, event).await,
        else => event,
    }
}

async fn with_output(lock: &w::Lock<byte>, event: byte) -> byte {
    let output = 4;
    w::select_event! {
        Some(value) = some(event) => value + w::with_lock!(lock, |event| *event) + output,
    }
}

fn main() {
    w::block_on(async {
        ::core::assert_eq!(variables(&w::Lock::new(5)).await, 13);
    });
}
