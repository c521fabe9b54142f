async fn pop(pool: &Pool, limit: Duration) -> Result<Option<u8>, Elapsed> {
    wait_until!(pool.buffer(3).not_empty, timeout = limit, |s| !s.items.is_empty(), |s| s.items.pop_front())
}
