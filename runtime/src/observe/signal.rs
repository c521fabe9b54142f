//! [`on_signal`]: a snapshot on stderr when the process gets SIGQUIT.

use std::{
    io::{self, Write as _},
    sync::{Mutex, PoisonError},
    thread,
};

use signal_hook::{consts::SIGQUIT, iterator::Signals};

/// Prints a snapshot on stderr whenever the process gets SIGQUIT (`kill -QUIT`, or `Ctrl-\` in a terminal), as a JVM does.
///
/// A separate thread prints the snapshot, so this works even if all workers of a runtime are blocked. The process goes on: the
/// signal no longer ends it with a core dump. Other handlers of SIGQUIT that were set with `signal-hook` or tokio are called, too.
/// Calling this again changes nothing.
///
/// # Errors
///
/// If the handler can't be installed, or the thread can't be created.
///
/// # Examples
///
/// ```
/// # fn main() -> std::io::Result<()> {
/// warded::observe::on_signal()?;
/// warded::observe::on_signal()?; // the same
/// # Ok(())
/// # }
/// ```
pub fn on_signal() -> io::Result<()> {
    static RUNS: Mutex<bool> = Mutex::new(false);
    let mut runs = RUNS.lock().unwrap_or_else(PoisonError::into_inner);
    if !*runs {
        let mut signals = Signals::new([SIGQUIT])?;
        thread::Builder::new().name("warded-signal".to_owned()).spawn(move || {
            for _ in signals.forever() {
                // If stderr is closed, the error can't be reported anywhere.
                let _ = writeln!(io::stderr(), "{}", super::snapshot());
            }
        })?;
        *runs = true;
    }
    Ok(())
}
