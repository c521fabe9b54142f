async fn push(buffer: &Buffer<u8>, item: u8) {
    let mut s = {
        use ::warded::__private::StaysAsItIs as _;
        ::warded::outside_async_write_async_or_wait_until_blocking_or_to_look_once_try_wait_until!(::warded::__texted!(
            ((::warded::__private::waited_on(&(buffer.state), {
                use ::warded::__private::IsBorrowed as _;
                (buffer).borrowed_by_wait_until()
            }))
            .until_keyed(
                (::warded::__private::copied(&(buffer.capacity)),),
                move |s, captured| (s.closed
                    || (*::warded::__private::receiver(&(s.items)).is_read_of_state()).len() < (captured).0),
                &|about, captured| {
                    about
                        .keyed_field(|s| &s.closed, &true)
                        .keyed_constant()
                        .keyed_equal()
                        .keyed_or(about.keyed_field(|s| &s.items, &(captured).0).keyed_length().keyed_below())
                }
            )),
            "wait_until!(buffer.state, |s| s.closed || s.items.len() < buffer.capacity)",
            "s.closed || s.items.len() < buffer.capacity"
        ))
    };
    s.items.push_back(item);
}
