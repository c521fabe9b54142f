#[cfg(feature = "cache")]
struct Cache<'a, K: Into<V>, V, const N: usize>
where
    V: Clone,
{
    #[cfg(unix)]
    #[doc(hidden)]
    #[deprecated(
        note = "`map` is guarded by `keys`: write `s.map` in `with_lock!(self.keys, |s| ..)`; `Cache` is made by `CacheInit { .. }.into()`, and taken apart by `.into_init()`"
    )]
    map: crate::renamed::__private::GuardedByItsLock,
    #[doc(hidden)]
    #[deprecated(
        note = "`parent` is guarded by `log`: write `s.parent` in `with_lock!(self.log, |s| ..)`; `Cache` is made by `CacheInit { .. }.into()`, and taken apart by `.into_init()`"
    )]
    parent: crate::renamed::__private::GuardedByItsLock,
    #[doc(hidden)]
    #[deprecated(
        note = "`r#type` is guarded by `keys`: write `s.r#type` in `with_lock!(self.keys, |s| ..)`; `Cache` is made by `CacheInit { .. }.into()`, and taken apart by `.into_init()`"
    )]
    r#type: crate::renamed::__private::GuardedByItsLock,
    name: &'a str,
    keys: renamed::Lock<CacheKeys<K, N>>,
    log: crate::renamed::Lock<CacheLog<'a, K, V, N>>,
}
#[doc = "What `keys` guards in [`Cache`]."]
#[allow(clippy::struct_field_names, reason = "reported for the struct that the user wrote")]
#[cfg(feature = "cache")]
struct CacheKeys<K, const N: usize> {
    #[cfg(unix)]
    map: [K; N],
    r#type: &'static str,
}
#[doc = "What `log` guards in [`Cache`]."]
#[allow(clippy::struct_field_names, reason = "reported for the struct that the user wrote")]
#[cfg(feature = "cache")]
struct CacheLog<'a, K: Into<V>, V, const N: usize>
where
    V: Clone,
{
    parent: Option<Box<Cache<'a, K, V, N>>>,
}
#[doc = "The fields of [`Cache`] without its locks: `.into()` makes it a [`Cache`]."]
#[allow(clippy::struct_field_names, reason = "reported for the struct that the user wrote")]
#[cfg(feature = "cache")]
struct CacheInit<'a, K: Into<V>, V, const N: usize>
where
    V: Clone,
{
    name: &'a str,
    #[cfg(unix)]
    map: [K; N],
    parent: Option<Box<Cache<'a, K, V, N>>>,
    r#type: &'static str,
}
#[cfg(feature = "cache")]
#[automatically_derived]
#[allow(deprecated, reason = "the names are the user's, and not used by them here")]
impl<'a, K: Into<V>, V, const N: usize> crate::renamed::__private::core::convert::From<CacheInit<'a, K, V, N>>
    for Cache<'a, K, V, N>
where
    V: Clone,
{
    fn from(init: CacheInit<'a, K, V, N>) -> Self {
        let owner = Self {
            #[cfg(unix)]
            map: crate::renamed::__private::GuardedByItsLock::new(),
            parent: crate::renamed::__private::GuardedByItsLock::new(),
            r#type: crate::renamed::__private::GuardedByItsLock::new(),
            name: init.name,
            keys: renamed::Lock::new(CacheKeys {
                #[cfg(unix)]
                map: init.map,
                r#type: init.r#type,
            })
            .named("Cache.keys"),
            log: crate::renamed::Lock::new(CacheLog { parent: init.parent }).named("Cache.log"),
        };
        #[cfg(unix)]
        let _ = &owner.map;
        let _ = &owner.parent;
        let _ = &owner.r#type;
        owner
    }
}
#[cfg(feature = "cache")]
#[allow(clippy::too_many_arguments, deprecated, reason = "the names are the user's, and not used by them here")]
impl<'a, K: Into<V>, V, const N: usize> Cache<'a, K, V, N>
where
    V: Clone,
{
    #[doc = "A new `Cache` of its fields, in the order in which they are declared, for a `static`. Elsewhere `CacheInit { .. }.into()` names them."]
    #[must_use]
    const fn of_fields(
        name: &'a str,
        #[cfg(unix)] map: [K; N],
        parent: Option<Box<Self>>,
        r#type: &'static str,
    ) -> Self {
        Self {
            #[cfg(unix)]
            map: crate::renamed::__private::GuardedByItsLock::new(),
            parent: crate::renamed::__private::GuardedByItsLock::new(),
            r#type: crate::renamed::__private::GuardedByItsLock::new(),
            name: name,
            keys: renamed::Lock::new(CacheKeys {
                #[cfg(unix)]
                map: map,
                r#type: r#type,
            })
            .named("Cache.keys"),
            log: crate::renamed::Lock::new(CacheLog { parent: parent }).named("Cache.log"),
        }
    }
}
#[cfg(feature = "cache")]
#[allow(deprecated, reason = "the names are the user's, and not used by them here")]
impl<'a, K: Into<V>, V, const N: usize> Cache<'a, K, V, N>
where
    V: Clone,
{
    #[doc = "Returns the fields without the locks. No task waits for a lock, because this `Cache` is not shared."]
    #[must_use]
    fn into_init(self) -> CacheInit<'a, K, V, N> {
        let _ = (&self.keys, &self.keys);
        let _ = (&self.log,);
        use crate::renamed::__private::HasNoDrop as _;
        crate::renamed::__private::taken_apart(&self).has_no_drop();
        let Self { name: field_0, keys: guarded_0, log: guarded_1, .. } = self;
        let guarded_0 = guarded_0.into_inner();
        crate::renamed::__private::taken_apart(&guarded_0).has_no_drop();
        let guarded_1 = guarded_1.into_inner();
        crate::renamed::__private::taken_apart(&guarded_1).has_no_drop();
        CacheInit {
            name: field_0,
            #[cfg(unix)]
            map: guarded_0.map,
            parent: guarded_1.parent,
            r#type: guarded_0.r#type,
        }
    }
}
#[cfg(feature = "cache")]
#[doc(hidden)]
struct CacheHolding<'held, __Cache, __CacheKeys, __CacheLog> {
    plain: crate::renamed::__private::NotGuarded<'held, __Cache>,
    keys: __CacheKeys,
    log: __CacheLog,
    #[deprecated(note = "`parent` is guarded by `log`: where that is held, write `c.log.parent`")]
    parent: crate::renamed::__private::BehindItsLock,
    #[deprecated(note = "`r#type` is guarded by `keys`: where that is held, write `c.keys.r#type`")]
    r#type: crate::renamed::__private::BehindItsLock,
}
#[doc(hidden)]
#[cfg(feature = "cache")]
#[automatically_derived]
#[allow(deprecated, reason = "the names are the user's, and not used by them here")]
impl<__Cache, __CacheKeys, __CacheLog> crate::renamed::__private::core::ops::Deref
    for CacheHolding<'_, __Cache, __CacheKeys, __CacheLog>
{
    type Target = __Cache;
    fn deref(&self) -> &__Cache {
        &self.plain
    }
}
#[cfg(feature = "cache")]
#[doc(hidden)]
macro_rules ! __CacheHolding { ([$ ($ call : tt) *] $ ($ item : tt) *) => { $ ($ call) * { { [crate = crate :: renamed] # [cfg (feature = "cache")] struct Cache <'a , K : Into < V >, V , const N : usize > where V : Clone , { name : &'a str , keys : renamed :: Lock , log : Lock , # [guarded (by = keys)] # [cfg (unix)] map : [K ; N] , # [guarded (by = log)] parent : Option < Box < Self >>, # [guarded (by = keys)] r#type : &'static str , } } $ ($ item) * } } ; }
#[cfg(feature = "cache")]
#[doc(hidden)]
use __CacheHolding as CacheHolding;
