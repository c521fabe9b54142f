async fn balance(account: &Account, patience: Duration) -> Result<i64, Elapsed> {
    with_lock!(account.state, timeout = patience, |s| s.balance)
}
