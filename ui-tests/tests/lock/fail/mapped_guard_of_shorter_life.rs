// Puts a reference to a local where a longer one was promised, through a narrowed guard.
use warded::MappedLockGuard;

fn shorter<'a, 'b>(guard: MappedLockGuard<'b, &'static str>) -> MappedLockGuard<'b, &'a str> {
    guard
}

fn main() {}
