// Puts a reference to a local where a longer one was promised, through the guard.
use warded::{Lock, LockGuard};

fn replace<'a>(guard: &mut LockGuard<'_, &'a str>, text: &'a str) {
    **guard = text;
}

async fn forget_local(names: &Lock<&'static str>) {
    let local = String::from("gone soon");
    let mut guard = names.acquire().await;
    replace(&mut guard, &local);
}

fn main() {}
