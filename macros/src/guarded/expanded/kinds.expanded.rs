struct Shop {
    #[doc(hidden)]
    #[deprecated(
        note = "`price` is guarded by `prices`: write `s.price` in `read_lock!(self.prices, |s| ..)`, or in `with_lock!` to change it; `Shop` is made by `ShopInit { .. }.into()`"
    )]
    price: ::warded::__private::GuardedByItsLock,
    #[doc(hidden)]
    #[deprecated(
        note = "`stock` is guarded by `changed`: write `s.stock` in `with_lock!(self.changed, |s| ..)`; `Shop` is made by `ShopInit { .. }.into()`"
    )]
    stock: ::warded::__private::GuardedByItsLock,
    prices: ::warded::RwLock<ShopPrices>,
    changed: ::warded::Condition<ShopChanged>,
}
#[doc = "What `prices` guards in [`Shop`]."]
#[allow(clippy::struct_field_names, reason = "reported for the struct that the user wrote")]
struct ShopPrices {
    price: u32,
}
#[doc = "What `changed` guards in [`Shop`]."]
#[allow(clippy::struct_field_names, reason = "reported for the struct that the user wrote")]
struct ShopChanged {
    stock: u32,
}
#[doc = "The fields of [`Shop`] without its locks: `.into()` makes it a [`Shop`]."]
#[allow(clippy::struct_field_names, reason = "reported for the struct that the user wrote")]
struct ShopInit {
    price: u32,
    stock: u32,
}
#[automatically_derived]
#[allow(deprecated, reason = "the names are the user's, and not used by them here")]
impl ::warded::__private::core::convert::From<ShopInit> for Shop {
    fn from(init: ShopInit) -> Self {
        let owner = Self {
            price: ::warded::__private::GuardedByItsLock::new(),
            stock: ::warded::__private::GuardedByItsLock::new(),
            prices: ::warded::RwLock::new(ShopPrices { price: init.price }).named("Shop.prices"),
            changed: ::warded::Condition::new(ShopChanged { stock: init.stock }).named("Shop.changed"),
        };
        let _ = &owner.price;
        let _ = &owner.stock;
        owner
    }
}
#[allow(clippy::too_many_arguments, deprecated, reason = "the names are the user's, and not used by them here")]
impl Shop {
    #[doc = "A new `Shop` of its fields, in the order in which they are declared, for a `static`. Elsewhere `ShopInit { .. }.into()` names them."]
    #[must_use]
    const fn of_fields(price: u32, stock: u32) -> Self {
        Self {
            price: ::warded::__private::GuardedByItsLock::new(),
            stock: ::warded::__private::GuardedByItsLock::new(),
            prices: ::warded::RwLock::new(ShopPrices { price: price }).named("Shop.prices"),
            changed: ::warded::Condition::new(ShopChanged { stock: stock }).named("Shop.changed"),
        }
    }
}
#[doc(hidden)]
struct ShopHolding<'held, __Shop, __ShopPrices, __ShopChanged> {
    plain: ::warded::__private::NotGuarded<'held, __Shop>,
    prices: __ShopPrices,
    changed: __ShopChanged,
    #[deprecated(note = "`price` is guarded by `prices`: where that is held, write `s.prices.price`")]
    price: ::warded::__private::BehindItsLock,
    #[deprecated(note = "`stock` is guarded by `changed`: where that is held, write `s.changed.stock`")]
    stock: ::warded::__private::BehindItsLock,
}
#[doc(hidden)]
#[automatically_derived]
#[allow(deprecated, reason = "the names are the user's, and not used by them here")]
impl<__Shop, __ShopPrices, __ShopChanged> ::warded::__private::core::ops::Deref
    for ShopHolding<'_, __Shop, __ShopPrices, __ShopChanged>
{
    type Target = __Shop;
    fn deref(&self) -> &__Shop {
        &self.plain
    }
}
#[doc(hidden)]
macro_rules ! __ShopHolding { ([$ ($ call : tt) *] $ ($ item : tt) *) => { $ ($ call) * { { [no_into_init] struct Shop { prices : RwLock , # [guarded (by = prices)] price : u32 , changed : Condition , # [guarded (by = changed)] stock : u32 , } } $ ($ item) * } } ; }
#[doc(hidden)]
use __ShopHolding as ShopHolding;
