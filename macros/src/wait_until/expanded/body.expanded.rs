async fn pop(buffer: &Buffer<u8>, end: Instant) -> Result<Option<u8>, Elapsed> {
    {
        use ::warded::__private::StaysAsItIs as _;
        match ::warded::outside_async_write_async_or_wait_until_blocking_or_to_look_once_try_wait_until!(
            ::warded::__private::deadline(
                end,
                ::warded::__texted!(
                    ((::warded::__private::waited_on(&(buffer.state), {
                        use ::warded::__private::IsBorrowed as _;
                        (buffer).borrowed_by_wait_until()
                    }))
                    .until_keyed(
                        (),
                        move |s, _| (s.closed
                            || !(*::warded::__private::receiver(&(s.items)).is_read_of_state()).is_empty()),
                        &|about, _| {
                            about.keyed_field(|s| &s.closed, &true).keyed_constant().keyed_equal().keyed_or(
                                about
                                    .keyed_field(|s| &s.items, &false)
                                    .keyed_constant()
                                    .keyed_emptiness()
                                    .keyed_equal(),
                            )
                        }
                    )),
                    "wait_until!(buffer.state, deadline = end, |s| s.closed || !s.items.is_empty(), |s| ..)",
                    "s.closed || !s.items.is_empty()"
                )
            )
        ) {
            ::warded::__private::core::result::Result::Ok(mut s) => {
                #[allow(clippy::shadow_reuse, clippy::shadow_same, reason = "it hides the guard")]
                let s = &mut *::warded::__private::lent(&mut s);
                ::warded::__private::core::result::Result::Ok(if ::warded::__private::runs() {
                    (s.items.pop_front())
                } else {
                    ::warded::__private::never_run()
                })
            }
            ::warded::__private::core::result::Result::Err(elapsed) => {
                ::warded::__private::core::result::Result::Err(elapsed)
            }
        }
    }
}
