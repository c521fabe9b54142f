//! [`select_event!`](warded::select_event) in a server: jobs come over TCP, and answers go back in batches.
//!
//! Each worker waits for four things at once: a job, a full batch, a tick at which a batch is sent that is not full, and the shutdown.
//! Whichever comes first, the other three lose nothing: no job is taken out of the queue and then forgotten, and no answer is
//! left unsent.

use std::{io, sync::Arc, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, BufReader, BufWriter},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    task::JoinSet,
    time::{MissedTickBehavior, interval},
};
use warded::{Event, Queue, nonzero, prelude::*};

const JOBS: u32 = 100_000;
const WORKERS: usize = 4;
const BATCH: usize = 512;
const TICK: Duration = Duration::from_millis(5);

#[guarded]
struct Server {
    jobs: Queue<u32>,
    stop: Event,
    connection: Lock<OwnedWriteHalf>,
    outbox: Monitor,
    #[guarded(by = outbox)]
    answers: Vec<Answer>,
    #[guarded(by = outbox)]
    counts: Counts,
}

type Answer = (u32, u64);

#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    jobs: u32,
    full_batches: u32,
    ticks: u32,
}

impl Server {
    /// Works until the server stops, and finishes the jobs that have been accepted.
    async fn work(&self) -> io::Result<()> {
        let mut ticks = interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            select_event! {
                Ok(job) = self.jobs.get() => self.answer(*job),
                batch = wait_until!(self.outbox, |s| s.answers.len() >= BATCH, |s| {
                    s.counts.full_batches += 1;
                    std::mem::take(&mut s.answers)
                }) => self.send(&batch).await?,
                _ = &mut ticks => {
                    let batch = locked!(self.outbox, |s| {
                        s.counts.ticks += 1;
                        std::mem::take(&mut s.answers)
                    });
                    self.send(&batch).await?;
                }
                () = self.stop.wait() => break,
                else => break,
            }
        }
        while let Ok(job) = self.jobs.get().await {
            self.answer(*job);
        }
        let rest = locked!(self.outbox, |s| std::mem::take(&mut s.answers));
        self.send(&rest).await
    }

    fn answer(&self, job: u32) {
        let answer = (job, collatz_steps(job));
        locked!(self.outbox, |s| {
            s.answers.push(answer);
            s.counts.jobs += 1;
        });
    }

    async fn send(&self, batch: &[Answer]) -> io::Result<()> {
        let bytes: Vec<u8> =
            batch.iter().flat_map(|(job, answer)| [&job.to_le_bytes()[..], &answer.to_le_bytes()].concat()).collect();
        self.connection.acquire().await.write_all(&bytes).await
    }

    /// Puts the jobs that the client sends into the queue. When the client has sent all, the server stops.
    async fn accept_jobs(&self, connection: OwnedReadHalf) -> io::Result<()> {
        let mut connection = BufReader::new(connection);
        loop {
            match connection.read_u32_le().await {
                Ok(job) => self.jobs.put(job).await.expect("shut down below, and nowhere else"),
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => break,
                Err(error) => return Err(error),
            }
        }
        self.jobs.shutdown();
        self.stop.set();
        Ok(())
    }
}

fn collatz_steps(job: u32) -> u64 {
    let next = |n: &u64| (*n > 1).then(|| if n % 2 == 0 { n / 2 } else { 3 * n + 1 });
    std::iter::successors(Some(u64::from(job)), next).map(|_| 1).sum()
}

/// Serves one connection, and counts.
async fn serve(listener: TcpListener) -> io::Result<Counts> {
    let (connection, _) = listener.accept().await?;
    let (incoming, outgoing) = connection.into_split();
    let server = ServerInit {
        jobs: Queue::bounded(nonzero!(256)),
        stop: Event::new(),
        connection: Lock::new(outgoing),
        answers: vec![],
        counts: Counts::default(),
    };
    let server = Arc::new(Server::from(server));
    let mut tasks = JoinSet::new();
    for _ in 0..WORKERS {
        let server = Arc::clone(&server);
        tasks.spawn(async move { server.work().await });
    }
    let accepting = Arc::clone(&server);
    tasks.spawn(async move { accepting.accept_jobs(incoming).await });
    for ended in tasks.join_all().await {
        ended?;
    }
    assert_eq!(server.jobs.unfinished(), 0);
    Ok(locked!(server.outbox, |s| s.counts))
}

/// The client: sends all jobs, and reads answers until the server closes the connection.
async fn request(connection: TcpStream) -> io::Result<Vec<Option<u64>>> {
    let (incoming, outgoing) = connection.into_split();
    let sending = tokio::spawn(async move {
        let mut outgoing = BufWriter::new(outgoing);
        for job in 0..JOBS {
            outgoing.write_u32_le(job).await?;
        }
        outgoing.shutdown().await
    });
    let mut incoming = BufReader::new(incoming);
    let mut answers = vec![None; JOBS as usize];
    while let Ok(job) = incoming.read_u32_le().await {
        let answer = incoming.read_u64_le().await?;
        let before = answers[job as usize].replace(answer);
        assert_eq!(before, None, "job {job} was answered twice");
    }
    sending.await??;
    Ok(answers)
}

#[tokio::main(worker_threads = 2)]
async fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let serving = tokio::spawn(serve(listener));
    let answers = request(TcpStream::connect(address).await?).await?;
    let counts = serving.await??;

    assert_eq!(counts.jobs, JOBS);
    for (job, answer) in (0..JOBS).zip(answers) {
        assert_eq!(answer, Some(collatz_steps(job)), "job {job} was lost");
    }
    let Counts { jobs, full_batches, ticks } = counts;
    println!("{jobs} jobs answered, each once; {full_batches} full batches, {ticks} ticks; ended cleanly");
    Ok(())
}
