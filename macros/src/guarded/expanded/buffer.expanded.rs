pub struct Buffer<'a, T> {
    #[doc(hidden)]
    #[deprecated(
        note = "`items` is guarded by `state`: write `s.items` in `with_lock!(self.state, |s| ..)`; `Buffer` is made by `BufferInit { .. }.into()`, and taken apart by `.into_init()`"
    )]
    items: ::warded::__private::GuardedByItsLock,
    name: &'a str,
    state: ::warded::Lock<BufferState<T>>,
    #[doc = " An item was pushed."]
    pub pushed: ::warded::NamedCondition<BufferState<T>, 0>,
    ready: ::warded::NamedCondition<BufferState<T>, 1>,
}
#[doc = "What `state` guards in [`Buffer`]."]
#[allow(clippy::struct_field_names, reason = "reported for the struct that the user wrote")]
pub struct BufferState<T> {
    items: VecDeque<T>,
}
#[doc = "The fields of [`Buffer`] without its locks: `.into()` makes it a [`Buffer`]."]
#[allow(clippy::struct_field_names, reason = "reported for the struct that the user wrote")]
pub struct BufferInit<'a, T> {
    name: &'a str,
    items: VecDeque<T>,
}
#[automatically_derived]
#[allow(deprecated, reason = "the names are the user's, and not used by them here")]
impl<'a, T> ::warded::__private::core::convert::From<BufferInit<'a, T>> for Buffer<'a, T> {
    fn from(init: BufferInit<'a, T>) -> Self {
        let owner = Self {
            items: ::warded::__private::GuardedByItsLock::new(),
            name: init.name,
            state: ::warded::Lock::new(BufferState { items: init.items }).named("Buffer.state"),
            pushed: ::warded::__condition!("Buffer.pushed"),
            ready: ::warded::__condition!("Buffer.ready"),
        };
        let _ = &owner.items;
        owner
    }
}
#[allow(clippy::too_many_arguments, deprecated, reason = "the names are the user's, and not used by them here")]
impl<'a, T> Buffer<'a, T> {
    #[doc = "A new `Buffer` of its fields, in the order in which they are declared, for a `static`. Elsewhere `BufferInit { .. }.into()` names them."]
    #[must_use]
    pub const fn of_fields(name: &'a str, items: VecDeque<T>) -> Self {
        Self {
            items: ::warded::__private::GuardedByItsLock::new(),
            name: name,
            state: ::warded::Lock::new(BufferState { items: items }).named("Buffer.state"),
            pushed: ::warded::__condition!("Buffer.pushed"),
            ready: ::warded::__condition!("Buffer.ready"),
        }
    }
}
#[allow(deprecated, reason = "the names are the user's, and not used by them here")]
impl<'a, T> Buffer<'a, T> {
    #[doc = "Returns the fields without the locks. No task waits for a lock, because this `Buffer` is not shared."]
    #[must_use]
    pub fn into_init(self) -> BufferInit<'a, T> {
        let _ = (&self.state, &self.state, &self.state);
        use ::warded::__private::HasNoDrop as _;
        ::warded::__private::taken_apart(&self).has_no_drop();
        let Self { name: field_0, state: guarded_0, .. } = self;
        let guarded_0 = guarded_0.into_inner();
        ::warded::__private::taken_apart(&guarded_0).has_no_drop();
        BufferInit { name: field_0, items: guarded_0.items }
    }
}
#[automatically_derived]
#[allow(deprecated, reason = "the names are the user's, and not used by them here")]
impl<'__lock, 'a, T> ::warded::__private::HasLock<'__lock, BufferState<T>> for &'__lock Buffer<'a, T> {
    type Lock = ::warded::Lock<BufferState<T>>;
    fn its_lock(self) -> &'__lock ::warded::Lock<BufferState<T>> {
        &self.state
    }
}
impl<T> ::warded::__private::DeclaresWhen<1> for BufferState<T> {
    type When = ::warded::__private::When<1>;
    fn when(&self) -> ::warded::__private::core::primitive::bool {
        let s = self;
        use ::warded::__private::StaysAsItIs as _;
        (!(*::warded::__private::receiver(&(s.items)).is_read_of_state()).is_empty())
    }
}
#[doc(hidden)]
pub struct BufferHolding<'held, __Buffer, __BufferState> {
    pub plain: ::warded::__private::NotGuarded<'held, __Buffer>,
    state: __BufferState,
    #[deprecated(note = "`items` is guarded by `state`: where that is held, write `b.state.items`")]
    items: ::warded::__private::BehindItsLock,
}
#[doc(hidden)]
#[automatically_derived]
#[allow(deprecated, reason = "the names are the user's, and not used by them here")]
impl<__Buffer, __BufferState> ::warded::__private::core::ops::Deref for BufferHolding<'_, __Buffer, __BufferState> {
    type Target = __Buffer;
    fn deref(&self) -> &__Buffer {
        &self.plain
    }
}
#[doc(hidden)]
macro_rules ! __BufferHolding { ([$ ($ call : tt) *] $ ($ item : tt) *) => { $ ($ call) * { { [] pub struct Buffer <'a , T > { name : &'a str , state : Lock , # [guarded (by = state)] items : VecDeque < T >, # [doc = " An item was pushed."] # [condition (of = state)] pub pushed : Condition , # [condition (of = state , when = | s | ! s . items . is_empty ())] ready : Condition , } } $ ($ item) * } } ; }
#[doc(hidden)]
pub(crate) use __BufferHolding as BufferHolding;
