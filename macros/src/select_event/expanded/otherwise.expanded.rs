async fn next(one: &Queue<u8>, other: &Queue<u8>) -> Option<u8> {
    {
        let ready = ::warded::__private::select(
            ::warded::__private::Order::Biased,
            ::warded::__private::both(
                ::warded::__private::branch(::warded::__private::loses_nothing(one.get()), |output| match *output {
                    Ok(_) => true,
                    _ => false,
                }),
                ::warded::__private::branch(::warded::__private::loses_nothing(other.get()), |output| match *output {
                    Ok(Job { item: _, .. }) | Err(Closed { item: _ }) => true,
                    _ => false,
                }),
            ),
        )
        .await;
        match ::warded::__private::event(ready) {
            ::warded::__private::core::option::Option::Some(::warded::__private::Which::Left(output)) => {
                match ::warded::__private::won(output) {
                    Ok(mut job) => Some(take(&mut job)),
                    _ => ::warded::__private::never_otherwise(),
                }
            }
            ::warded::__private::core::option::Option::Some(::warded::__private::Which::Right(output)) => {
                match ::warded::__private::won(output) {
                    Ok(Job { item, .. }) | Err(Closed { ref item }) => Some(*item),
                    _ => ::warded::__private::never_otherwise(),
                }
            }
            ::warded::__private::core::option::Option::None => None,
        }
    }
}
