// Puts a reference to a local where a longer one was promised, through a guard that writes.
use warded::RwLockWriteGuard;

fn shorter<'a, 'b>(guard: RwLockWriteGuard<'b, &'static str>) -> RwLockWriteGuard<'b, &'a str> {
    guard
}

fn main() {}
