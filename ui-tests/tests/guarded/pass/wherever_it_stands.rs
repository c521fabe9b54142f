//! Guarded structs in functions, blocks, modules and constants, two of the same name, and uses from other modules.
#![deny(warnings)]

use warded::prelude::*;

mod bank {
    use warded::guarded;

    #[guarded]
    #[derive(Debug, Default)]
    pub struct Account {
        pub(crate) state: Lock,
        #[guarded(by = state)]
        pub(super) balance: i64,
        pub(self) log: Lock,
        #[guarded(by = log)]
        lines: Vec<String>,
    }

    pub(crate) mod below {
        pub(in crate::bank) async fn note(account: &super::Account) -> usize {
            warded::with_lock!(account.log, |log| {
                log.lines.push(String::new());
                log.lines.len()
            })
        }
    }

    impl Account {
        pub async fn note(&self) -> usize {
            below::note(self).await
        }
    }
}

fn first() -> u8 {
    #[guarded]
    struct Local {
        state: Lock,
        #[guarded(by = state)]
        n: u8,
    }
    let local = Local::from(LocalInit { n: 3 });
    with_lock_blocking!(local.state, |s| s.n)
}

fn second() -> &'static str {
    {
        #[guarded]
        struct Local {
            state: RwLock,
            #[guarded(by = state)]
            n: &'static str,
        }
        let local = Local::from(LocalInit { n: "three" });
        try_read_lock!(local.state, |s| s.n).unwrap_or_default()
    }
}

const ANSWER: fn() -> u8 = || {
    #[guarded]
    struct Answer {
        state: Condition,
        #[guarded(by = state)]
        value: u8,
    }
    let answer = Answer::from(AnswerInit { value: 42 });
    answer.into_init().value
};

trait Opens {
    fn open() -> bank::Account {
        bank::Account::default()
    }
}

impl Opens for () {}

fn main() {
    assert_eq!((first(), second(), ANSWER()), (3, "three", 42));
    let account = <() as Opens>::open();
    assert_eq!(warded::block_on(account.note()), 1);
    assert_eq!(with_lock_blocking!(account.state, |s| s.balance), 0);
}
