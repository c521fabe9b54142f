async fn append(log: &Log, mine: u64) {
    {
        ::warded::outside_async_write_async_or_put_it_into_block_on!(::warded::__texted!(
            ((::warded::__private::to_reach(::warded::__private::waited_on(&(log.state), {
                use ::warded::__private::IsBorrowed as _;
                (log).borrowed_by_wait_until()
            })))
            .until_keyed(
                ((mine),),
                move |s, captured| (s.flushed >= (captured).0),
                &|about, captured| { about.keyed_field(|s| &s.flushed, &(captured).0).keyed_at_least() }
            )),
            "reached!(log.state, |s| s.flushed >= mine)",
            "s.flushed >= mine"
        ))
    };
}
