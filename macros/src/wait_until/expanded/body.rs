async fn pop(buffer: &Buffer<u8>, end: Instant) -> Result<Option<u8>, Elapsed> {
    wait_until!(buffer.state, deadline = end, |s| s.closed || !s.items.is_empty(), |s| s.items.pop_front())
}
