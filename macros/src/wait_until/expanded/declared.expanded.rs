async fn ready(buffer: &Buffer<u8>) -> LockGuard<'_, BufferState<u8>> {
    {
        ::warded::outside_async_write_async_or_wait_until_blocking_or_to_look_once_try_wait_until!(::warded::__texted!(
            (match ::warded::__private::declared_by(&(buffer.ready), {
                use ::warded::__private::IsBorrowed as _;
                (buffer).borrowed_by_wait_until()
            }) {
                (on, declared) => (on).until((), move |value, _| declared.holds(value)),
            }),
            "wait_until!(buffer.ready)"
        ))
    }
}
