//! A write-ahead log with group commit. Many writers append records at once, and wait until these are on the disk. One task writes all
//! records that have been appended meanwhile, and flushes once for all of them.

use std::{env, fs, io, mem, process, sync::Arc};

use tokio::{fs::File, io::AsyncWriteExt, task::JoinSet};
use warded::prelude::*;

#[guarded]
#[derive(Default)]
struct Log {
    state: Monitor,
    /// Records that are not yet written.
    #[guarded(by = state)]
    pending: Vec<String>,
    #[guarded(by = state)]
    appended: u64,
    #[guarded(by = state)]
    flushed: u64,
    #[guarded(by = state)]
    closed: bool,
    /// Set when nothing will be written any more.
    #[guarded(by = state)]
    stopped: bool,
}

impl Log {
    /// Appends a record, and waits until it is on the disk. After an error it may be there or not.
    async fn append(&self, record: String) -> io::Result<()> {
        let mine = locked!(self.state, |s| {
            if s.closed {
                return Err(io::ErrorKind::BrokenPipe.into());
            }
            s.pending.push(record);
            s.appended += 1;
            s.appended
        });
        reached!(self.state, |s| s.flushed >= mine || s.stopped);
        if locked!(self.state, |s| s.flushed >= mine) { Ok(()) } else { Err(io::ErrorKind::BrokenPipe.into()) }
    }

    /// Closes the log. The records that have been appended are still written.
    fn close(&self) {
        locked!(self.state, |s| s.closed = true);
    }

    /// Writes until the log is closed and everything is on the disk. Gives the number of flushes.
    async fn write_to(self: Arc<Self>, mut file: File) -> io::Result<usize> {
        let _stopping = Stopping(&self);
        let mut flushes = 0;
        loop {
            let batch = wait_until!(self.state, |s| s.closed || !s.pending.is_empty(), |s| mem::take(&mut s.pending));
            if batch.is_empty() {
                return Ok(flushes);
            }
            file.write_all(batch.concat().as_bytes()).await?;
            file.flush().await?; // tokio reports here that a write has failed
            file.sync_data().await?;
            flushes += 1;
            locked!(self.state, |s| s.flushed += batch.len() as u64); // all of its writers go on
        }
    }
}

/// Tells the writers that wait that the writing task has ended, also by an error, a panic or an abort.
struct Stopping<'a>(&'a Log);

impl Drop for Stopping<'_> {
    fn drop(&mut self) {
        locked!(self.0.state, |s| {
            s.closed = true;
            s.stopped = true;
        });
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    const WRITERS: usize = 100;
    let path = env::temp_dir().join(format!("write_ahead_log-{}", process::id()));
    let file = File::create(&path).await?;
    let log = Arc::new(Log::default());
    let append = |log: &Arc<Log>, writer: usize| {
        let log = Arc::clone(log);
        async move { log.append(format!("{writer}\n")).await }
    };
    let writers: JoinSet<_> = (0..WRITERS).map(|writer| append(&log, writer)).collect();
    let writing = tokio::spawn(Arc::clone(&log).write_to(file));
    assert!(writers.join_all().await.iter().all(Result::is_ok));
    log.close();
    assert_eq!(writing.await??, 1, "they share one flush");
    assert_eq!(fs::read_to_string(&path)?.lines().count(), WRITERS);
    assert!(append(&log, 0).await.is_err(), "it is closed");

    // No writer waits for ever if the records can't be written: this file is open for reading only.
    let log = Arc::new(Log::default());
    let writers: JoinSet<_> = (0..WRITERS).map(|writer| append(&log, writer)).collect();
    let writing = tokio::spawn(Arc::clone(&log).write_to(File::open(&path).await?));
    let error = writing.await?.unwrap_err();
    assert!(writers.join_all().await.iter().all(Result::is_err));
    fs::remove_file(&path)?;
    println!("{WRITERS} records on the disk with one flush; none in a file that can't be written: {error}");
    Ok(())
}
