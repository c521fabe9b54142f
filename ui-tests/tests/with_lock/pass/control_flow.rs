//! The body is a block of the enclosing function.
#![deny(warnings)]

use std::num::ParseIntError;

use warded::prelude::*;

async fn returns(lock: &Lock<u8>) -> &'static str {
    with_lock!(lock, |n| {
        if *n == 0 {
            return "zero";
        }
        *n -= 1;
    });
    "more"
}

async fn always_returns(lock: &Lock<u8>) -> u8 {
    with_lock!(lock, |n| return *n)
}

async fn question_mark(lock: &Lock<u8>, text: &str) -> Result<u8, ParseIntError> {
    Ok(with_lock!(lock, |n| {
        *n = text.parse()?;
        *n
    }))
}

async fn loops(lock: &Lock<u8>) -> u8 {
    let mut turns = 0;
    'outer: loop {
        for _ in 0..3 {
            turns += 1;
            with_lock!(lock, |n| {
                *n += 1;
                if *n % 2 == 0 {
                    continue 'outer;
                }
                if *n > 5 {
                    break 'outer;
                }
            });
        }
    }
    turns
}

async fn breaks_with_value(lock: &Lock<u8>) -> u8 {
    loop {
        with_lock!(lock, |n| if *n > 3 { break *n } else { *n += 1 });
    }
}

async fn values(lock: &Lock<Vec<u8>>) -> (Vec<u8>, Option<u8>, usize, String) {
    (
        with_lock!(lock, |list| std::mem::take(list)),
        with_lock!(lock, |list| list.first().copied()),
        with_lock!(lock, |list| match &list[..] {
            [] => 0,
            [_, rest @ ..] => rest.len(),
        }),
        // Temporaries of the last expression borrow from the guard.
        with_lock!(lock, |list| list.iter().map(u8::to_string).collect::<Vec<_>>().join(",")),
    )
}

async fn moves_in_and_out(lock: &Lock<Vec<String>>, name: String) -> String {
    with_lock!(lock, |names| {
        names.push(name);
        names.swap_remove(0)
    })
}

async fn mutates_outside(lock: &Lock<u8>) -> u8 {
    let mut total = 0;
    for _ in 0..3 {
        with_lock!(lock, |n| total += *n);
    }
    total
}

async fn in_conditions(lock: &Lock<bool>) -> u8 {
    if with_lock!(lock, |ready| *ready) {
        1
    } else if let Some(false) = try_with_lock!(lock, |ready| *ready) {
        2
    } else {
        3
    }
}

async fn generic_calls_with_commas(lock: &Lock<Vec<(u8, u8)>>) -> usize {
    with_lock!(lock, |pairs| pairs.iter().copied().collect::<std::collections::HashMap<u8, u8>>().len())
}

fn main() {
    warded::block_on(async {
        let lock = Lock::new(1);
        assert_eq!(returns(&lock).await, "more");
        assert_eq!(returns(&lock).await, "zero");
        assert_eq!(always_returns(&lock).await, 0);
        assert!(question_mark(&lock, "five").await.is_err());
        assert_eq!(question_mark(&lock, "5").await, Ok(5));
        assert!(loops(&lock).await > 0);
        assert!(breaks_with_value(&lock).await > 3);
        assert_eq!(mutates_outside(&Lock::new(2)).await, 6);
        assert_eq!(values(&Lock::new(vec![1])).await, (vec![1], None, 0, String::new()));
        assert_eq!(moves_in_and_out(&Lock::new(vec![]), "Ada".to_owned()).await, "Ada");
        assert_eq!(in_conditions(&Lock::new(false)).await, 2);
        assert_eq!(generic_calls_with_commas(&Lock::new(vec![(1, 2), (1, 3)])).await, 1);
    });
}
