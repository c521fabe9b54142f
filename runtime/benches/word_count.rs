//! The word count of `examples/word_count.rs`: on monitors, on channels, and one piece after another.
//!
//! ```text
//! cargo bench -p warded --bench word_count                    60,000 lines of 500 words, 170 MB, for two minutes
//! cargo bench -p warded --bench word_count -- --quick         a few thousand lines, measured only for a moment
//! ```
//!
//! `lock.rs` explains how to read the table. The last column compares with the sequential count.
//!
//! # Why it is fair
//!
//! All read the same file, in the same pieces, and count them with the same function. The concurrent ones have four workers on
//! two threads, a tally for each worker, and room for sixteen pieces. Pieces and tallies pass through different primitives. A
//! channel of tokio has one receiver: the workers share it in an async mutex, or have a channel each, with a fourth of the
//! room. Each result must be that of the sequential count.

mod side_by_side;

#[path = "../../examples/word_count.rs"]
#[expect(dead_code, reason = "only the example is a program")]
mod word_count;

use std::{
    env, fs,
    fs::File,
    io::{self, BufWriter, Write},
    iter,
    path::PathBuf,
    process,
    rc::Rc,
    sync::Arc,
    time::Instant,
};

use side_by_side::{
    Against, Column, Options, Role, Row, Table,
    goal::{Demand, Goal, Yardstick},
    runtime::{two_workers, unless_it_hangs},
};
use tokio::sync::{Mutex, mpsc};
use word_count::{LIMIT, Tally, WORKERS, count, count_one_by_one, read_all};

const TABLE: &str = "word-count";
const ON_MONITORS: &str = "warded Monitor";
const SEQUENTIAL: &str = "sequential";

fn main() {
    let tables = |options: &Options| options.wants(TABLE).then(|| table(options)).into_iter().collect();
    side_by_side::run(tables, goals);
}

fn goals() -> Vec<Goal> {
    let goal = |yardstick, times| Goal {
        what: "word count on two workers".to_owned(),
        table: TABLE.to_owned(),
        row: ON_MONITORS,
        column: 0,
        yardstick,
        demand: Demand::AtMost(times),
    };
    vec![goal(Yardstick::Row(SEQUENTIAL), 0.65), goal(Yardstick::BestPeer(Against::AnyPeer), 1.0)]
}

fn table(options: &Options) -> Table {
    let lines = options.pick(60_000, 3_000);
    let text = Rc::new(Text::write(lines).expect("there is room for a file"));
    let row = |name, role, count| row(name, role, Rc::clone(&text), count);
    Table {
        name: TABLE.to_owned(),
        title: format!("{lines} lines of {WORDS} words; milliseconds"),
        columns: vec![Column { head: "ms", decimals: 0 }],
        against: Some(Against::AnyPeer),
        limit: Some(SEQUENTIAL),
        rounds: options.pick(9, 2),
        rows: vec![
            row(ON_MONITORS, Role::Ours, |files| {
                unless_it_hangs(two_workers(), async { count(files).await.expect("it can be read") })
            }),
            row("one tokio mpsc, shared", Role::UnfairPeer, |files| unless_it_hangs(two_workers(), one_channel(files))),
            row("a tokio mpsc each", Role::UnfairPeer, |files| unless_it_hangs(two_workers(), a_channel_each(files))),
            row(SEQUENTIAL, Role::Limit, |files| count_one_by_one(files).ok()),
        ],
    }
}

/// Counts the words of the text. The result is `None` if it hangs.
type Count = fn(&[PathBuf]) -> Option<Tally>;

/// Infinite if it hangs.
fn row(name: &'static str, role: Role, text: Rc<Text>, count: Count) -> Row {
    Row::new(name, role, move || {
        let start = Instant::now();
        let Some(tally) = count(&text.files) else { return vec![f64::INFINITY] };
        let millis = start.elapsed().as_secs_f64() * 1e3;
        assert!(tally == text.tally, "{name} counts otherwise");
        vec![millis]
    })
}

// --- the text ---

const WORDS: usize = 500;

/// A file of words, some of which occur much more often than others, and its expected counts. The file is removed at the end.
struct Text {
    files: [PathBuf; 1],
    tally: Tally,
}

impl Text {
    fn write(lines: usize) -> io::Result<Self> {
        let files = [env::temp_dir().join(format!("warded-word-count-{}", process::id()))];
        let mut file = BufWriter::new(File::create(&files[0])?);
        let mut state = 1;
        for _ in 0..lines {
            for _ in 0..WORDS {
                file.write_all(word(&mut state).as_bytes())?;
                file.write_all(b" ")?;
            }
            file.write_all(b"\n")?;
        }
        file.flush()?;
        let tally = count_one_by_one(&files).expect("it was just written");
        Ok(Self { files, tally })
    }
}

impl Drop for Text {
    fn drop(&mut self) {
        drop(fs::remove_file(&self.files[0]));
    }
}

/// One of ten thousand words, in small letters. Words with small numbers are short, and are drawn more often.
fn word(state: &mut u64) -> String {
    let mut below_a_hundred = || {
        *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (*state >> 33) % 100
    };
    let mut number = below_a_hundred() * below_a_hundred();
    let letters = iter::from_fn(|| {
        let letter = char::from(b'a' + u8::try_from(number % 9).expect("a digit"));
        number /= 9;
        (number > 0).then_some(letter)
    });
    "e".chars().chain(letters).collect()
}

// --- on channels ---

/// The workers share the receiver.
async fn one_channel(files: &[PathBuf]) -> Tally {
    let (pieces, receiver) = mpsc::channel::<String>(LIMIT);
    let receiver = Arc::new(Mutex::new(receiver));
    let (finished, tallies) = mpsc::channel(WORKERS);
    for _ in 0..WORKERS {
        let (receiver, finished) = (Arc::clone(&receiver), finished.clone());
        tokio::spawn(async move {
            let mut tally = Tally::default();
            loop {
                let piece = receiver.lock().await.recv().await;
                let Some(piece) = piece else { break };
                tally.add(&piece);
            }
            finished.send(tally).await.expect("it is merged");
        });
    }
    drop(finished);
    read_all(files, async |piece| pieces.send(piece).await.expect("it is counted")).await.expect("it can be read");
    drop(pieces);
    merged(tallies).await
}

/// Each worker has a receiver. The pieces are sent to the workers in turn.
async fn a_channel_each(files: &[PathBuf]) -> Tally {
    let (finished, tallies) = mpsc::channel(WORKERS);
    let mut workers = Vec::new();
    for _ in 0..WORKERS {
        let (pieces, mut receiver) = mpsc::channel::<String>(LIMIT / WORKERS);
        let finished = finished.clone();
        tokio::spawn(async move {
            let mut tally = Tally::default();
            while let Some(piece) = receiver.recv().await {
                tally.add(&piece);
            }
            finished.send(tally).await.expect("it is merged");
        });
        workers.push(pieces);
    }
    drop(finished);
    let mut next = 0;
    let send = async |piece| {
        workers[next].send(piece).await.expect("it is counted");
        next = (next + 1) % WORKERS;
    };
    read_all(files, send).await.expect("it can be read");
    drop(workers);
    merged(tallies).await
}

async fn merged(mut tallies: mpsc::Receiver<Tally>) -> Tally {
    let mut whole = Tally::default();
    while let Some(tally) = tallies.recv().await {
        whole.merge(tally);
    }
    whole
}
