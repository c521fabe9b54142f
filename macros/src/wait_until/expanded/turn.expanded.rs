async fn serve(desk: &Desk, me: u64) {
    {
        let mut s = ::warded::outside_async_write_async_or_wait_until_blocking_or_to_look_once_try_wait_until!(
            ::warded::__texted!(
                ((::warded::__private::waited_on(&(desk.state), {
                    use ::warded::__private::IsBorrowed as _;
                    (desk).borrowed_by_wait_until()
                }))
                .until_keyed(
                    ((me),),
                    move |s, captured| (s.turn == (captured).0 || s.stop),
                    &|about, captured| {
                        about
                            .keyed_field(|s| &s.turn, &(captured).0)
                            .keyed_equal()
                            .keyed_or(about.keyed_field(|s| &s.stop, &true).keyed_constant().keyed_equal())
                    }
                )),
                "wait_until!(desk.state, |s| s.turn == me || s.stop, |s| ..)",
                "s.turn == me || s.stop"
            )
        );
        #[allow(clippy::shadow_reuse, clippy::shadow_same, reason = "it hides the guard")]
        let s = &mut *::warded::__private::lent(&mut s);
        #[allow(clippy::needless_return, reason = "the body is a closure's")]
        {
            (s.turn += 1)
        }
    };
}
