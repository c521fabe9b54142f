//! Values of every type from the body.
#![deny(warnings)]

use warded::prelude::*;

fn values(monitor: &Monitor<Vec<u8>>) -> (Vec<u8>, Option<u8>, usize, String) {
    (
        locked!(monitor, |list| std::mem::take(list)),
        locked!(monitor, |list| list.first().copied()),
        locked!(monitor, |list| match &list[..] {
            [] => 0,
            [_, rest @ ..] => rest.len(),
        }),
        // Temporaries of the last expression borrow from the guard.
        locked!(monitor, |list| list.iter().map(u8::to_string).collect::<Vec<_>>().join(",")),
    )
}

fn moves_in_and_out(monitor: &Monitor<Vec<String>>, name: String) -> String {
    locked!(monitor, |names| {
        names.push(name);
        names.swap_remove(0)
    })
}

fn changes_outside(monitor: &Monitor<u8>) -> u8 {
    let mut total = 0;
    for _ in 0..3 {
        locked!(monitor, |n| total += *n);
    }
    total
}

fn commas(monitor: &Monitor<Vec<(u8, u8)>>) -> usize {
    locked!(monitor, |pairs| pairs.iter().copied().collect::<std::collections::HashMap<u8, u8>>().len())
}

fn units(monitor: &Monitor<u8>) {
    locked!(monitor, |_| ());
    locked!(monitor, |_| {});
    locked!(monitor, |_n| {
        // Nothing.
    });
    let () = locked!(monitor, |n| *n += 1);
}

fn a_function_of_the_value(monitor: &Monitor<u8>) -> Box<dyn Fn() -> u8 + '_> {
    Box::new(move || locked!(monitor, |n| {
        *n += 1;
        *n
    }))
}

fn main() {
    assert_eq!(values(&Monitor::new(vec![1])), (vec![1], None, 0, String::new()));
    assert_eq!(moves_in_and_out(&Monitor::new(vec![]), "Ada".to_owned()), "Ada");
    assert_eq!(changes_outside(&Monitor::new(2)), 6);
    assert_eq!(commas(&Monitor::new(vec![(1, 2), (1, 3)])), 1);
    units(&Monitor::new(1));
    let monitor = Monitor::new(1);
    let next = a_function_of_the_value(&monitor);
    assert_eq!((next(), next()), (2, 3));
}
