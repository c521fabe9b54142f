async fn deposit(account: &Account) {
    with_lock!(account.state, |s| s.balance += salary().await);
}
