async fn push(buffer: &Buffer<u8>, item: u8) {
    let mut s = {
        let captured = (::warded::__private::copied(&(buffer.capacity)),);
        ::warded::outside_async_write_async_or_wait_until_blocking!(
            (::warded::__private::waited_on(&(buffer.state), {
                use ::warded::__private::IsBorrowed as _;
                (buffer).borrowed_by_wait_until()
            }))
            .until_keyed(
                captured,
                move |s, captured| (s.closed || s.items.len() < (captured).0),
                &|about, captured| about
                    .keyed_field(|s| &s.closed, |key| key(&true))
                    .keyed_equal()
                    .keyed_or(about.keyed_field(|s| &s.items, |key| key(&(captured).0)).keyed_length().keyed_below())
            )
        )
    };
    s.items.push_back(item);
}
