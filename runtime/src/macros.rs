//! The macros, as users see them. Each passes the name of this crate to the procedural macro of the same name.

#[doc = include_str!("macros/with_lock.md")]
#[macro_export]
macro_rules! with_lock {
    ($($input:tt)*) => { $crate::no_borrow_leaves_the_body_so_clone_it_and_to_await_in_it_take_a_lock_and_write_async!(with_lock $crate; $($input)*) };
}

#[doc = include_str!("macros/lock_order.md")]
#[macro_export]
macro_rules! lock_order {
    ($($input:tt)*) => { $crate::__private::macros::lock_order! { $crate; $($input)* } };
}

#[doc = include_str!("macros/locked.md")]
#[macro_export]
macro_rules! locked {
    ($($input:tt)*) => { $crate::no_borrow_leaves_the_body_so_clone_it_and_to_await_in_it_take_a_lock_and_write_async!(locked $crate; $($input)*) };
}

#[doc = include_str!("macros/try_locked.md")]
#[macro_export]
macro_rules! try_locked {
    ($($input:tt)*) => { $crate::no_borrow_leaves_the_body_so_clone_it_and_to_await_in_it_take_a_lock_and_write_async!(try_locked $crate; $($input)*) };
}

#[doc = include_str!("macros/try_with_lock.md")]
#[macro_export]
macro_rules! try_with_lock {
    ($($input:tt)*) => { $crate::no_borrow_leaves_the_body_so_clone_it_and_to_await_in_it_take_a_lock_and_write_async!(try_with_lock $crate; $($input)*) };
}

#[doc = include_str!("macros/with_lock_blocking.md")]
#[macro_export]
macro_rules! with_lock_blocking {
    ($($input:tt)*) => { $crate::no_borrow_leaves_the_body_so_clone_it_and_to_await_in_it_take_a_lock_and_write_async!(with_lock_blocking $crate; $($input)*) };
}

#[doc = include_str!("macros/read_lock.md")]
#[macro_export]
macro_rules! read_lock {
    ($($input:tt)*) => { $crate::no_borrow_leaves_the_body_so_clone_it_and_to_await_in_it_take_a_lock_and_write_async!(read_lock $crate; $($input)*) };
}

#[doc = include_str!("macros/try_read_lock.md")]
#[macro_export]
macro_rules! try_read_lock {
    ($($input:tt)*) => { $crate::no_borrow_leaves_the_body_so_clone_it_and_to_await_in_it_take_a_lock_and_write_async!(try_read_lock $crate; $($input)*) };
}

#[doc = include_str!("macros/wait_until.md")]
#[macro_export]
macro_rules! wait_until {
    ($($input:tt)*) => { $crate::predicates_own_what_they_read_so_clone_it_before!(wait_until $crate; $($input)*) };
}

#[doc = include_str!("macros/wait_until_blocking.md")]
#[macro_export]
macro_rules! wait_until_blocking {
    ($($input:tt)*) => { $crate::no_borrow_leaves_the_body_so_clone_it_and_to_await_in_it_take_a_lock_and_write_async!(wait_until_blocking $crate; $($input)*) };
}

#[doc = include_str!("macros/reached.md")]
#[macro_export]
macro_rules! reached {
    ($($input:tt)*) => { $crate::predicates_own_what_they_read_so_clone_it_before!(reached $crate; $($input)*) };
}

#[doc = include_str!("macros/try_wait_until.md")]
#[macro_export]
macro_rules! try_wait_until {
    ($($input:tt)*) => { $crate::no_borrow_leaves_the_body_so_clone_it_and_to_await_in_it_take_a_lock_and_write_async!(try_wait_until $crate; $($input)*) };
}

#[doc = include_str!("macros/select_event.md")]
#[macro_export]
macro_rules! select_event {
    ($($input:tt)*) => { $crate::__private::macros::select_event!($crate; $($input)*) };
}

#[doc = include_str!("macros/nonzero.md")]
#[macro_export]
macro_rules! nonzero {
    ($number:expr) => {
        // The number is the length of an array, because `cargo check` evaluates that, too.
        $crate::__private::nonzero([(); $crate::__private::at_least_one($number)])
    };
}

// --- rules ---

// We can't change rustc's message for a lifetime, or for `.await` outside async. But the message names the macro that wrote the
// rejected code, so the names of these macros say what to do. Because of the call of `this_wait`, rustc reports a value of the
// wrong type at the whole macro of the user.

/// Takes a predicate. A token of this macro is in the call that takes the predicate, so rustc's message for a predicate that borrows
/// names this macro.
#[doc(hidden)]
#[macro_export]
macro_rules! predicates_own_what_they_read_so_clone_it_before {
    ($name:ident $warded:tt; $($input:tt)*) => { $crate::no_borrow_leaves_the_body_so_clone_it_and_to_await_in_it_take_a_lock_and_write_async!($name $warded $crate; $($input)*) };
}

/// Runs a body. A token of this macro is in the borrow that the body gets, so rustc's message for what leaves the body names this
/// macro.
#[doc(hidden)]
#[macro_export]
macro_rules! no_borrow_leaves_the_body_so_clone_it_and_to_await_in_it_take_a_lock_and_write_async {
    ($name:ident $warded:tt; $($input:tt)*) => { $crate::__private::gives_a_value_so_in_a_join_write_async_around_it::$name!($warded $crate; $($input)*) };
    ($name:ident $warded:tt $rule:tt; $($input:tt)*) => { $crate::__private::gives_a_value_so_in_a_join_write_async_around_it::$name!($warded $rule $crate; $($input)*) };
}

/// `.await` of `with_lock!`.
#[doc(hidden)]
#[macro_export]
macro_rules! outside_async_write_async_or_of_a_monitor_locked_or_of_a_lock_with_lock_blocking_or_in_drop_try_with_lock {
    ($($wait:tt)*) => { $crate::__private::this_wait($($wait)*).await };
}

/// `.await` of `wait_until!`.
#[doc(hidden)]
#[macro_export]
macro_rules! outside_async_write_async_or_wait_until_blocking_or_to_look_once_try_wait_until {
    ($($wait:tt)*) => { $crate::__private::this_wait($($wait)*).await };
}

/// `.await` of the macros that don't block.
#[doc(hidden)]
#[macro_export]
macro_rules! outside_async_write_async_or_put_it_into_block_on {
    ($($wait:tt)*) => { $crate::__private::this_wait($($wait)*).await };
}

/// A new condition with its name, for the feature `observe`.
#[cfg(feature = "observe")]
#[doc(hidden)]
#[macro_export]
macro_rules! __condition {
    ($name:literal) => {
        $crate::__private::named_condition(&$name)
    };
}

/// A new condition. Without the feature `observe` its name does not exist.
#[cfg(not(feature = "observe"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __condition {
    ($name:literal) => {
        $crate::__private::condition()
    };
}

/// The wait or the guard of a macro, with the text of the call for the feature `observe`.
#[cfg(feature = "observe")]
#[doc(hidden)]
#[macro_export]
macro_rules! __texted {
    (($($request:tt)*), $call:literal) => {
        $crate::__texted!(@ ($($request)*) $call, $crate::__private::core::option::Option::None)
    };
    (($($request:tt)*), $call:literal, $predicate:literal) => {
        $crate::__texted!(@ ($($request)*) $call, $crate::__private::core::option::Option::Some($predicate))
    };
    (@ ($($request:tt)*) $call:literal, $predicate:expr) => {
        $crate::__private::texted(
            $($request)*,
            $crate::__private::Text(&const { $crate::__private::TextParts::of_call($call, $predicate) }),
        )
    };
}

/// The wait or the guard of a macro. Without the feature `observe` the text of the call does not exist.
#[cfg(not(feature = "observe"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __texted {
    (($($request:tt)*), $($text:literal),*) => { $($request)* };
}
