//! A pipeline on real input: one task reads text, four tasks count its words, and two monitors connect them.
//!
//! ```text
//! cargo run --release --example word_count -- [--check] [FILE …]
//!
//!   read ──▶ Buffer (16 pieces) ──▶ count × 4 ──▶ Counts ──▶ the report
//! ```
//!
//! A piece is up to 64 KiB of whole lines. Each worker counts its pieces into a tally of its own, without any lock, and merges it
//! at the end. So all cores count at the same time, and the memory depends on the number of different words, not on the sizes of
//! the files.
//!
//! Without files it counts the words of this repository's own `*.rs` and `*.md`. `--check` counts once more, one piece after another, and
//! the program exits with 1 if anything differs. If a file can't be read or isn't text, it exits with 2.

#[path = "word_count/pieces.rs"]
mod pieces;

use std::{
    borrow::Cow,
    collections::{HashMap, VecDeque},
    env, fmt, fs, io,
    io::Read,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use pieces::{NotText, Pieces};
use tokio::io::AsyncReadExt;
use warded::prelude::*;

pub(crate) const LIMIT: usize = 16;
pub(crate) const WORKERS: usize = 4;
const CHUNK: usize = 512 * 1024;

/// Carries pieces of text from the reader to the workers, at most `LIMIT` at a time.
#[guarded]
#[derive(Debug, Default)]
struct Buffer {
    state: Monitor,
    #[guarded(by = state)]
    pieces: VecDeque<String>,
    #[guarded(by = state)]
    closed: bool,
}

impl Buffer {
    async fn push(&self, piece: String) {
        wait_until!(self.state, |s| s.pieces.len() < LIMIT, |s| s.pieces.push_back(piece));
    }

    /// The next piece; `None` once the buffer is closed and empty.
    async fn pop(&self) -> Option<String> {
        wait_until!(self.state, |s| s.closed || !s.pieces.is_empty(), |s| s.pieces.pop_front())
    }

    fn close(&self) {
        locked!(self.state, |s| s.closed = true);
    }
}

/// The tallies of the workers that have finished.
#[guarded]
#[derive(Debug, Default)]
struct Counts {
    state: Monitor,
    #[guarded(by = state)]
    tally: Tally,
    #[guarded(by = state)]
    finished: usize,
}

impl Counts {
    /// Each worker calls this once, with its tally.
    fn finish(&self, tally: Tally) {
        locked!(self.state, |s| {
            s.tally.merge(tally);
            s.finished += 1;
        });
    }

    /// The whole tally, once every worker has finished.
    async fn complete(&self) -> Tally {
        wait_until!(self.state, |s| s.finished == WORKERS, |s| std::mem::take(&mut s.tally))
    }
}

/// How often each word occurs.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Tally {
    words: HashMap<String, u64>,
    total: u64,
}

impl Tally {
    pub(crate) fn add(&mut self, text: &str) {
        for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
            self.total += 1;
            let word = lowercase(word);
            match self.words.get_mut(&*word) {
                Some(count) => *count += 1,
                None => drop(self.words.insert(word.into_owned(), 1)),
            }
        }
    }

    pub(crate) fn merge(&mut self, other: Self) {
        self.total += other.total;
        for (word, count) in other.words {
            *self.words.entry(word).or_default() += count;
        }
    }
}

/// The word in lower case. Allocates nothing if the word is in lower case already, as most words are.
fn lowercase(word: &str) -> Cow<'_, str> {
    if word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()) {
        Cow::Borrowed(word)
    } else {
        Cow::Owned(word.to_lowercase())
    }
}

/// The error for which the program exits with 2.
#[derive(Debug)]
pub(crate) struct Unreadable {
    file: PathBuf,
    reason: String,
}

impl Unreadable {
    fn new(file: &Path, reason: &impl ToString) -> Self {
        Self { file: file.to_owned(), reason: reason.to_string() }
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "word_count: {}: {}", self.file.display(), self.reason)
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let (options, files): (Vec<_>, Vec<_>) = env::args().skip(1).partition(|argument| argument.starts_with("--"));
    if let Some(unknown) = options.iter().find(|option| *option != "--check") {
        eprintln!("word_count: unknown option {unknown}: write [--check] [FILE …]");
        return ExitCode::from(2);
    }
    let files = if files.is_empty() { own_files() } else { Ok(files.iter().map(PathBuf::from).collect()) };
    match report(files, !options.is_empty()).await {
        Ok(code) => code,
        Err(unreadable) => {
            eprintln!("{unreadable}");
            ExitCode::from(2)
        }
    }
}

async fn report(files: Result<Vec<PathBuf>, Unreadable>, check: bool) -> Result<ExitCode, Unreadable> {
    let files = files?;
    let tally = count(&files).await?;
    let mut ranking: Vec<_> = tally.words.iter().collect();
    ranking.sort_by(|one, other| other.1.cmp(one.1).then(one.0.cmp(other.0)));
    for (word, count) in ranking.iter().take(10) {
        println!("{count:>10}  {word}");
    }
    println!("{} words, {} different, in {} files", tally.total, tally.words.len(), files.len());
    if !check {
        return Ok(ExitCode::SUCCESS);
    }
    let agrees = count_one_by_one(&files)? == tally;
    println!("{}", if agrees { "the check agrees" } else { "the check DIFFERS" });
    Ok(if agrees { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Runs the pipeline: a reader, a buffer, and four workers.
pub(crate) async fn count(files: &[PathBuf]) -> Result<Tally, Unreadable> {
    let buffer = Arc::new(Buffer::default());
    let counts = Arc::new(Counts::default());
    for _ in 0..WORKERS {
        let (buffer, counts) = (Arc::clone(&buffer), Arc::clone(&counts));
        tokio::spawn(async move {
            let mut tally = Tally::default();
            while let Some(piece) = buffer.pop().await {
                tally.add(&piece);
            }
            counts.finish(tally);
        });
    }
    let read = read_all(files, async |piece| buffer.push(piece).await).await;
    buffer.close();
    let tally = counts.complete().await;
    read.map(|()| tally)
}

pub(crate) async fn read_all(files: &[PathBuf], mut push: impl AsyncFnMut(String)) -> Result<(), Unreadable> {
    for file in files {
        read(file, &mut push).await?;
    }
    Ok(())
}

/// Reads a file as a stream. At most a chunk and a piece of it are in memory.
async fn read(file: &Path, push: &mut impl AsyncFnMut(String)) -> Result<(), Unreadable> {
    let unreadable = |error: io::Error| Unreadable::new(file, &error);
    let not_text = |error: NotText| Unreadable::new(file, &error);
    let mut source = tokio::fs::File::open(file).await.map_err(unreadable)?;
    let mut pieces = Pieces::default();
    let mut chunk = vec![0; CHUNK];
    loop {
        let length = source.read(&mut chunk).await.map_err(unreadable)?;
        pieces.feed(&chunk[..length]);
        while let Some(piece) = pieces.next(length == 0).map_err(not_text)? {
            push(piece).await;
        }
        if length == 0 {
            return Ok(());
        }
    }
}

/// Counts the same words without tasks and monitors.
pub(crate) fn count_one_by_one(files: &[PathBuf]) -> Result<Tally, Unreadable> {
    let mut tally = Tally::default();
    for file in files {
        let unreadable = |error: io::Error| Unreadable::new(file, &error);
        let mut source = fs::File::open(file).map_err(unreadable)?;
        let mut pieces = Pieces::default();
        let mut chunk = vec![0; CHUNK];
        loop {
            let length = source.read(&mut chunk).map_err(unreadable)?;
            pieces.feed(&chunk[..length]);
            while let Some(piece) = pieces.next(length == 0).map_err(|error| Unreadable::new(file, &error))? {
                tally.add(&piece);
            }
            if length == 0 {
                break;
            }
        }
    }
    Ok(tally)
}

/// The Rust and Markdown files of this repository, in order.
fn own_files() -> Result<Vec<PathBuf>, Unreadable> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut folders = vec![root];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        let unreadable = |error: io::Error| Unreadable::new(&folder, &error);
        for entry in fs::read_dir(&folder).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?;
            let (path, name) = (entry.path(), entry.file_name());
            if entry.file_type().map_err(unreadable)?.is_dir() {
                let skipped = [".", "target"].iter().any(|prefix| name.to_string_lossy().starts_with(prefix));
                folders.extend((!skipped).then_some(path));
            } else if path.extension().is_some_and(|kind| kind == "rs" || kind == "md") {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}
