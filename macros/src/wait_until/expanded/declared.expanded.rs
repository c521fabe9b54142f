async fn ready(buffer: &Buffer<u8>) -> LockGuard<'_, BufferState<u8>> {
    {
        let declared = ::warded::__private::declared_by(&(buffer.ready));
        ::warded::__private::acquire_when(&(buffer.ready), &(buffer), move |value| declared.holds(value)).await
    }
}
