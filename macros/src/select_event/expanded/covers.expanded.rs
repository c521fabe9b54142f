async fn position(places: &Queue<Place>, stop: &Event) -> (i32, i32) {
    {
        let event = ::warded::outside_async_write_async_or_put_it_into_block_on! { :: warded :: __private :: select (:: warded :: __private :: PollOrder :: Random , :: warded :: __private :: branch_without_else ({ let operation = :: warded :: __private :: loses_nothing (cancel_safe (places . first ())) ; operation } , | :: warded :: __private :: AddElse (Place { x : _ , y : _ , .. }) | { })) };
        match event {
            ::warded::__private::core::option::Option::Some(output) => match ::warded::__private::won(output) {
                Place { x, y, .. } => (x, y),
                _ => ::warded::__private::never_otherwise(),
            },
            ::warded::__private::core::option::Option::None => ::warded::__private::never_otherwise(),
        }
    }
}
