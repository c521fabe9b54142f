//! What the programs say, printed and kept: `say!("consumer {n} triggered")`.

use std::{
    mem,
    sync::{Mutex, PoisonError},
};

static SAID: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// `println!`, and the tour knows it.
macro_rules! say {
    ($($text:tt)*) => { $crate::asyncio::journal::say(format!($($text)*)) };
}

pub(crate) fn say(line: String) {
    println!("{line}");
    SAID.lock().unwrap_or_else(PoisonError::into_inner).push(line);
}

/// What was said since the last look.
pub(crate) fn take() -> Vec<String> {
    mem::take(&mut SAID.lock().unwrap_or_else(PoisonError::into_inner))
}
