// Assigns, through a mapped guard, a reference that does not live long enough.
use warded::MappedLockGuard;

fn shorter<'a, 'b>(guard: MappedLockGuard<'b, &'static str>) -> MappedLockGuard<'b, &'a str> {
    guard
}

fn main() {}
