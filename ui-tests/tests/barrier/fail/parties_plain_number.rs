// Writes the number of parties without `nonzero!`.
use warded::Barrier;

fn make() -> Barrier {
    Barrier::new(3)
}

fn main() {}
