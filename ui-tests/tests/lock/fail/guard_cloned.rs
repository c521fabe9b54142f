// Copies a guard, to hold the lock twice: only the value can be copied.
use warded::LockGuard;

fn twice<'a>(guard: &LockGuard<'a, u64>) -> LockGuard<'a, u64> {
    guard.clone()
}

fn main() {}
