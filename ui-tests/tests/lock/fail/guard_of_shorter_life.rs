// Assigns, through a guard, a reference that does not live long enough.
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
