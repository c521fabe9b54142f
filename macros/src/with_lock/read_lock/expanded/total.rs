async fn total(shop: &Shop) -> u32 {
    read_lock!(shop.prices, |s| s.all.iter().sum())
}
