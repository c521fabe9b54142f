//! One macro in the body of another, in blocks, closures, async blocks and loops.
#![deny(warnings)]

use warded::prelude::*;

#[guarded]
#[derive(Default)]
struct House {
    kitchen: Lock,
    #[guarded(by = kitchen)]
    plates: u32,
    cellar: Lock,
    #[guarded(by = cellar)]
    bottles: u32,
    library: RwLock,
    #[guarded(by = library)]
    books: u32,
}

impl House {
    async fn serve(&self) -> u32 {
        with_lock!(self.kitchen, async |kitchen| {
            let bottles = {
                with_lock!(self.cellar, async |cellar| {
                    cellar.bottles += 1;
                    let books = read_lock!(self.library, |library| library.books);
                    cellar.bottles + books
                })
            };
            kitchen.plates += bottles;
            kitchen.plates
        })
    }

    async fn tries(&self) -> Option<u32> {
        with_lock!(self.kitchen, |kitchen| {
            kitchen.plates += 1;
            let bottles = try_with_lock!(self.cellar, |cellar| {
                cellar.bottles += kitchen.plates;
                try_read_lock!(self.library, |library| library.books + cellar.bottles)
            })??;
            Some(bottles)
        })
    }

    async fn in_blocks(&self) -> u32 {
        let mut sum = 0;
        for turn in 0..3 {
            sum += with_lock!(self.kitchen, async |kitchen| 'found: {
                if turn == 1 {
                    break 'found 10;
                }
                let one = async { with_lock!(self.cellar, |cellar| cellar.bottles) };
                kitchen.plates = 0;
                one.await
            });
        }
        sum
    }

    /// The closure runs where no lock is held; the macro stands in the argument of another call.
    async fn in_closures(&self) -> u32 {
        let count = async || with_lock!(self.cellar, |cellar| cellar.bottles);
        u32::max(with_lock!(self.kitchen, |kitchen| kitchen.plates), count().await)
    }
}

/// The parameters of two bodies have the same name. Each body sees its own.
async fn hidden(one: &Lock<u8>, other: &Lock<u8>) -> (u8, u8) {
    let s = 1;
    let inner = with_lock!(one, async |s| {
        *s += 1;
        with_lock!(other, |s| {
            *s += 2;
            *s
        }) + *s
    });
    (inner, s)
}

fn main() {
    warded::block_on(async {
        let house = House::default();
        assert_eq!(house.serve().await, 1);
        assert_eq!(house.tries().await, Some(3));
        assert_eq!(house.in_blocks().await, 3 + 10 + 3);
        assert_eq!(house.in_closures().await, 3);
        assert_eq!(hidden(&Lock::new(0), &Lock::new(0)).await, (3, 1));
    });
}
