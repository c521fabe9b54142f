//! The semaphores: ours, and those of the peers, each in its current version, used on tokio as its documentation says.

use crate::side_by_side::Role;

/// A semaphore.
pub(crate) trait Contender: Send + Sync + Sized + 'static {
    const NAME: &'static str;
    const ROLE: Role;

    /// Given back when it is dropped.
    type Permit<'a>: Send;

    fn create(permits: usize) -> Self;

    fn acquire(&self) -> impl Future<Output = Self::Permit<'_>> + Send;

    /// `None` if no permit is free.
    fn try_acquire(&self) -> Option<Self::Permit<'_>>;

    /// Keeps the permit for good.
    fn forget(permit: Self::Permit<'_>);

    fn add_permit(&self);
}

/// A semaphore that gives several permits at once.
pub(crate) trait GivesMany: Contender {
    type Permits<'a>;

    fn acquire_many(&self) -> impl Future<Output = Self::Permits<'_>>;
}

/// How many permits are acquired at once.
const MANY: u8 = 3;

/// Implements [`Contender`] for a semaphore whose methods differ in their names and parameters.
macro_rules! contender {
    (
        $name:literal, $role:ident, $semaphore:ty, $permit:ty,
        create: $create:expr,
        acquire: |$this:ident| $acquire:expr,
        try_acquire: $try_acquire:expr,
        $(acquire_many: $acquire_many:expr,)?
        forget: $forget:expr,
        add_permit: $add_permit:expr,
    ) => {
        impl Contender for $semaphore {
            const NAME: &'static str = $name;
            const ROLE: Role = Role::$role;

            type Permit<'a> = $permit;

            fn create(permits: usize) -> Self {
                $create(permits)
            }

            #[inline]
            fn acquire(&self) -> impl Future<Output = Self::Permit<'_>> + Send {
                let $this = self;
                $acquire
            }

            #[inline]
            fn try_acquire(&self) -> Option<Self::Permit<'_>> {
                let $this = self;
                $try_acquire
            }

            #[inline]
            fn forget(permit: Self::Permit<'_>) {
                $forget(permit);
            }

            #[inline]
            fn add_permit(&self) {
                $add_permit(self);
            }
        }

        $(impl GivesMany for $semaphore {
            type Permits<'a> = $permit;

            #[inline]
            fn acquire_many(&self) -> impl Future<Output = Self::Permits<'_>> {
                let $this = self;
                $acquire_many
            }
        })?
    };
}

contender! {
    "warded", Ours, warded::Semaphore, warded::SemaphorePermit<'a>,
    create: Self::new,
    acquire: |this| this.acquire(),
    try_acquire: this.try_acquire(),
    acquire_many: this.acquire_many(MANY.into()),
    forget: warded::SemaphorePermit::forget,
    add_permit: |this: &Self| this.add_permits(1),
}

contender! {
    "tokio", FairPeer, tokio::sync::Semaphore, Result<tokio::sync::SemaphorePermit<'a>, tokio::sync::AcquireError>,
    create: Self::new,
    acquire: |this| this.acquire(),
    try_acquire: this.try_acquire().ok().map(Ok),
    acquire_many: this.acquire_many(MANY.into()),
    forget: |permit: Self::Permit<'_>| permit.expect("it is never closed").forget(),
    add_permit: |this: &Self| this.add_permits(1),
}

contender! {
    "asyncband", FairPeer, asyncband::semaphore::Semaphore, asyncband::semaphore::SemaphorePermit<'a>,
    create: Self::new,
    acquire: |this| this.acquire(1),
    try_acquire: this.try_acquire(1),
    acquire_many: this.acquire(MANY.into()),
    forget: asyncband::semaphore::SemaphorePermit::forget,
    add_permit: |this: &Self| this.release(1),
}

contender! {
    "futures-intrusive", FairPeer, futures_intrusive::sync::Semaphore, futures_intrusive::sync::SemaphoreReleaser<'a>,
    create: |permits| Self::new(true, permits),
    acquire: |this| this.acquire(1),
    try_acquire: this.try_acquire(1),
    acquire_many: this.acquire(MANY.into()),
    forget: |mut permit: Self::Permit<'_>| permit.disarm(),
    add_permit: |this: &Self| this.release(1),
}

contender! {
    "maitake-sync", FairPeer, maitake_sync::Semaphore, Result<maitake_sync::semaphore::Permit<'a>, maitake_sync::Closed>,
    create: Self::new,
    acquire: |this| this.acquire(1),
    try_acquire: this.try_acquire(1).ok().map(Ok),
    acquire_many: this.acquire(MANY.into()),
    forget: |permit: Self::Permit<'_>| permit.expect("it is never closed").forget(),
    add_permit: |this: &Self| this.add_permits(1),
}

contender! {
    "async-lock", UnfairPeer, async_lock::Semaphore, async_lock::SemaphoreGuard<'a>,
    create: Self::new,
    acquire: |this| this.acquire(),
    try_acquire: this.try_acquire(),
    forget: async_lock::SemaphoreGuard::forget,
    add_permit: |this: &Self| this.add_permits(1),
}

// saa's queue is fair, but newcomers spin for a permit before they join it. saa has no permit type that gives itself back when
// it is dropped, so this file has one.
contender! {
    "saa", UnfairPeer, saa::Semaphore, SaaPermit<'a>,
    create: Self::with_permits,
    acquire: |this| async {
        this.acquire_async().await;
        SaaPermit(this, 1)
    },
    try_acquire: saa::Semaphore::try_acquire(this).then_some(SaaPermit(this, 1)),
    acquire_many: async {
        assert!(this.acquire_many_async(MANY.into()).await, "there are so many");
        SaaPermit(this, MANY.into())
    },
    forget: std::mem::forget,
    add_permit: Self::release,
}

/// Permits of saa's semaphore, and how many.
pub(crate) struct SaaPermit<'a>(&'a saa::Semaphore, usize);

impl Drop for SaaPermit<'_> {
    #[inline]
    fn drop(&mut self) {
        self.0.release_many(self.1);
    }
}
