#[doc = "A level of the order in which locks are acquired: before [`Accounts`]."]
pub enum Config {}
impl ::warded::__private::WriteOneLockOrderForAllItsChainsOrSelfBeforeTheLevel for Config {
    const AFTER: ::warded::__private::Levels = &[];
    const BEFORE: ::warded::__private::Levels = &[::warded::__private::LevelInfo::of::<Accounts>];
    fn before_others() -> ::warded::__private::Levels {
        use ::warded::__private::IsBeforeNoOthers as _;
        ::warded::__private::BeforeOthers::<Config>(::warded::__private::core::marker::PhantomData).levels()
    }
}
impl ::warded::__private::NotAfter<Accounts> for Config {}
#[doc = "A level of the order in which locks are acquired: after [`Config`]."]
pub enum Accounts {}
impl ::warded::__private::WriteOneLockOrderForAllItsChainsOrSelfBeforeTheLevel for Accounts {
    const AFTER: ::warded::__private::Levels = &[::warded::__private::LevelInfo::of::<Config>];
    const BEFORE: ::warded::__private::Levels = &[];
    fn before_others() -> ::warded::__private::Levels {
        use ::warded::__private::IsBeforeNoOthers as _;
        ::warded::__private::BeforeOthers::<Accounts>(::warded::__private::core::marker::PhantomData).levels()
    }
}
