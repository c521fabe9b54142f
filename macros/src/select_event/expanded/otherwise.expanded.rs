async fn next(one: &Queue<u8>, other: &Queue<u8>) -> Option<u8> {
    {
        let event = ::warded::outside_async_write_async_or_put_it_into_block_on! { :: warded :: __private :: select (:: warded :: __private :: PollOrder :: Biased , :: warded :: __private :: both (:: warded :: __private :: branch ({ let operation = :: warded :: __private :: loses_nothing (one . get ()) ; operation } , | output | match * output { Ok (_) => true , _ => false , }) , :: warded :: __private :: branch ({ let operation = :: warded :: __private :: loses_nothing (other . get ()) ; operation } , | output | match * output { Ok (Job { item : _ , .. }) | Err (Closed { item : _ }) => true , _ => false , }))) };
        match event {
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
