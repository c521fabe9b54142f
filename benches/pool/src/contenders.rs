//! The pools that are compared. Their connections do nothing.

use std::{convert::Infallible, io, sync::Arc, time::Duration};

use deadpool::managed;

#[path = "../../../examples/pool.rs"]
#[allow(dead_code, reason = "the example does more")]
mod ours;

/// A pool that is shared by cloning.
pub(crate) trait Contender: Clone + Send + Sync + 'static {
    const NAME: &'static str;

    /// A pool of at most this many connections.
    fn open(connections: usize) -> impl Future<Output = Self>;

    /// Returns a connection, which goes back to the pool when it is dropped.
    fn get(&self) -> impl Future<Output = impl Sized + Send> + Send;
}

/// Makes connections that do nothing.
pub(crate) struct Server;

// --- ours ---

pub(crate) type Ours = Arc<ours::Pool<Server>>;

impl ours::Connect for Server {
    type Connection = ();

    async fn connect(&self) -> io::Result<()> {
        Ok(())
    }

    fn is_broken(&self, (): &()) -> bool {
        false
    }
}

impl Contender for Ours {
    const NAME: &'static str = "ours";

    async fn open(connections: usize) -> Self {
        ours::Pool::new(Server, connections, Duration::from_secs(60))
    }

    #[inline]
    async fn get(&self) -> impl Sized + Send {
        ours::Pool::get(self, None).await.expect("there is one soon")
    }
}

// --- bb8 ---

pub(crate) type Bb8 = bb8::Pool<Server>;

impl bb8::ManageConnection for Server {
    type Connection = ();
    type Error = Infallible;

    async fn connect(&self) -> Result<(), Infallible> {
        Ok(())
    }

    async fn is_valid(&self, (): &mut ()) -> Result<(), Infallible> {
        Ok(())
    }

    fn has_broken(&self, (): &mut ()) -> bool {
        false
    }
}

impl Contender for Bb8 {
    const NAME: &'static str = "bb8";

    async fn open(connections: usize) -> Self {
        let connections = connections.try_into().expect("it is small");
        bb8::Pool::builder().max_size(connections).build(Server).await.expect("nothing fails")
    }

    #[inline]
    async fn get(&self) -> impl Sized + Send {
        bb8::Pool::get(self).await.expect("there is one soon")
    }
}

// --- deadpool ---

pub(crate) type Deadpool = managed::Pool<Server>;

impl managed::Manager for Server {
    type Type = ();
    type Error = Infallible;

    async fn create(&self) -> Result<(), Infallible> {
        Ok(())
    }

    async fn recycle(&self, (): &mut (), _: &managed::Metrics) -> managed::RecycleResult<Infallible> {
        Ok(())
    }
}

impl Contender for Deadpool {
    const NAME: &'static str = "deadpool";

    async fn open(connections: usize) -> Self {
        managed::Pool::builder(Server).max_size(connections).build().expect("it needs no timer")
    }

    #[inline]
    async fn get(&self) -> impl Sized + Send {
        managed::Pool::get(self).await.expect("nothing fails")
    }
}
