async fn pop(pool: &Pool, limit: Duration) -> Result<Option<u8>, Elapsed> {
    {
        match &(pool.buffer(3)) {
            base => {
                use ::warded::__private::StaysAsItIs as _;
                match ::warded::outside_async_write_async_or_wait_until_blocking_or_to_look_once_try_wait_until!(
                    ::warded::__private::timeout(
                        limit,
                        ::warded::__texted!(
                            ((::warded::__private::waited_on(&(base.not_empty), base)).until_keyed(
                                (),
                                move |s, _| (!(*::warded::__private::receiver(&(s.items)).is_read_of_state())
                                    .is_empty()),
                                &|about, _| {
                                    about
                                        .keyed_field(|s| &s.items, &false)
                                        .keyed_constant()
                                        .keyed_emptiness()
                                        .keyed_equal()
                                }
                            )),
                            "wait_until!(pool.buffer(3).not_empty, timeout = limit, |s| !s.items.is_empty(), |s| ..)",
                            "!s.items.is_empty()"
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
    }
}
