async fn push(buffer: &Buffer<u8>, item: u8) {
    let mut s = wait_until!(buffer.state, |s| s.closed || s.items.len() < buffer.capacity);
    s.items.push_back(item);
}
