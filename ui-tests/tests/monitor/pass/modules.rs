//! A struct with a monitor in another module, with private fields.
#![deny(warnings)]

mod pool {
    #![forbid(unsafe_code)]

    use warded::prelude::*;

    /// Documented.
    #[guarded]
    #[derive(Debug, Default)]
    pub(crate) struct Pool<'n, T: 'n = u32> {
        pub(crate) name: &'n str,
        state: Monitor,
        #[guarded(by = state)]
        idle: Vec<T>,
        pub(super) audit: Monitor,
        #[guarded(by = audit)]
        pub(super) seen: u32,
    }

    impl<'n, T: Send> Pool<'n, T> {
        pub(crate) const LIMIT: usize = 2;

        pub(crate) fn put(&self, item: T) -> Result<(), T> {
            locked!(self.state, |s| {
                if s.idle.len() >= Self::LIMIT {
                    return Err(item);
                }
                s.idle.push(item);
                Ok(())
            })
        }

        pub(crate) fn name(&self) -> &'n str {
            locked!(self.audit, |a| {
                a.seen += 1;
                self.name
            })
        }
    }
}

fn main() {
    let pool: pool::Pool<'_, u8> = pool::Pool::default();
    assert_eq!((pool.put(1), pool.put(2), pool.put(3)), (Ok(()), Ok(()), Err(3)));
    assert_eq!(pool.name(), pool.name);
    assert_eq!(warded::locked!(pool.audit, |a| a.seen), 1);
}
