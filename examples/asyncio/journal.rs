//! Prints and keeps the output of the programs: `say!("consumer {n} triggered")`.

use std::{
    mem,
    sync::{Mutex, PoisonError},
};

static SAID: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// `println!`, which also keeps the line for the tour.
macro_rules! say {
    ($($text:tt)*) => { $crate::asyncio::journal::say(format!($($text)*)) };
}

pub(crate) fn say(line: String) {
    println!("{line}");
    SAID.lock().unwrap_or_else(PoisonError::into_inner).push(line);
}

/// The lines since the last call.
pub(crate) fn take() -> Vec<String> {
    mem::take(&mut SAID.lock().unwrap_or_else(PoisonError::into_inner))
}
