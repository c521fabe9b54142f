async fn push(&self, item: u8, limit: Duration) -> usize {
    select_event! {
        mut s = wait_until!(self.room, |s| s.items.len() < self.capacity) => s.push(item),
        (old, len) = warded::with_lock!(self.state, |s| s.force(item)) => len,
        taken = wait_until!(self.pool().state, timeout = limit, |s| s.is_empty(), |s| s.take()) => taken.unwrap_or(0),
    }
}
