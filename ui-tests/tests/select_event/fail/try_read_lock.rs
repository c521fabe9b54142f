// Uses `try_read_lock!` as an operation.
use warded::prelude::*;
use warded::Event;

async fn serve(price: &RwLock<u32>, stop: &Event) {
    select_event! {
        price = try_read_lock!(price, |price| *price) => println!("{price:?}"),
        () = stop.wait() => {}
    }
}

fn main() {}
