fn try_pop(buffer: &Buffer<u8>) -> Option<Option<u8>> {
    {
        match (::warded::__private::to_try(::warded::__private::waited_on(&(buffer.state), {
            use ::warded::__private::IsBorrowed as _;
            (buffer).borrowed_by_wait_until()
        })))
        .until(|s| (s.items.len() >= buffer.least))
        {
            ::warded::__private::core::option::Option::Some(mut s) => {
                #[allow(clippy::shadow_reuse, clippy::shadow_same, reason = "it hides the guard")]
                let s = &mut *::warded::__private::lent(&mut s);
                #[allow(unused_parens, clippy::diverging_sub_expression, reason = "the body is a closure's")]
                let value = (s.items.pop_front());
                #[allow(unreachable_code, reason = "the body may return")]
                {}
                ::warded::__private::core::option::Option::Some((value,).0)
            }
            ::warded::__private::core::option::Option::None => ::warded::__private::core::option::Option::None,
        }
    }
}
