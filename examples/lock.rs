//! A [`Lock`](warded::Lock), which is held across awaits. Many tasks share one connection, and no task may send between the request and
//! the answer of another one.
//!
//! A monitor can't do this, because it is never held across an await. The lock is handed to the tasks in the order in which they came. It
//! is released on every path out, also if a request fails or is cancelled half-way.

use std::{
    io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufStream},
    net::{TcpListener, TcpStream},
    task::{JoinSet, yield_now},
    time::timeout,
};
use warded::prelude::*;

#[guarded]
struct Client {
    server: SocketAddr,
    connection: Lock,
    /// `None` before the first request, and after a request that was broken off, because its answer may still arrive.
    #[guarded(by = connection)]
    stream: Option<BufStream<TcpStream>>,
}

impl Client {
    async fn request(&self, question: &str) -> io::Result<String> {
        with_lock!(self.connection, async |c| {
            let mut stream = match c.stream.take() {
                Some(stream) => stream,
                None => connect(self.server).await?,
            };
            let answer = exchange(&mut stream, question).await?;
            c.stream = Some(stream);
            Ok(answer)
        })
    }
}

/// A connection begins with a handshake.
async fn connect(server: SocketAddr) -> io::Result<BufStream<TcpStream>> {
    let mut stream = BufStream::new(TcpStream::connect(server).await?);
    match exchange(&mut stream, "hello").await?.as_str() {
        "welcome" => Ok(stream),
        _ => Err(io::ErrorKind::ConnectionRefused.into()),
    }
}

async fn exchange(stream: &mut BufStream<TcpStream>, question: &str) -> io::Result<String> {
    for part in [question, "\n"] {
        stream.write_all(part.as_bytes()).await?;
        stream.flush().await?;
        yield_now().await; // without the lock, another task would write here
    }
    let mut answer = String::new();
    stream.read_line(&mut answer).await?;
    Ok(answer.trim_end().to_owned())
}

static CONNECTIONS: AtomicUsize = AtomicUsize::new(0);

/// The server: sends back each line, but never answers to `silence`.
async fn serve(listener: TcpListener) -> io::Result<()> {
    loop {
        let (stream, _) = listener.accept().await?;
        CONNECTIONS.fetch_add(1, SeqCst);
        tokio::spawn(async move {
            let (incoming, mut outgoing) = stream.into_split();
            let mut lines = tokio::io::BufReader::new(incoming).lines();
            while let Some(line) = lines.next_line().await? {
                match line.as_str() {
                    "hello" => outgoing.write_all(b"welcome\n").await?,
                    "silence" => {}
                    _ => outgoing.write_all(format!("{line}\n").as_bytes()).await?,
                }
            }
            io::Result::Ok(())
        });
    }
}

#[tokio::main(worker_threads = 2)]
async fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let client = ClientInit { server: listener.local_addr()?, stream: None };
    let client = Arc::new(Client::from(client));
    tokio::spawn(serve(listener));

    let mut tasks = JoinSet::new();
    for task in 0..100 {
        let client = Arc::clone(&client);
        tasks.spawn(async move {
            let question = format!("task {task}");
            client.request(&question).await.is_ok_and(|answer| answer == question)
        });
    }
    assert!(tasks.join_all().await.into_iter().all(|is_own| is_own), "each gets its own answer");
    assert_eq!(CONNECTIONS.load(SeqCst), 1, "they share one connection");

    // A request that is cancelled half-way closes its connection, and releases the lock.
    assert!(timeout(Duration::from_millis(10), client.request("silence")).await.is_err());
    assert_eq!(client.request("still there?").await?, "still there?");
    assert_eq!(CONNECTIONS.load(SeqCst), 2);
    println!("100 requests on one connection, each with its own answer; a new one after a request was cancelled");
    Ok(())
}
