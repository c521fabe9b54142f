//! A `Deref` and a `Drop` of the user's own, and `Lock`s that are plain fields.
#![deny(warnings)]

use std::ops::Deref;
use std::sync::Arc;

use warded::Lock;
use warded::prelude::{guarded, try_with_lock};

#[guarded(no_hint)]
struct Named {
    name: String,
    state: Lock,
    #[guarded(by = state)]
    calls: u8,
}

impl Deref for Named {
    type Target = String;

    fn deref(&self) -> &String {
        &self.name
    }
}

#[guarded(no_into_init)]
struct Noisy {
    name: String,
    state: warded::Lock,
    #[guarded(by = state)]
    calls: u8,
    plain: Lock<u8>,
    shared: Arc<Lock<u8>>,
}

impl Drop for Noisy {
    fn drop(&mut self) {
        assert_eq!(self.name, "noisy");
        assert_eq!(self.state.get_mut().calls, 3);
    }
}

fn main() {
    let named: Named = NamedInit { name: "Ada".to_owned(), calls: 1 }.into();
    assert_eq!(named.len(), 3);
    assert_eq!(named.into_init().calls, 1);

    let shared = Arc::new(Lock::new(2));
    let noisy: Noisy = NoisyInit { name: "noisy".to_owned(), calls: 2, plain: Lock::new(1), shared }.into();
    assert_eq!(
        try_with_lock!(noisy.state, noisy.plain, noisy.shared, |s, p, q| {
            s.calls += 1;
            *p + *q
        }),
        Some(3)
    );
}
