async fn serve(desk: &Desk, task: Task) {
    {
        {
            let mut s = ::warded::outside_async_write_wait_until_blocking!(match ::warded::__private::requested(
                ::warded::__private::waited_on(&(desk.state), {
                    use ::warded::__private::IsBorrowed as _;
                    (desk).borrowed_by_wait_until()
                })
            ) {
                mut request => match request
                    .keyed_first(|about| about.keyed_call(&(task.number()), |s, key| s.turn == key).keyed_value())
                {
                    first_key =>
                        (
                            ::warded::__private::keyed_when(&mut request, move |s| ((if first_key.keyed_is_known() {
                                first_key.keyed_equal(&(s.turn))
                            } else {
                                s.turn == task.number()
                            }) || s.closed))
                            .keys = request.keyed_by(|about| about
                                .keyed_field(|s| &s.turn, |key| key(&(first_key).0))
                                .keyed_equal()
                                .keyed_or(about.keyed_field(|s| &s.closed, |key| key(&true)).keyed_equal())),
                            request.keyed_wait()
                        )
                            .1,
                },
            });
            #[allow(clippy::shadow_reuse, clippy::shadow_same, reason = "it hides the guard")]
            let s = &mut *::warded::__private::lent(&mut s);
            #[allow(clippy::needless_return, reason = "the body is a closure's")]
            {
                (s.turn += 1)
            }
        }
    };
}
