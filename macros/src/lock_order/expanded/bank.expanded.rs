#[doc = "A level of the order in which locks are acquired: before [`Accounts`]."]
#[allow(dead_code, missing_debug_implementations, unnameable_types, unreachable_pub, reason = "only a name")]
pub enum Config {}
impl ::warded::__private::Level for Config {
    const AFTER: ::warded::__private::Levels = &[];
    const BEFORE: ::warded::__private::Levels = &[::warded::__private::level_id::<Accounts>];
}
impl ::warded::__private::NotAfter<Config> for Config {}
impl ::warded::__private::NotAfter<Accounts> for Config {}
#[doc = "A level of the order in which locks are acquired: after [`Config`]."]
#[allow(dead_code, missing_debug_implementations, unnameable_types, unreachable_pub, reason = "only a name")]
pub enum Accounts {}
impl ::warded::__private::Level for Accounts {
    const AFTER: ::warded::__private::Levels = &[::warded::__private::level_id::<Config>];
    const BEFORE: ::warded::__private::Levels = &[];
}
impl ::warded::__private::NotAfter<Accounts> for Accounts {}
