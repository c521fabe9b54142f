// Declares the levels where the methods stand.
struct Bank;

impl Bank {
    warded::lock_order!(Accounts < Journal);
}

fn main() {}
