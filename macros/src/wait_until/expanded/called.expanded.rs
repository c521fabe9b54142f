async fn serve(desk: &Desk, task: Task) {
    {
        {
            use ::warded::__private::StaysAsItIs as _;
            ::warded::__private::receiver(&(task)).is_read();
        }
        {
            let mut s = ::warded::outside_async_write_async_or_wait_until_blocking_or_to_look_once_try_wait_until!(
                ::warded::__texted!(
                    (match (
                        ::warded::__private::waited_on(&(desk.state), {
                            use ::warded::__private::IsBorrowed as _;
                            (desk).borrowed_by_wait_until()
                        }),
                        ()
                    ) {
                        (on, captured) => match ::warded::__private::keyed_first(&on, |about| about
                            .keyed_call(&(task.number()), |s, key| s.turn == key)
                            .keyed_value())
                        {
                            first_key => (on).until_keyed(
                                ::warded::__private::OnlyFirstKey(captured, first_key),
                                move |s, ::warded::__private::OnlyFirstKey(_, first_key)| ((if first_key
                                    .keyed_is_known()
                                {
                                    first_key.keyed_equal(&(s.turn))
                                } else {
                                    s.turn == task.number()
                                }) || s.closed),
                                &|about, ::warded::__private::OnlyFirstKey(_, first_key)| {
                                    about.keyed_field(|s| &s.turn, &(first_key).0).keyed_equal().keyed_or(
                                        about.keyed_field(|s| &s.closed, &true).keyed_constant().keyed_equal(),
                                    )
                                }
                            ),
                        },
                    }),
                    "wait_until!(desk.state, |s| s.turn == task.number() || s.closed, |s| ..)",
                    "s.turn == task.number() || s.closed"
                )
            );
            #[allow(clippy::shadow_reuse, clippy::shadow_same, reason = "it hides the guard")]
            let s = &mut *::warded::__private::lent(&mut s);
            #[allow(clippy::needless_return, reason = "the body is a closure's")]
            {
                (s.turn += 1)
            }
        }
    };
}
