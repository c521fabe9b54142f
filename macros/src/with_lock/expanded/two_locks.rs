async fn transfer(from: &Account, to: &Account) {
    with_lock!(from.state, to.state, |s, AccountState { balance, .. }| {
        s.balance -= 1;
        *balance += 1;
    });
}
