async fn push(buffer: &Buffer<u8>, item: u8) {
    let mut s = {
        let captured_0 = (::warded::__private::copied(&(buffer.capacity)),);
        ::warded::outside_async_write_wait_until_blocking!(::warded::__private::acquire_when(
            ::warded::__private::waited_on(&(buffer.state), {
                use ::warded::__private::IsBorrowed as _;
                (buffer).borrowed_by_wait_until()
            }),
            move |s| (s.closed || s.items.len() < (captured_0).0)
        ))
    };
    s.items.push_back(item);
}
