// Declares the levels in an `impl`.
struct Bank;

impl Bank {
    warded::lock_order!(Accounts < Journal);
}

fn main() {}
