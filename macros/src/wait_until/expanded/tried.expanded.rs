fn try_pop(buffer: &Buffer<u8>) -> Option<Option<u8>> {
    {
        match ::warded::__texted!(
            ((::warded::__private::to_try(::warded::__private::waited_on(&(buffer.state), {
                use ::warded::__private::IsBorrowed as _;
                (buffer).borrowed_by_wait_until()
            })))
            .until(|s| (s.items.len() >= buffer.least))),
            "try_wait_until!(buffer.state, |s| s.items.len() >= buffer.least, |s| ..)",
            "s.items.len() >= buffer.least"
        ) {
            ::warded::__private::core::option::Option::Some(mut s) => {
                #[allow(clippy::shadow_reuse, clippy::shadow_same, reason = "it hides the guard")]
                let s = &mut *::warded::__private::lent(&mut s);
                ::warded::__private::core::option::Option::Some(if ::warded::__private::runs() {
                    (s.items.pop_front())
                } else {
                    ::warded::__private::never_run()
                })
            }
            ::warded::__private::core::option::Option::None => ::warded::__private::core::option::Option::None,
        }
    }
}
