//! One run of a program: its steps, the waiting actors, and the record of each step.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use warded::{Barrier, Event, SemaphorePermit, TryGetError, TryPutError};

use crate::{
    executor::{Executor, TaskId},
    holdings::{Holdings, Outcome},
    monitor::Guard,
    objects::{Object, Objects},
    program::{Illegal, Op, Program},
    trace::{Blocked, End, Step, raised},
};

pub(crate) struct Run<'o> {
    objects: &'o Objects<'o>,
    executor: Executor<'o, (Wait<'o>, Outcome<'o>)>,
    waiting: BTreeMap<&'o str, (TaskId, Wait<'o>)>,
    holdings: Holdings<'o>,
    /// The last values of the cells. The locks have their own copies, for the predicates.
    cells: BTreeMap<&'o str, i64>,
    /// The record that is being taken.
    record: Step,
}

/// An operation that is a task. It has no actor if it is a task only in order to take its turn.
#[derive(Clone, Copy)]
struct Wait<'o> {
    op: &'static str,
    actor: Option<&'o str>,
    obj: &'o str,
}

impl<'o> Run<'o> {
    pub(crate) fn new(objects: &'o Objects<'o>) -> Self {
        let cells = objects.iter().filter_map(|(name, object)| match object {
            Object::Cell(cell) => Some((name, cell.initial)),
            _ => None,
        });
        Self {
            objects,
            executor: Executor::new(),
            waiting: BTreeMap::new(),
            holdings: Holdings::default(),
            cells: cells.collect(),
            record: Step::default(),
        }
    }

    /// Goes through the steps of the program and adds a record of each to `records`.
    pub(crate) fn play(mut self, program: &'o Program, records: &mut Vec<Step>) -> Result<End, Illegal> {
        for ops in &program.steps {
            records.push(self.step(ops)?);
        }
        Ok(self.end())
    }

    fn step(&mut self, ops: &'o [Op]) -> Result<Step, Illegal> {
        for op in ops {
            self.apply(op)?;
        }
        while let Some((wait, outcome)) = self.executor.run_until_one_ends() {
            self.complete(wait, outcome);
        }
        Ok(self.take_record())
    }

    // --- ops ---

    fn apply(&mut self, op: &'o Op) -> Result<(), Illegal> {
        let objects = self.objects;
        match op {
            // These complete at once.
            Op::Release { actor, obj } => self.holdings.take_guard(actor, obj).map(Guard::release),
            Op::Notify { actor, obj, n } => self.notify(actor, obj, |guard, index| guard.notify(index, *n)),
            Op::NotifyAll { actor, obj } => self.notify(actor, obj, Guard::notify_all),
            Op::CellSet { actor, obj, value } => self.set_cell(actor, obj, *value),
            Op::Set { obj } => objects.event(obj).map(Event::set),
            Op::Clear { obj } => objects.event(obj).map(Event::clear),
            Op::SemRelease { actor, obj } => self.holdings.take_permit(actor, obj).map(SemaphorePermit::release),
            Op::SemAdd { obj } => objects.semaphore(obj)?.add_permit(),
            Op::PutNowait { obj, item } => self.put_nowait(obj, *item),
            Op::GetNowait { actor, obj } => self.get_nowait(actor, obj),
            Op::TaskDone { actor, obj } => self.holdings.take_job(actor, obj).map(drop),
            Op::Shutdown { obj, immediate: false } => objects.queue(obj).map(|queue| queue.shutdown()),
            Op::Shutdown { obj, immediate: true } => objects.queue(obj).map(|queue| queue.shutdown_now()),
            Op::Cancel { actor } => self.cancel(actor),

            // These make tasks.
            Op::Acquire { actor, obj } => self.acquire(actor, obj),
            Op::CondWait { actor, obj } => self.wait_notified(actor, obj),
            Op::CondWaitFor { actor, obj, cell, at_least } => self.wait_for(actor, obj, cell, *at_least),
            Op::Wait { actor, obj } => self.wait_set(actor, obj),
            Op::SemAcquire { actor, obj } => {
                self.begin("sem_acquire", Some(actor), obj, objects.semaphore(obj)?.acquire())
            }
            Op::BarrierWait { actor, obj } => {
                self.begin("barrier_wait", Some(actor), obj, objects.barrier(obj)?.wait())
            }
            Op::BarrierReset { obj } => self.change_barrier("barrier_reset", obj, Barrier::reset),
            Op::BarrierAbort { obj } => self.change_barrier("barrier_abort", obj, Barrier::abort),
            Op::Put { actor, obj, item } => self.begin("put", Some(actor), obj, objects.queue(obj)?.put(*item)),
            Op::Get { actor, obj } => self.begin("get", Some(actor), obj, objects.queue(obj)?.get()),
            Op::Join { actor, obj } => self.begin("join", Some(actor), obj, objects.queue(obj)?.join()),
        }
    }

    fn notify(&mut self, actor: &'o str, obj: &str, notify: impl FnOnce(&Guard<'o>, usize)) -> Result<(), Illegal> {
        let condition = self.objects.condition(obj)?;
        notify(self.holdings.guard(actor, condition.lock)?, condition.index);
        Ok(())
    }

    fn set_cell(&mut self, actor: &'o str, name: &'o str, value: i64) -> Result<(), Illegal> {
        if let Some(lock) = self.objects.cell(name)?.lock {
            self.holdings.guard(actor, lock)?.set(name, value);
        }
        self.cells.insert(name, value);
        Ok(())
    }

    fn put_nowait(&mut self, name: &str, item: i64) -> Result<(), Illegal> {
        let answer = match self.objects.queue(name)?.try_put(item) {
            Ok(()) => json!("ok"),
            Err(TryPutError::Full(_)) => raised("QueueFull"),
            Err(TryPutError::ShutDown(_)) => raised("QueueShutDown"),
        };
        self.record.rets.push(("put_nowait", name.to_owned(), answer));
        Ok(())
    }

    fn get_nowait(&mut self, actor: &'o str, name: &'o str) -> Result<(), Illegal> {
        let answer = match self.objects.queue(name)?.try_get() {
            Ok(job) => self.holdings.keep(actor, name, Outcome::Job(job)),
            Err(TryGetError::Empty) => raised("QueueEmpty"),
            Err(TryGetError::ShutDown) => raised("QueueShutDown"),
        };
        self.record.rets.push(("get_nowait", name.to_owned(), answer));
        Ok(())
    }

    // --- tasks ---

    fn acquire(&mut self, actor: &'o str, obj: &'o str) -> Result<(), Illegal> {
        let lock = self.objects.lock(obj)?;
        self.begin("acquire", Some(actor), obj, async move { (obj, lock.acquire().await) })
    }

    fn wait_notified(&mut self, actor: &'o str, obj: &'o str) -> Result<(), Illegal> {
        let condition = self.objects.condition(obj)?;
        let guard = self.holdings.take_guard(actor, condition.lock)?;
        let notified = guard.wait(condition.index);
        self.begin("cond_wait", Some(actor), obj, async { (condition.lock, notified.await) })
    }

    fn wait_for(&mut self, actor: &'o str, obj: &'o str, cell: &str, at_least: i64) -> Result<(), Illegal> {
        let condition = self.objects.condition_that_sees(obj, cell)?;
        let guard = self.holdings.take_guard(actor, condition.lock)?;
        let holds = guard.wait_for(condition.index, cell.to_owned(), at_least);
        self.begin("cond_wait_for", Some(actor), obj, async { (condition.lock, holds.await) })
    }

    fn wait_set(&mut self, actor: &'o str, obj: &'o str) -> Result<(), Illegal> {
        let event = self.objects.event(obj)?;
        let set = async {
            event.wait().await;
            Outcome::News(json!(true))
        };
        self.begin("wait", Some(actor), obj, set)
    }

    /// In asyncio `reset` and `abort` are coroutines, so they are tasks here, too.
    fn change_barrier(&mut self, op: &'static str, obj: &'o str, change: fn(&Barrier)) -> Result<(), Illegal> {
        let barrier = self.objects.barrier(obj)?;
        self.begin(op, None, obj, async move { change(barrier) })
    }

    fn begin(
        &mut self,
        op: &'static str,
        actor: Option<&'o str>,
        obj: &'o str,
        future: impl Future<Output: Into<Outcome<'o>>> + 'o,
    ) -> Result<(), Illegal> {
        if let Some(busy) = actor.filter(|actor| self.waiting.contains_key(actor)) {
            return Err(Illegal(format!("{busy} waits already")));
        }
        let wait = Wait { op, actor, obj };
        let task = self.executor.spawn(async move { (wait, future.await.into()) });
        self.waiting.extend(actor.map(|actor| (actor, (task, wait))));
        Ok(())
    }

    fn cancel(&mut self, actor: &str) -> Result<(), Illegal> {
        let (task, _) = self.waiting.remove(actor).ok_or_else(|| Illegal(format!("{actor} waits for nothing")))?;
        self.executor.cancel(task);
        self.record.cancelled.push(actor.to_owned());
        Ok(())
    }

    fn complete(&mut self, Wait { op, actor, obj }: Wait<'o>, outcome: Outcome<'o>) {
        actor.and_then(|actor| self.waiting.remove(actor));
        let result = self.holdings.keep(actor.unwrap_or_default(), obj, outcome);
        self.record.push_done(op, obj, actor, result);
    }

    // --- what is written down ---

    fn take_record(&mut self) -> Step {
        let mut record = std::mem::take(&mut self.record);
        record.sort();
        record.state = self.state();
        record.blocked = self.blocked();
        record
    }

    fn state(&self) -> BTreeMap<String, Value> {
        let objects = self.objects.iter().filter_map(|(name, object)| Some((name.to_owned(), object.state()?)));
        let cells = self.cells.iter().map(|(&name, &value)| (name.to_owned(), json!(value)));
        objects.chain(cells).collect()
    }

    fn blocked(&self) -> Blocked {
        let waiting = self.waiting.iter();
        waiting.map(|(&actor, (_, wait))| (actor.to_owned(), (wait.op, wait.obj.to_owned()))).collect()
    }

    /// Which actors still wait, and the items that are in the queues after these waits are dropped.
    fn end(mut self) -> End {
        let blocked = self.blocked();
        for (task, _) in std::mem::take(&mut self.waiting).into_values() {
            self.executor.cancel(task);
        }
        let queues = self.objects.iter().filter_map(|(name, object)| match object {
            Object::Queue(queue) => Some((name.to_owned(), queue.drain())),
            _ => None,
        });
        End::Quiet { blocked, queues: queues.collect() }
    }
}
