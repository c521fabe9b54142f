// asyncio: `ValueError: Semaphore initial value must be >= 0`.
use warded::BoundedSemaphore;

fn make() -> BoundedSemaphore {
    BoundedSemaphore::new(-1)
}

fn main() {}
