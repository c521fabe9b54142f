// Clones the guard of a writer.
use warded::{RwLock, RwLockWriteGuard};

async fn write(count: &RwLock<u64>) -> [RwLockWriteGuard<'_, u64>; 2] {
    let guard = count.write().await;
    [guard.clone(), guard]
}

fn main() {}
