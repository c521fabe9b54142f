//! The procedural macros of `warded`. Use them through that crate. It exports them, and their expansions name it.
//!
//! Each macro has a file or folder of its own, always in the same order: grammar, parse, validate, expand. Only this file uses the
//! types of `proc_macro`. All others use `proc_macro2`, so tests can call their functions.

mod attributes;
mod call;
mod diagnostics;
mod guarded;
mod invisible;
mod lock_order;
mod names;
mod place;
mod requires;
mod select_event;
mod spelling;
#[cfg(test)]
mod tests;
mod visit;
mod wait_until;
mod with_lock;

use proc_macro::TokenStream;

use self::invisible::{made_visible, made_visible_in_attribute};
#[cfg(test)]
use self::tests::expansions;

#[doc = include_str!("guarded.md")]
#[proc_macro_attribute]
pub fn guarded(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let (arguments, item) = (made_visible_in_attribute(arguments.into()), made_visible(item.into()));
    let is_impl = requires::is_impl(&item);
    if is_impl { requires::guarded_impl(arguments, item) } else { guarded::guarded(arguments, item) }.into()
}

/// Says which locks a method needs, in a `#[guarded] impl`: see [`#[guarded]`](macro@guarded#methods-that-require-a-lock).
///
/// # Errors
///
/// If the method is not in a `#[guarded] impl`, because then nothing checks that the lock is held.
#[proc_macro_attribute]
pub fn requires(locks: TokenStream, item: TokenStream) -> TokenStream {
    requires::misplaced(&made_visible_in_attribute(locks.into()), made_visible(item.into())).into()
}

/// The second step of `#[guarded] impl`: it gets the `impl` together with the fields of the struct.
#[proc_macro]
pub fn requires_of(input: TokenStream) -> TokenStream {
    requires::requires_of(made_visible(input.into())).into()
}

/// The procedural macros that the macros of the same name in the runtime call.
macro_rules! function_like {
    ($($name:ident)*) => {$(
        #[doc = concat!("Behind `warded::", stringify!($name), "!`.")]
        #[proc_macro]
        pub fn $name(input: TokenStream) -> TokenStream {
            expanded(stringify!($name), made_visible(input.into())).into()
        }
    )*};
}

function_like! {
    with_lock try_with_lock with_lock_blocking read_lock try_read_lock locked try_locked
    wait_until wait_until_blocking reached try_wait_until
    select_event lock_order
}

fn expanded(name: &'static str, input: proc_macro2::TokenStream) -> proc_macro2::TokenStream {
    match name {
        "select_event" => select_event::select_event(input),
        "lock_order" => lock_order::lock_order(input),
        "wait_until" | "wait_until_blocking" | "reached" | "try_wait_until" => wait_until::expand(name, input),
        _ => with_lock::expand(name, input),
    }
}
