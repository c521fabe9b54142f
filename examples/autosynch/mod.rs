//! The eight programs, and the code that they share.

mod bounded_buffer;
mod dining_philosophers;
mod h2o;
mod mutex_and_notify;
mod parameterized_buffer;
mod readers_writers;
mod round_robin;
mod sleeping_barber;
mod unisex_bathroom;

use std::pin::Pin;

use mutex_and_notify::MutexAndNotify;
use tokio::task::JoinSet;

/// A program, in its three versions.
pub(crate) struct Program {
    pub(crate) name: &'static str,
    /// The name of this program's operations.
    pub(crate) operations: &'static str,
    /// The versions, in the order of [`VERSIONS`].
    pub(crate) versions: [Version; 3],
}

/// Runs this number of operations, and asserts the program's invariants during and after the run.
pub(crate) type Version = fn(usize) -> Pin<Box<dyn Future<Output = ()>>>;

pub(crate) const VERSIONS: [&str; 3] = ["wait_until!", "condition variables by hand", "Mutex and Notify"];

/// `program!(file, what an operation is, types of the three versions)`.
macro_rules! program {
    ($file:ident, $operations:literal, [$($version:ident),*]) => {
        Program {
            name: stringify!($file),
            operations: $operations,
            versions: [$(|operations| Box::pin($file::run::<$file::$version>(operations))),*],
        }
    };
}

pub(crate) const PROGRAMS: [Program; 8] = [
    program!(bounded_buffer, "items", [Automatic, ByHand, Looping]),
    program!(parameterized_buffer, "batches", [Automatic, ByHand, Looping]),
    program!(readers_writers, "accesses", [Automatic, ByHand, Looping]),
    program!(round_robin, "turns", [Automatic, ByHand, Looping]),
    program!(h2o, "molecules", [Automatic, ByHand, Looping]),
    program!(sleeping_barber, "haircuts", [Automatic, ByHand, Looping]),
    program!(unisex_bathroom, "visits", [Automatic, ByHand, Looping]),
    program!(dining_philosophers, "meals", [Automatic, ByHand, Looping]),
];

/// Spawns the tasks, and returns their results in any order.
async fn all<T: Send + 'static>(tasks: impl IntoIterator<Item = impl Future<Output = T> + Send + 'static>) -> Vec<T> {
    tasks.into_iter().collect::<JoinSet<_>>().join_all().await
}
