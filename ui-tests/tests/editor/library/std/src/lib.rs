//! As much of `std` as the macros and their types are made of: `core`, and what leads to a value.

pub use core::{clone, cmp, compile_error, convert, future, macros, marker, mem, ops, option, pin, primitive, result, task, time};

macro_rules! pointers {
    ($($pointer:ident)*) => {$(
        pub struct $pointer<T: ?Sized>(*const T);

        impl<T: ?Sized> core::ops::Deref for $pointer<T> {
            type Target = T;
            fn deref(&self) -> &T {
                loop {}
            }
        }
    )*};
}

pub mod boxed {
    pointers!(Box);
}

pub mod rc {
    pointers!(Rc);
}

pub mod sync {
    pointers!(Arc LazyLock);
}

pub mod prelude {
    pub mod v1 {
        pub use crate::boxed::Box;
        pub use core::prelude::v1::*;
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
        pub use core::prelude::rust_2024::*;
    }
}
