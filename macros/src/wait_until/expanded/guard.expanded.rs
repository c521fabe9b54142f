async fn push(buffer: &Buffer<u8>, item: u8) {
    let mut s = {
        let captured_0 = (::warded::__private::copied(&(buffer.capacity)),);
        ::warded::outside_async_write_wait_until_blocking!(match ::warded::__private::requested(
            ::warded::__private::waited_on(&(buffer.state), {
                use ::warded::__private::IsBorrowed as _;
                (buffer).borrowed_by_wait_until()
            })
        ) {
            mut request =>
                (
                    ::warded::__private::keyed_when(&mut request, move |s| (s.closed
                        || s.items.len() < (captured_0).0))
                    .keys = request.keyed_by(|about| about
                        .keyed_field(|s| &s.closed, |key| key(&true))
                        .keyed_equal()
                        .keyed_or(
                            about.keyed_field(|s| &s.items, |key| key(&(captured_0).0)).keyed_length().keyed_below()
                        )),
                    request.keyed_wait()
                )
                    .1,
        })
    };
    s.items.push_back(item);
}
