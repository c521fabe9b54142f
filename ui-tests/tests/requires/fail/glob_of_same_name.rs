// Requires a lock of a struct whose name a glob import has, too.
mod outer {
    use warded::prelude::*;

    #[guarded]
    pub struct Top {
        state: Lock,
        #[guarded(by = state)]
        n: u32,
    }

    mod inner {
        use super::*;

        #[guarded]
        pub struct Top {
            state: Lock,
            #[guarded(by = state)]
            n: u64,
        }

        #[guarded]
        impl Top {
            #[requires(state)]
            fn n(&self) -> u64 {
                self.n
            }
        }
    }
}

fn main() {}
