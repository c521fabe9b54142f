//! A `macro_rules!` that writes guarded structs, their conditions and their methods.
#![deny(warnings)]

use warded::prelude::*;

macro_rules! store {
    (
        $(#[$meta:meta])*
        $vis:vis struct $name:ident<$($generic:ident),*> guarded by $lock:ident {
            $($field:ident: $type:ty = $value:expr),* $(,)?
        }
        $(when $condition:ident |$s:ident| $when:expr;)*
        $(fn $method:ident($($argument:ident: $argument_type:ty),*) -> $output:ty |$state:ident| $body:block)*
    ) => {
        #[guarded]
        $(#[$meta])*
        $vis struct $name<$($generic),*> {
            $lock: Lock,
            $(#[guarded(by = $lock)] $field: $type,)*
            $(#[condition(of = $lock, when = |$s| $when)] $condition: Condition,)*
        }

        impl<$($generic: Clone),*> $name<$($generic),*> {
            $(async fn $method(&self, $($argument: $argument_type),*) -> $output {
                with_lock!(self.$lock, |$state| $body)
            })*
        }
    };
}

store! {
    #[derive(Debug, Default)]
    pub struct Stack<T> guarded by state {
        items: Vec<T> = Vec::new(),
        pushed: usize = 0,
    }
    when filled |s| !s.items.is_empty();
    when large |s| { let least = 3; s.items.len() >= least };
    fn push(item: T) -> usize |s| {
        s.items.push(item);
        s.pushed += 1;
        s.pushed
    }
    fn top() -> Option<T> |s| {
        let Some(top) = s.items.last() else { return None };
        Some(top.clone())
    }
}

store! {
    struct Empty<> guarded by r#loop { nothing: () = (), }
}

/// A macro that calls a macro that calls ours.
macro_rules! outer {
    ($stack:ident.$lock:ident, $($rest:tt)*) => { inner!([$stack.$lock] $($rest)*) };
}
macro_rules! inner {
    ([$($lock:tt)*] wait $($predicate:tt)*) => { wait_until!($($lock)*, $($predicate)*) };
    ([$($lock:tt)*] $($body:tt)*) => { with_lock!($($lock)*, $($body)*) };
}

fn main() {
    warded::block_on(async {
        let stack = Stack::default();
        assert_eq!(stack.push(7).await, 1);
        assert_eq!(wait_until!(stack.filled).items.len(), 1);
        stack.push(8).await;
        stack.push(9).await;
        assert_eq!(wait_until!(stack.large).pushed, 3);
        assert_eq!(stack.top().await, Some(9));
        assert_eq!(outer!(stack.state, |s| s.items.len()), 3);
        assert_eq!(outer!(stack.state, wait |s| s.pushed == 3, |s| s.pushed), 3);
    });
    let empty: Empty = EmptyInit { nothing: () }.into();
    assert_eq!(try_with_lock!(empty.r#loop, |s| s.nothing), Some(()));
}
