async fn push(&self, item: u8, limit: Duration) -> usize {
    {
        let event = {
            let mut select = ::warded::__private::core::pin::pin!(::warded::__private::select(
                ::warded::__private::PollOrder::Random,
                ::warded::__private::both(
                    ::warded::__private::branch(
                        {
                            let operation = ::warded::__private::loses_nothing({
                                use ::warded::__private::StaysAsItIs as _;
                                ::warded::__texted!(
                                    (::warded::__private::runs_afterwards(
                                        (::warded::__private::waited_on(&(self.room), {
                                            use ::warded::__private::IsBorrowed as _;
                                            (self).borrowed_by_wait_until()
                                        }))
                                        .until_keyed(
                                            (::warded::__private::copied(&(self.capacity)),),
                                            move |s, captured| ((*::warded::__private::receiver(&(s.items))
                                                .is_read_of_state())
                                            .len()
                                                < (captured).0),
                                            &|about, captured| {
                                                about
                                                    .keyed_field(|s| &s.items, &(captured).0)
                                                    .keyed_length()
                                                    .keyed_below()
                                            }
                                        )
                                    )),
                                    "wait_until!(self.room, |s| s.items.len() < self.capacity)",
                                    "s.items.len() < self.capacity"
                                )
                            });
                            operation
                        },
                        |_| true
                    ),
                    ::warded::__private::both(
                        ::warded::__private::branch(
                            {
                                let operation = ::warded::__private::loses_nothing({
                                    ::warded::__texted!(
                                        (::warded::__private::acquire(&(self.state))),
                                        "with_lock!(self.state, |s| ..)"
                                    )
                                });
                                operation
                            },
                            |_| true
                        ),
                        ::warded::__private::branch(
                            {
                                let operation = ::warded::__private::loses_nothing({
                                    match &(self.pool()) {
                                        base => {
                                            use ::warded::__private::StaysAsItIs as _;
                                            ::warded::__private::timeout(
                                                limit,
                                                ::warded::__texted!(
                                                    (::warded::__private::runs_first(
                                                        (::warded::__private::waited_on(&(base.state), base))
                                                            .until_keyed(
                                                                (),
                                                                move |s, _| ::warded::__private::given(
                                                                    ((*::warded::__private::receiver(&(s))
                                                                        .is_read_of_state())
                                                                    .is_empty())
                                                                )
                                                                .holds(),
                                                                &|about, _| {
                                                                    about
                                                                        .keyed_whole(&true)
                                                                        .keyed_constant()
                                                                        .keyed_emptiness()
                                                                        .keyed_equal()
                                                                }
                                                            )
                                                    )),
                                                    "wait_until!(self.pool().state, timeout = limit, |s| s.is_empty(), |s| ..)",
                                                    "s.is_empty()"
                                                ),
                                            )
                                        }
                                    }
                                });
                                operation
                            },
                            |_| true
                        )
                    )
                )
            ));
            let won = match ::warded::outside_async_write_async_or_put_it_into_block_on! { :: warded :: __private :: choose (select . as_mut ()) }
            {
                ::warded::__private::core::option::Option::Some(::warded::__private::Which::Left(output)) => {
                    ::warded::__private::core::option::Option::Some(::warded::__private::Which::Left(output))
                }
                ::warded::__private::core::option::Option::Some(::warded::__private::Which::Right(
                    ::warded::__private::Which::Left(output),
                )) => ::warded::__private::core::option::Option::Some(::warded::__private::Which::Right(
                    ::warded::__private::Which::Left(output),
                )),
                ::warded::__private::core::option::Option::Some(::warded::__private::Which::Right(
                    ::warded::__private::Which::Right(output),
                )) => ::warded::__private::core::option::Option::Some(::warded::__private::Which::Right(
                    ::warded::__private::Which::Right(::warded::__private::ran(if ::warded::__private::runs() {
                        match ::warded::__private::won(output) {
                            ::warded::__private::core::result::Result::Ok(mut s) => {
                                #[allow(clippy::shadow_reuse, clippy::shadow_same, reason = "it hides the guard")]
                                let s = &mut *::warded::__private::lent(&mut s);
                                ::warded::__private::core::result::Result::Ok(if ::warded::__private::runs() {
                                    (s.take())
                                } else {
                                    ::warded::__private::never_run()
                                })
                            }
                            ::warded::__private::core::result::Result::Err(elapsed) => {
                                ::warded::__private::core::result::Result::Err(elapsed)
                            }
                        }
                    } else {
                        ::warded::__private::never_run()
                    })),
                )),
                ::warded::__private::core::option::Option::None => ::warded::__private::core::option::Option::None,
            };
            ::warded::__private::losers_leave(select, won)
        };
        match event {
            ::warded::__private::core::option::Option::Some(::warded::__private::Which::Left(output)) => {
                match ::warded::__private::won(output) {
                    mut s => s.push(item),
                }
            }
            ::warded::__private::core::option::Option::Some(::warded::__private::Which::Right(
                ::warded::__private::Which::Left(output),
            )) => match ::warded::__private::behind_body(
                match ::warded::__private::won(output) {
                    mut s => {
                        #[allow(clippy::shadow_reuse, clippy::shadow_same, reason = "it hides the guard")]
                        let s = &mut *::warded::__private::lent(&mut s);
                        #[allow(clippy::needless_return, reason = "the body is a closure's")]
                        {
                            (s.force(item))
                        }
                    }
                },
                |::warded::__private::BehindBody((_, _))| {},
            ) {
                (old, len) => len,
                _ => ::warded::__private::never_otherwise(),
            },
            ::warded::__private::core::option::Option::Some(::warded::__private::Which::Right(
                ::warded::__private::Which::Right(output),
            )) => match ::warded::__private::won(output) {
                taken => taken.unwrap_or(0),
            },
            ::warded::__private::core::option::Option::None => ::warded::__private::never_otherwise(),
        }
    }
}
