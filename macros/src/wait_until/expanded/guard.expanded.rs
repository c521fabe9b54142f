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
                    ::warded::__private::tagged_when(&mut request, move |s| (s.closed
                        || s.items.len() < (captured_0).0))
                    .tags = request.tagged_by(|about| about
                        .tagged_field(|s| &s.closed, &true)
                        .tagged_is()
                        .tagged_or(about.tagged_value(|s| s.items.len(), &(captured_0).0).tagged_below())),
                    request.tagged_wait()
                )
                    .1,
        })
    };
    s.items.push_back(item);
}
