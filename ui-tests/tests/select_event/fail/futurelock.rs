// The program of RFD 609, with our lock. It would wait for itself for ever.
use std::time::Duration;
use warded::after;
use warded::prelude::*;

async fn do_async_thing(label: &str, lock: &Lock<()>) {
    let _guard = lock.acquire().await;
    println!("{label}");
}

async fn do_stuff(lock: &Lock<()>) {
    let mut future1 = Box::pin(do_async_thing("op1", lock));
    select_event! {
        () = &mut future1 => println!("done"),
        () = after(Duration::from_millis(500)) => do_async_thing("op2", lock).await,
    }
}

fn main() {}
