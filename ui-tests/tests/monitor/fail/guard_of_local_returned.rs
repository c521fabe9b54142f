// Returns a guard of a local monitor.
use warded::{MonitorGuard, prelude::*};

fn make() -> MonitorGuard<'static, u32> {
    let monitor = Monitor::new(1);
    monitor.lock()
}

fn main() {}
