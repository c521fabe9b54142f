async fn post(bank: &Bank, amount: i64) {
    with_lock!(bank.accounts, async |a| {
        a.balance += fee().await;
        with_lock!(bank.journal, |j| j.entries.push(amount));
    });
}
