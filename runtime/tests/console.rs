//! The rows of tokio-console, which the thread of the watch keeps. This is a test target of its own, because a process has one global
//! subscriber of `tracing`.

use std::{
    fmt::{Debug, Write as _},
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
        mpsc,
    },
    task::{Context, Poll, Waker},
    time::Duration,
};

use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    span,
};
use warded::{Lock, observe};

/// Sends a line for each span that is made or closed, and for each event.
struct Sends {
    spans: AtomicU64,
    lines: Mutex<mpsc::Sender<String>>,
}

impl Sends {
    fn send(&self, line: String) {
        let _ = self.lines.lock().unwrap().send(line);
    }
}

#[derive(Default)]
struct Fields(String);

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.record_debug(field, &format_args!("{value}"));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, "{field}={value:?} ").unwrap();
    }
}

impl Subscriber for Sends {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.name() == "runtime.resource" || metadata.target() == "runtime::resource::state_update"
    }

    fn new_span(&self, span: &span::Attributes<'_>) -> span::Id {
        let mut fields = Fields::default();
        span.record(&mut fields);
        self.send(fields.0);
        span::Id::from_u64(self.spans.fetch_add(1, Ordering::Relaxed) + 1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        self.send(fields.0);
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}

    fn try_close(&self, id: span::Id) -> bool {
        self.send(format!("closed {}", id.into_u64()));
        true
    }
}

#[test]
fn the_watch_keeps_a_row_for_each_primitive() {
    let (sender, lines) = mpsc::channel();
    tracing::subscriber::set_global_default(Sends { spans: AtomicU64::new(0), lines: Mutex::new(sender) }).unwrap();
    let next = || lines.recv_timeout(Duration::from_secs(60)).expect("the watch has emitted nothing more");

    let (made, lock) = (line!(), Lock::new(0).named("Session.state"));
    let mut cx = Context::from_waker(Waker::noop());
    let (acquired, mut transfer) = (line!(), Box::pin(observe::task("transfer", lock.acquire())));
    let Poll::Ready(guard) = transfer.as_mut().poll(&mut cx) else { panic!("it is free") };
    let (waited, mut audit) = (line!(), Box::pin(observe::task("audit", lock.acquire())));
    assert!(audit.as_mut().poll(&mut cx).is_pending());
    let watch = observe::watch().on_report(|_| ()).start();

    let (row, at) = (next(), |line| format!("({}:{line})", file!()));
    assert!(row.starts_with("concrete_type=Session.state #1 kind=Lock is_internal=false "), "{row}");
    assert!(row.contains(&format!("loc.file={} loc.line={made} ", file!())), "{row}");
    assert_eq!(next(), format!("holder=task \"transfer\" {} ", at(acquired)));
    assert_eq!(next(), "waiters=1 waiters.op=override ");
    assert_eq!(next(), format!("waiting_longest=task \"audit\" {} ", at(waited)));

    // A snapshot may be taken between the two.
    drop(audit);
    drop(guard);
    let mut changed = [next(), next(), next()];
    changed.sort_unstable();
    assert_eq!(changed, ["holder=none ", "waiters=0 waiters.op=override ", "waiting_longest=none "]);

    drop(watch);
    assert_eq!(next(), "closed 1", "the rows end with the watch");
}
