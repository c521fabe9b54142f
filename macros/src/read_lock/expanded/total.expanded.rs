async fn total(shop: &Shop) -> u32 {
    {
        {
            let s = ::warded::outside_async_put_it_into_block_on_async!(::warded::__private::read(&(shop.prices)));
            #[allow(clippy::shadow_reuse, clippy::shadow_same, reason = "it hides the guard")]
            let s = &*s;
            #[allow(unused_parens, clippy::diverging_sub_expression, reason = "the body is a closure's")]
            let value = (s.all.iter().sum());
            #[allow(unreachable_code, reason = "the body may return")]
            {}
            (value,).0
        }
    }
}
