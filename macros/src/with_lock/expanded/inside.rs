async fn post(bank: &Bank, amount: i64) {
    with_lock!(@held[(held_0 [same] bank.accounts)] bank.journal, |j| j.entries.push(amount));
}
