async fn push(&self, item: u8, limit: Duration) -> usize {
    {
        let event = ::warded::outside_async_write_async_or_put_it_into_block_on! { :: warded :: __private :: select (:: warded :: __private :: Order :: Random , :: warded :: __private :: both (:: warded :: __private :: branch ({ let operation = :: warded :: __private :: loses_nothing ({ let captured = (:: warded :: __private :: copied (& (self . capacity)) ,) ; :: warded :: __private :: runs_afterwards ((:: warded :: __private :: waited_on (& (self . room) , { use :: warded :: __private :: IsBorrowed as _ ; (self) . borrowed_by_wait_until () })) . until_keyed (captured , move | s , captured | (s . items . len () < (captured) . 0) , & | about , captured | about . keyed_field (| s | & s . items , | key | key (& (captured) . 0)) . keyed_length () . keyed_below ())) }) ; operation } , | _ | true) , :: warded :: __private :: both (:: warded :: __private :: branch ({ let operation = :: warded :: __private :: loses_nothing ({ :: warded :: __private :: acquire (& (self . state)) }) ; operation } , | _ | true) , :: warded :: __private :: branch ({ let operation = :: warded :: __private :: loses_nothing ({ match & (self . pool ()) { base => { :: warded :: __private :: timeout (limit , match :: warded :: __private :: has_body ((:: warded :: __private :: waited_on (& (base . state) , base)) . until_keyed (() , move | s , _ | (s . is_empty ()) , & | about , _ | about . keyed_whole (| key | key (& true)) . keyed_emptiness () . keyed_equal ())) { :: warded :: __private :: Branching :: Afterwards (wait) => :: warded :: __private :: BranchWait :: afterwards (wait) , # [allow (unreachable_code , reason = "of a lock it is never reached")] :: warded :: __private :: Branching :: Within (wait) => { let wait = :: warded :: __private :: begun (wait) ; :: warded :: __private :: BranchWait :: within (wait . then (| s | (s . take ()))) } }) } } }) ; operation } , | _ | true)))) };
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
            )) => match match ::warded::__private::won(output) {
                waited => match waited {
                    ::warded::__private::core::result::Result::Ok(::warded::__private::Waited::Value(value)) => {
                        ::warded::__private::core::result::Result::Ok(value)
                    }
                    #[allow(unreachable_code, reason = "of a monitor it is never reached")]
                    ::warded::__private::core::result::Result::Ok(::warded::__private::Waited::Guard(guard)) => {
                        match ::warded::__private::core::result::Result::Ok(::warded::__private::begun(guard)) {
                            ::warded::__private::core::result::Result::Ok(mut s) => {
                                #[allow(clippy::shadow_reuse, clippy::shadow_same, reason = "it hides the guard")]
                                let s = &mut *::warded::__private::lent(&mut s);
                                #[allow(
                                    unused_parens,
                                    clippy::diverging_sub_expression,
                                    reason = "the body is a closure's"
                                )]
                                let value = (s.take());
                                #[allow(unreachable_code, reason = "the body may return")]
                                {}
                                ::warded::__private::core::result::Result::Ok((value,).0)
                            }
                            ::warded::__private::core::result::Result::Err(elapsed) => {
                                ::warded::__private::core::result::Result::Err(elapsed)
                            }
                        }
                    }
                    ::warded::__private::core::result::Result::Err(elapsed) => {
                        ::warded::__private::core::result::Result::Err(elapsed)
                    }
                },
            } {
                taken => taken.unwrap_or(0),
            },
            ::warded::__private::core::option::Option::None => ::warded::__private::never_otherwise(),
        }
    }
}
