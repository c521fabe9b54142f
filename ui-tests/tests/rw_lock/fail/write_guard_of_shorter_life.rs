// Assigns, through a guard that writes, a reference that does not live long enough.
use warded::RwLockWriteGuard;

fn shorter<'a, 'b>(guard: RwLockWriteGuard<'b, &'static str>) -> RwLockWriteGuard<'b, &'a str> {
    guard
}

fn main() {}
