fn try_pop(buffer: &Buffer<u8>) -> Option<Option<u8>> {
    try_wait_until!(buffer.state, |s| s.items.len() >= buffer.least, |s| s.items.pop_front())
}
