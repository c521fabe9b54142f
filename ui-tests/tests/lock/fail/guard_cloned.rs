// Clones a guard, to hold the lock twice. Only the value can be cloned.
use warded::LockGuard;

fn twice<'a>(guard: &LockGuard<'a, u64>) -> LockGuard<'a, u64> {
    guard.clone()
}

fn main() {}
