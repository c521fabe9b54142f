#[guarded(no_hint, no_into_init)]
struct Bank {
    #[lock(order = Accounts)]
    accounts: Lock,
    #[guarded(by = accounts)]
    balances: Vec<u64>,
}
