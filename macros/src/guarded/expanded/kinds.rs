#[guarded(no_into_init)]
struct Shop {
    prices: RwLock,
    #[guarded(by = prices)]
    price: u32,
    changed: Condition,
    #[guarded(by = changed)]
    stock: u32,
}
