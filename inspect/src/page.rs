//! The page, as HTML.

use std::fmt::{Display, Write};

use warded::observe::{Hold, HoldMode, Primitive, PrimitiveName, Snapshot, WaitFor, WaitInfo, WaitState};

use crate::{
    graph,
    html::{Text, Time},
};

/// The style of the page. [`CONTENT_SECURITY_POLICY`] has its hash.
const STYLE: &str = include_str!("page.css");

/// The Content-Security-Policy header for the [`page`]. With it a browser runs no script, loads nothing, and shows the page in no
/// frame.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'sha256-+C3go/nsUKa3WNQ2KNSUjx+V6hnmLRy+ZGptmKtQZNY='; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// How many waits the page lists.
const LISTED_WAITS: usize = 200;

/// How many rows of a list are always visible.
const OPEN_ROWS: usize = 25;

/// How many holds and primitives the page lists, each.
const LISTED: usize = 500;

/// A snapshot as one HTML document, which loads nothing from elsewhere and reloads itself every five seconds.
///
/// The most important findings come first: deadlocks, then possible deadlocks, then the longest waits. The page lists the 200
/// longest waits, and says how many there are.
///
/// Serve it with [`CONTENT_SECURITY_POLICY`].
///
/// # Examples
///
/// ```
/// let lock = warded::Lock::new(()).named("<journal>");
/// let guard = lock.try_acquire().unwrap();
/// let page = warded_inspect::page(&warded::observe::snapshot());
/// assert!(page.contains("&lt;journal&gt;"));
/// # drop(guard);
/// ```
#[must_use]
pub fn page(snapshot: &Snapshot) -> String {
    let mut page = Page(String::with_capacity(16 * 1024));
    page.head(snapshot);
    page.incidents(snapshot);
    page.waits(snapshot.primitives());
    page.graph(snapshot);
    page.holds(snapshot.primitives());
    page.primitives(snapshot.primitives());
    page.places(snapshot.primitives());
    page.put("</main></body></html>\n");
    page.0
}

struct Page(String);

/// Writes to the page. Writing to a `String` never fails.
macro_rules! put {
    ($page:expr, $($text:tt)*) => {
        let _ = write!($page.0, $($text)*);
    };
}

impl Page {
    fn put(&mut self, text: &str) {
        self.0.push_str(text);
    }

    fn head(&mut self, snapshot: &Snapshot) {
        self.put(
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Locks</title>\
             <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
             <meta http-equiv=\"refresh\" content=\"5\"><style>",
        );
        self.put(STYLE);
        put!(
            self,
            "</style></head><body><header><h1>Locks</h1><p class=\"soft\">{}</p></header><main>",
            Text(summary(snapshot))
        );
    }

    fn section(&mut self, title: &str, explanation: &str) {
        put!(self, "<h2>{title}</h2>");
        if !explanation.is_empty() {
            put!(self, "<p class=\"soft\">{explanation}</p>");
        }
    }

    fn incidents(&mut self, snapshot: &Snapshot) {
        for found in snapshot.deadlocks() {
            self.incident("bad", "Deadlock", &found);
        }
        for found in snapshot.possible_deadlocks() {
            self.incident("warn", "Possible deadlock", &found);
        }
        for found in snapshot.nested_waits() {
            self.incident("warn", "Nested wait", &found);
        }
        for found in snapshot.not_polled() {
            self.incident("warn", "Not polled", &found);
        }
    }

    /// The text without its first line, which is the title.
    fn incident(&mut self, class: &str, title: &str, text: &dyn Display) {
        let text = text.to_string();
        let lines = text.lines().map(str::trim).filter(|line| !line.ends_with("deadlock:"));
        put!(self, "<div class=\"card {class}\"><h3>{title}</h3><ol>");
        for line in lines {
            put!(self, "<li>{}</li>", Text(line));
        }
        self.put("</ol></div>");
    }

    fn waits(&mut self, primitives: &[Primitive]) {
        let mut waits: Vec<_> = primitives.iter().flat_map(|on| on.waits.iter().map(move |wait| (on, wait))).collect();
        waits.sort_by_key(|(_, wait)| std::cmp::Reverse(wait.waited_for));
        let all = waits.len() + primitives.iter().map(|on| on.more_waits).sum::<usize>();
        let explanation = match all {
            0 => "No task waits.".to_owned(),
            1..=LISTED_WAITS => String::new(),
            _ => format!("The {LISTED_WAITS} longest of {all}."),
        };
        self.section("Waits", &explanation);
        self.rows(waits.iter().take(LISTED_WAITS), |page, (on, wait)| page.wait(on, wait));
    }

    fn wait(&mut self, on: &Primitive, wait: &WaitInfo) {
        put!(self, "<li class=\"row\"><span class=\"time\">{}</span><div>", Time(wait.waited_for));
        put!(self, "{} waits for {}{}", Text(&wait.who), Text(wanted(wait.wants)), Text(name(on)));
        put!(self, " <span class=\"tag\">{}</span>", Text(state(wait.state)));
        if let Some(end) = wait.ends_in {
            put!(self, " <span class=\"tag\">gives up in {}</span>", Time(end));
        }
        self.source(wait.at, wait.text);
        self.put("</div></li>");
    }

    fn holds(&mut self, primitives: &[Primitive]) {
        let mut holds: Vec<_> = primitives.iter().flat_map(|on| on.holds.iter().map(move |hold| (on, hold))).collect();
        holds.sort_by_key(|(_, hold)| std::cmp::Reverse(hold.held_for));
        self.section("Held", &cut(holds.len(), "Nothing is held."));
        self.rows(holds.iter().take(LISTED), |page, (on, hold)| page.hold(on, hold));
    }

    fn hold(&mut self, on: &Primitive, hold: &Hold) {
        let at_least = if hold.is_at_least { "≥ " } else { "" };
        put!(self, "<li class=\"row\"><span class=\"time\">{at_least}{}</span><div>", Time(hold.held_for));
        put!(self, "{} holds {}{}", Text(&hold.who), Text(mode(hold.mode)), Text(name(on)));
        if !on.waits.is_empty() {
            put!(self, " <span class=\"tag\">{} wait</span>", on.waits.len() + on.more_waits);
        }
        self.source(hold.at, hold.text);
        self.put("</div></li>");
    }

    fn primitives(&mut self, primitives: &[Primitive]) {
        self.section("Locks and queues", &cut(primitives.len(), "Nothing was used yet."));
        if primitives.is_empty() {
            return;
        }
        let mut busiest: Vec<_> = primitives.iter().collect();
        busiest.sort_by_key(|on| std::cmp::Reverse((on.waits.len() + on.more_waits, on.counters.contended)));
        self.table(["", "waiting", "most", "acquired", "contended", "longest wait", "longest hold"]);
        for on in busiest.into_iter().take(LISTED) {
            let counters = &on.counters;
            put!(self, "<tr><td>{}", Text(name(on)));
            if on.is_busy {
                self.put(" <span class=\"tag\">busy: could not be read within 1 ms</span>");
            }
            put!(self, "<br><span class=\"soft\">{}</span></td>", Text(on.made_at));
            put!(self, "<td>{}</td><td>{}</td>", on.waits.len() + on.more_waits, counters.most_waiters);
            put!(self, "<td>{}</td><td>{}</td>", counters.acquisitions, counters.contended);
            put!(self, "<td>{}</td><td>{}</td></tr>", Time(counters.longest_wait), Time(counters.longest_hold));
        }
        self.put("</tbody></table></div>");
    }

    fn places(&mut self, primitives: &[Primitive]) {
        let mut places: Vec<_> =
            primitives.iter().flat_map(|on| on.places.iter().map(move |place| (on, place))).collect();
        if places.is_empty() {
            return;
        }
        places.sort_by_key(|(_, place)| std::cmp::Reverse(place.counters.waited));
        self.section("Places in the source", "The places with the longest total wait come first.");
        self.table(["", "acquired", "contended", "waited", "longest wait", "false predicates"]);
        for (on, place) in places.into_iter().take(LISTED) {
            let counters = &place.counters;
            put!(self, "<tr><td>{}", Text(name(on)));
            self.source(place.at, place.text);
            put!(self, "</td><td>{}</td><td>{}</td>", counters.acquisitions, counters.contended);
            put!(self, "<td>{}</td><td>{}</td>", Time(counters.waited), Time(counters.longest_wait));
            put!(self, "<td>{}</td></tr>", counters.evaluated_to_false);
        }
        self.put("</tbody></table></div>");
    }

    fn graph(&mut self, snapshot: &Snapshot) {
        let drawn = graph::draw(snapshot);
        if !drawn.is_empty() {
            self.section(
                "Graph",
                "An arrow leads from a task to what it waits for, and from there to the task that holds it.",
            );
            self.put(&drawn);
        }
    }

    fn table<const N: usize>(&mut self, columns: [&str; N]) {
        self.put("<div class=\"card scroll\"><table><thead><tr>");
        for column in columns {
            put!(self, "<th>{column}</th>");
        }
        self.put("</tr></thead><tbody>");
    }

    /// A list. The rows after the first ones are folded away.
    fn rows<T>(&mut self, rows: impl ExactSizeIterator<Item = T>, mut write: impl FnMut(&mut Self, T)) {
        let len = rows.len();
        for (index, row) in rows.enumerate() {
            match index {
                0 => self.put("<ul class=\"card\">"),
                OPEN_ROWS => {
                    put!(self, "</ul><details class=\"card\"><summary>{} more</summary><ul>", len - OPEN_ROWS);
                }
                _ => {}
            }
            write(self, row);
        }
        match len {
            0 => {}
            1..=OPEN_ROWS => self.put("</ul>"),
            _ => self.put("</ul></details>"),
        }
    }

    /// A place in the source, and the code at this place.
    fn source(&mut self, at: &std::panic::Location<'_>, text: Option<&str>) {
        self.put("<br>");
        if let Some(text) = text {
            put!(self, "<code>{}</code> ", Text(text));
        }
        put!(self, "<span class=\"soft\">{}</span>", Text(at));
    }
}

/// The heading of a list with this number of entries.
fn cut(len: usize, if_empty: &str) -> String {
    match len {
        0 => if_empty.to_owned(),
        1..=LISTED => String::new(),
        _ => format!("The first {LISTED} of {len}."),
    }
}

/// `journal #3`, or `Lock #3` for one without a name.
pub(crate) fn name(on: &Primitive) -> String {
    PrimitiveName::from(on).to_string()
}

fn mode(mode: HoldMode) -> String {
    match mode {
        HoldMode::Shared => "to read ".to_owned(),
        HoldMode::Permits(1) => "a permit of ".to_owned(),
        HoldMode::Permits(n) => format!("{n} permits of "),
        HoldMode::Job => "a job of ".to_owned(),
        _ => String::new(),
    }
}

fn wanted(wants: WaitFor) -> String {
    match wants {
        WaitFor::Read => "reading ".to_owned(),
        WaitFor::Write => "writing ".to_owned(),
        WaitFor::Permits(1) => "a permit of ".to_owned(),
        WaitFor::Permits(n) => format!("{n} permits of "),
        WaitFor::Predicate(Some(text)) => format!("{text} of "),
        WaitFor::Predicate(None) => "a predicate of ".to_owned(),
        WaitFor::Condition(Some(name)) => format!("the condition {name} of "),
        WaitFor::Condition(None) => "a notification of ".to_owned(),
        WaitFor::Item => "an item of ".to_owned(),
        WaitFor::Slot => "a free slot of ".to_owned(),
        WaitFor::Join => "the last job of ".to_owned(),
        _ => String::new(),
    }
}

fn state(state: WaitState) -> String {
    let since = |what: &str, since| format!("{what} {} ago, not polled since", Time(since));
    match state {
        WaitState::Queued => "queued".to_owned(),
        WaitState::Woken { since: ago, .. } => since("woken", ago),
        WaitState::Granted { since: ago, .. } => since("granted", ago),
        _ => String::new(),
    }
}

/// The first line of the snapshot as text.
fn summary(snapshot: &Snapshot) -> String {
    snapshot.to_string().lines().next().unwrap_or_default().to_owned()
}
