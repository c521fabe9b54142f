//! Raw identifiers, names that the macro uses itself, `macro_rules!`.
#![deny(warnings)]

use warded::prelude::*;

#[guarded]
#[derive(Default)]
struct Names {
    r#type: Monitor,
    #[guarded(by = r#type)]
    r#match: u32,
    guard: Monitor,
    #[guarded(by = guard)]
    value: u32,
}

macro_rules! add {
    ($monitor:expr; $amount:expr) => {
        locked!($monitor, |s| *s += $amount)
    };
    ($monitor:expr => $name:ident $body:block) => {
        locked!($monitor, |$name| $body)
    };
    ($($all:tt)*) => {
        locked!($($all)*)
    };
}

fn main() {
    let names = Names::default();
    locked!(names.r#type, |r#fn| r#fn.r#match += 1);
    let (guard, s, value) = (1, 2, 3);
    locked!(names.guard, |g| g.value += guard + s + value);
    assert_eq!(locked!(names.guard, |value| value.value), 6);
    assert_eq!(locked!(names.r#type, |guard| guard.r#match), 1);

    let n = Monitor::new(1);
    let s = 5;
    add!(n; s);
    add!(n => m { *m += 1 });
    assert_eq!(add!(&n, |n| *n), 7);
}
