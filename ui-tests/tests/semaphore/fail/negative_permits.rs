// asyncio: `ValueError: Semaphore initial value must be >= 0`.
use warded::Semaphore;

fn make() -> Semaphore {
    Semaphore::new(-1)
}

fn main() {}
