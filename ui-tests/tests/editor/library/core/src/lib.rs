//! As much of `core` as the macros and their types are made of, for a rust-analyzer without the sources of the real one.
//! rustc never sees it.

#![feature(auto_traits, decl_macro, fundamental, lang_items, no_core, rustc_attrs, unboxed_closures)]
#![no_core]

pub mod marker {
    #[lang = "pointee_sized"]
    pub trait PointeeSized {}

    #[lang = "meta_sized"]
    pub trait MetaSized: PointeeSized {}

    #[lang = "sized"]
    pub trait Sized: MetaSized {}

    #[lang = "copy"]
    pub trait Copy: crate::clone::Clone {}

    pub unsafe auto trait Send {}

    #[lang = "sync"]
    pub unsafe auto trait Sync {}

    #[lang = "unpin"]
    pub auto trait Unpin {}

    #[lang = "tuple_trait"]
    pub trait Tuple {}

    #[lang = "phantom_data"]
    pub struct PhantomData<T: ?Sized>;

    macro_rules! copy {
        ($($ty:ty),*) => {$(
            impl Copy for $ty {}
            impl crate::clone::Clone for $ty {
                fn clone(&self) -> Self {
                    *self
                }
            }
        )*};
    }
    copy!(bool, char, u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize);

    impl<T: ?Sized> Copy for &T {}
}

pub mod clone {
    #[lang = "clone"]
    pub trait Clone: Sized {
        fn clone(&self) -> Self;
    }

    impl<T: ?Sized> Clone for &T {
        fn clone(&self) -> Self {
            *self
        }
    }
}

pub mod ops {
    pub use crate::try_trait::*;

    #[lang = "deref"]
    pub trait Deref {
        #[lang = "deref_target"]
        type Target: ?Sized;
        fn deref(&self) -> &Self::Target;
    }

    #[lang = "deref_mut"]
    pub trait DerefMut: Deref {
        fn deref_mut(&mut self) -> &mut Self::Target;
    }

    impl<T: ?Sized> Deref for &T {
        type Target = T;
        fn deref(&self) -> &T {
            *self
        }
    }

    impl<T: ?Sized> Deref for &mut T {
        type Target = T;
        fn deref(&self) -> &T {
            *self
        }
    }

    impl<T: ?Sized> DerefMut for &mut T {
        fn deref_mut(&mut self) -> &mut T {
            *self
        }
    }

    #[lang = "add"]
    pub trait Add<Rhs = Self> {
        type Output;
        fn add(self, other: Rhs) -> Self::Output;
    }

    #[lang = "add_assign"]
    pub trait AddAssign<Rhs = Self> {
        fn add_assign(&mut self, other: Rhs);
    }

    #[lang = "sub_assign"]
    pub trait SubAssign<Rhs = Self> {
        fn sub_assign(&mut self, other: Rhs);
    }

    macro_rules! arithmetic {
        ($($ty:ty),*) => {$(
            impl Add for $ty {
                type Output = $ty;
                fn add(self, other: $ty) -> $ty {
                    loop {}
                }
            }
            impl AddAssign for $ty {
                fn add_assign(&mut self, other: $ty) {}
            }
            impl SubAssign for $ty {
                fn sub_assign(&mut self, other: $ty) {}
            }
        )*};
    }
    arithmetic!(u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize);

    #[lang = "drop"]
    pub trait Drop {
        fn drop(&mut self);
    }

    #[lang = "fn_once"]
    #[rustc_paren_sugar]
    #[fundamental]
    pub trait FnOnce<Args: crate::marker::Tuple> {
        #[lang = "fn_once_output"]
        type Output;
        extern "rust-call" fn call_once(self, args: Args) -> Self::Output;
    }

    #[lang = "fn_mut"]
    #[rustc_paren_sugar]
    #[fundamental]
    pub trait FnMut<Args: crate::marker::Tuple>: FnOnce<Args> {
        extern "rust-call" fn call_mut(&mut self, args: Args) -> Self::Output;
    }

    #[lang = "fn"]
    #[rustc_paren_sugar]
    #[fundamental]
    pub trait Fn<Args: crate::marker::Tuple>: FnMut<Args> {
        extern "rust-call" fn call(&self, args: Args) -> Self::Output;
    }
}

pub mod try_trait {
    use crate::convert::{From, Infallible};
    use crate::result::Result::{self, Err};

    pub enum ControlFlow<B, C> {
        #[lang = "Continue"]
        Continue(C),
        #[lang = "Break"]
        Break(B),
    }

    #[lang = "FromResidual"]
    pub trait FromResidual<R> {
        #[lang = "from_residual"]
        fn from_residual(residual: R) -> Self;
    }

    #[lang = "Try"]
    pub trait Try: FromResidual<Self::Residual> {
        type Output;
        type Residual;
        #[lang = "from_output"]
        fn from_output(output: Self::Output) -> Self;
        #[lang = "branch"]
        fn branch(self) -> ControlFlow<Self::Residual, Self::Output>;
    }

    impl<T, E> Try for Result<T, E> {
        type Output = T;
        type Residual = Result<Infallible, E>;
        fn from_output(output: T) -> Self {
            loop {}
        }
        fn branch(self) -> ControlFlow<Result<Infallible, E>, T> {
            loop {}
        }
    }

    impl<T, E, F: From<E>> FromResidual<Result<Infallible, E>> for Result<T, F> {
        fn from_residual(residual: Result<Infallible, E>) -> Self {
            loop {}
        }
    }
}

pub mod cmp {
    #[lang = "eq"]
    pub trait PartialEq<Rhs: ?Sized = Self> {
        fn eq(&self, other: &Rhs) -> bool;
        fn ne(&self, other: &Rhs) -> bool;
    }

    #[lang = "partial_ord"]
    pub trait PartialOrd<Rhs: ?Sized = Self>: PartialEq<Rhs> {
        fn lt(&self, other: &Rhs) -> bool;
        fn le(&self, other: &Rhs) -> bool;
        fn gt(&self, other: &Rhs) -> bool;
        fn ge(&self, other: &Rhs) -> bool;
    }

    macro_rules! compare {
        ($($ty:ty),*) => {$(
            impl PartialEq for $ty {
                fn eq(&self, other: &$ty) -> bool {
                    loop {}
                }
                fn ne(&self, other: &$ty) -> bool {
                    loop {}
                }
            }
            impl PartialOrd for $ty {
                fn lt(&self, other: &$ty) -> bool {
                    loop {}
                }
                fn le(&self, other: &$ty) -> bool {
                    loop {}
                }
                fn gt(&self, other: &$ty) -> bool {
                    loop {}
                }
                fn ge(&self, other: &$ty) -> bool {
                    loop {}
                }
            }
        )*};
    }
    compare!(bool, char, u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize);

    pub trait Eq: PartialEq {}

    pub trait Ord: Eq + PartialOrd {}
}

pub mod convert {
    pub enum Infallible {}

    pub trait From<T>: Sized {
        fn from(value: T) -> Self;
    }

    pub trait Into<T>: Sized {
        fn into(self) -> T;
    }

    impl<T> From<T> for T {
        fn from(value: T) -> T {
            value
        }
    }

    impl<T, U: From<T>> Into<U> for T {
        fn into(self) -> U {
            U::from(self)
        }
    }
}

pub mod option {
    pub enum Option<T> {
        #[lang = "None"]
        None,
        #[lang = "Some"]
        Some(T),
    }

    impl<T> Option<T> {
        pub fn unwrap(self) -> T {
            loop {}
        }
    }
}

pub mod result {
    pub enum Result<T, E> {
        #[lang = "Ok"]
        Ok(T),
        #[lang = "Err"]
        Err(E),
    }

    impl<T, E> Result<T, E> {
        pub fn unwrap(self) -> T {
            loop {}
        }
    }
}

pub mod pin {
    #[lang = "pin"]
    #[fundamental]
    pub struct Pin<P> {
        pointer: P,
    }

    impl<P: crate::ops::Deref> crate::ops::Deref for Pin<P> {
        type Target = P::Target;
        fn deref(&self) -> &P::Target {
            loop {}
        }
    }
}

pub mod task {
    pub enum Poll<T> {
        #[lang = "Ready"]
        Ready(T),
        #[lang = "Pending"]
        Pending,
    }

    pub struct Context<'a>(&'a ());
}

pub mod future {
    #[lang = "future_trait"]
    pub trait Future {
        #[lang = "future_output"]
        type Output;
        #[lang = "poll"]
        fn poll(self: crate::pin::Pin<&mut Self>, context: &mut crate::task::Context<'_>) -> crate::task::Poll<Self::Output>;
    }

    pub trait IntoFuture {
        type Output;
        type IntoFuture: Future<Output = Self::Output>;
        #[lang = "into_future"]
        fn into_future(self) -> Self::IntoFuture;
    }

    impl<F: Future> IntoFuture for F {
        type Output = F::Output;
        type IntoFuture = F;
        fn into_future(self) -> F {
            self
        }
    }
}

pub mod time {
    #[derive(Clone, Copy)]
    pub struct Duration;

    impl Duration {
        pub const fn from_secs(secs: u64) -> Duration {
            Duration
        }
    }
}

pub mod macros {
    pub mod builtin {
        #[rustc_builtin_macro]
        pub macro derive($item:item) {}
        #[rustc_builtin_macro]
        pub macro Clone($item:item) {}
        #[rustc_builtin_macro]
        pub macro Copy($item:item) {}
        #[rustc_builtin_macro]
        pub macro Debug($item:item) {}
        #[rustc_builtin_macro]
        pub macro Default($item:item) {}
        #[rustc_builtin_macro]
        pub macro Eq($item:item) {}
        #[rustc_builtin_macro]
        pub macro Hash($item:item) {}
        #[rustc_builtin_macro]
        pub macro Ord($item:item) {}
        #[rustc_builtin_macro]
        pub macro PartialEq($item:item) {}
        #[rustc_builtin_macro]
        pub macro PartialOrd($item:item) {}
    }
}

#[rustc_builtin_macro]
#[macro_export]
macro_rules! compile_error {
    ($message:expr) => {};
}

pub mod mem {
    #[lang = "manually_drop"]
    pub struct ManuallyDrop<T: ?Sized> {
        value: T,
    }

    impl<T> ManuallyDrop<T> {
        pub const fn new(value: T) -> Self {
            ManuallyDrop { value }
        }

        pub const fn into_inner(slot: Self) -> T {
            slot.value
        }
    }

    impl<T: ?Sized> crate::ops::Deref for ManuallyDrop<T> {
        type Target = T;
        fn deref(&self) -> &T {
            &self.value
        }
    }

    pub fn drop<T>(_: T) {}
}

pub mod primitive {
    pub use bool;
}

pub mod prelude {
    pub mod v1 {
        pub use crate::clone::Clone;
        pub use crate::cmp::{Eq, Ord, PartialEq, PartialOrd};
        pub use crate::convert::{From, Into};
        pub use crate::macros::builtin::*;
        pub use crate::marker::{Copy, Send, Sized, Sync, Unpin};
        pub use crate::mem::drop;
        pub use crate::ops::{Drop, Fn, FnMut, FnOnce};
        pub use crate::option::Option::{self, None, Some};
        pub use crate::result::Result::{self, Err, Ok};
    }

    pub mod rust_2015 {
        pub use super::v1::*;
    }

    pub mod rust_2018 {
        pub use super::v1::*;
    }

    pub mod rust_2021 {
        pub use super::v1::*;
    }

    pub mod rust_2024 {
        pub use super::v1::*;
        pub use crate::future::{Future, IntoFuture};
    }
}

#[prelude_import]
#[allow(unused)]
use prelude::rust_2021::*;
