async fn ready(buffer: &Buffer<u8>) -> LockGuard<'_, BufferState<u8>> {
    wait_until!(buffer.ready)
}
