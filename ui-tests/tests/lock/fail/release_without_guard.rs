// Gives back a lock that it does not hold.
use warded::Lock;

fn give_back(count: &Lock<u64>) {
    count.release();
}

fn main() {}
