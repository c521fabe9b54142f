async fn serve(queue: &Queue<u8>, stop: &Event, may_stop: bool) {
    {
        let is_on_1: ::warded::__private::core::primitive::bool = may_stop;
        let event = ::warded::outside_async_write_async_or_put_it_into_block_on! { :: warded :: __private :: select (:: warded :: __private :: PollOrder :: Random , :: warded :: __private :: both (:: warded :: __private :: branch ({ let operation = :: warded :: __private :: loses_nothing (queue . get ()) ; operation } , | _ | true) , :: warded :: __private :: both (:: warded :: __private :: branch (if is_on_1 { :: warded :: __private :: loses_nothing (stop . wait ()) } else { :: warded :: __private :: core :: option :: Option :: None } , | _ | true) , :: warded :: __private :: branch ({ let operation = :: warded :: __private :: outlives_nothing (& mut self . task) ; operation } , | _ | true)))) };
        match event {
            ::warded::__private::core::option::Option::Some(::warded::__private::Which::Left(output)) => {
                match ::warded::__private::won(output) {
                    job => run(job),
                }
            }
            ::warded::__private::core::option::Option::Some(::warded::__private::Which::Right(
                ::warded::__private::Which::Left(output),
            )) => match ::warded::__private::won(output) {
                _ => stopped(),
            },
            ::warded::__private::core::option::Option::Some(::warded::__private::Which::Right(
                ::warded::__private::Which::Right(output),
            )) => match ::warded::__private::won(output) {
                mut task => task.clear(),
            },
            ::warded::__private::core::option::Option::None => ::warded::__private::never_otherwise(),
        }
    }
}
