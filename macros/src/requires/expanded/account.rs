// Of `struct Account { fee, state guards balance and log, journal guards entries }`.
#[guarded]
impl Account {
    /// Takes the fee.
    #[requires(state)]
    pub fn settle(&mut self, times: i64) -> i64 {
        let (balance, log) = (&mut self.balance, &mut self.log);
        *balance -= self.fee * times;
        log.push(Self::entry(*balance));
        format!("{}", self.balance).len() as i64
    }

    fn entry(balance: i64) -> i64 {
        balance
    }
}
