#[guarded]
/// Money.
#[derive(Debug)]
pub struct Account {
    owner: String,
    state: Lock,
    /// In cents.
    #[guarded(by = state)]
    pub balance: i64,
}
