//! The objects of a program, by name.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use warded::{Barrier, BoundedSemaphore, Event, Semaphore, SemaphorePermit};

use crate::{
    monitor::{Cells, Conditions, Monitor},
    program::{Illegal, Kind, Op, Program},
    queues::{self, AnyQueue},
};

/// The objects outlive the run, so guards, permits and jobs can borrow them.
pub(crate) struct Objects<'p>(BTreeMap<&'p str, Object<'p>>);

pub(crate) enum Object<'p> {
    Lock(Monitor),
    Condition(ConditionOf<'p>),
    Event(Event),
    Semaphore(AnySemaphore),
    Barrier(Barrier),
    Queue(Box<dyn AnyQueue>),
    Cell(CellOf<'p>),
}

/// A condition: its lock, and its number among the conditions of that lock.
#[derive(Clone, Copy)]
pub(crate) struct ConditionOf<'p> {
    pub(crate) lock: &'p str,
    pub(crate) index: usize,
}

/// A cell belongs to the lock on which a task waits for it. The program does not name that lock. If no task waits for the cell,
/// it belongs to no lock.
pub(crate) struct CellOf<'p> {
    pub(crate) lock: Option<&'p str>,
    pub(crate) initial: i64,
}

pub(crate) enum AnySemaphore {
    Unbounded(Semaphore),
    Bounded(BoundedSemaphore),
}

impl<'p> Objects<'p> {
    pub(crate) fn new(program: &'p Program, shape: Conditions) -> Result<Self, Illegal> {
        let plan = Plan(program);
        let mut objects = BTreeMap::new();
        for (name, kind) in &program.objects {
            let object = match kind {
                Kind::Lock => Object::Lock(Monitor::new(shape, plan.cells(name), plan.conditions(name).count())?),
                Kind::Condition { lock } => Object::Condition(ConditionOf { lock, index: plan.index(lock, name) }),
                Kind::Event => Object::Event(Event::new()),
                Kind::Semaphore { value } => Object::Semaphore(AnySemaphore::Unbounded(Semaphore::new(*value))),
                Kind::BoundedSemaphore { value } => {
                    Object::Semaphore(AnySemaphore::Bounded(BoundedSemaphore::new(*value)))
                }
                Kind::Barrier { parties } => Object::Barrier(Barrier::new(*parties)),
                Kind::Queue { maxsize } => Object::Queue(queues::fifo(*maxsize)),
                Kind::LifoQueue { maxsize } => Object::Queue(queues::lifo(*maxsize)),
                Kind::PriorityQueue { maxsize } => Object::Queue(queues::priority(*maxsize)),
                Kind::Cell { value } => Object::Cell(CellOf { lock: plan.lock_of_cell(name), initial: *value }),
            };
            objects.insert(name.as_str(), object);
        }
        Ok(Self(objects))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&'p str, &Object<'p>)> {
        self.0.iter().map(|(name, object)| (*name, object))
    }

    fn get(&self, name: &str) -> Result<&Object<'p>, Illegal> {
        self.0.get(name).ok_or_else(|| Illegal(format!("no object is called {name}")))
    }
}

/// `event(name)` and similar methods: the object of that name, which must be of that kind.
macro_rules! typed_lookups {
    ($($lookup:ident: $Kind:ident($Type:ty),)*) => {
        impl<'p> Objects<'p> {
            $(
                pub(crate) fn $lookup(&self, name: &str) -> Result<&$Type, Illegal> {
                    match self.get(name)? {
                        Object::$Kind(object) => Ok(object),
                        _ => Err(Illegal(format!("{name} is no {}", stringify!($lookup)))),
                    }
                }
            )*
        }
    };
}

typed_lookups! {
    lock: Lock(Monitor),
    condition: Condition(ConditionOf<'p>),
    event: Event(Event),
    semaphore: Semaphore(AnySemaphore),
    barrier: Barrier(Barrier),
    queue: Queue(Box<dyn AnyQueue>),
    cell: Cell(CellOf<'p>),
}

impl<'p> Objects<'p> {
    /// The condition of that name, if its predicates may read the cell.
    pub(crate) fn condition_that_sees(&self, name: &str, cell: &str) -> Result<&ConditionOf<'p>, Illegal> {
        let condition = self.condition(name)?;
        if self.cell(cell)?.lock != Some(condition.lock) {
            return Err(Illegal(format!("{cell} is waited for on another lock, too")));
        }
        Ok(condition)
    }
}

impl AnySemaphore {
    pub(crate) async fn acquire(&self) -> SemaphorePermit<'_> {
        match self {
            Self::Unbounded(semaphore) => semaphore.acquire().await,
            Self::Bounded(semaphore) => semaphore.acquire().await,
        }
    }

    pub(crate) fn add_permit(&self) -> Result<(), Illegal> {
        match self {
            Self::Unbounded(semaphore) => semaphore.add_permits(1),
            Self::Bounded(_) => return Err(Illegal("a bounded semaphore gets no more permits".to_owned())),
        }
        Ok(())
    }

    fn available_permits(&self) -> usize {
        match self {
            Self::Unbounded(semaphore) => semaphore.available_permits(),
            Self::Bounded(semaphore) => semaphore.available_permits(),
        }
    }
}

impl Object<'_> {
    /// The state of the object for a record. A condition has none, and a cell can't be read from outside its lock.
    pub(crate) fn state(&self) -> Option<Value> {
        match self {
            Self::Lock(lock) => Some(json!({ "locked": lock.is_locked() })),
            Self::Event(event) => Some(json!({ "set": event.is_set() })),
            Self::Semaphore(semaphore) => Some(json!({ "value": semaphore.available_permits() })),
            Self::Barrier(barrier) => Some(json!({ "n_waiting": barrier.waiting(), "broken": barrier.is_broken() })),
            Self::Queue(queue) => {
                Some(json!({ "qsize": queue.len(), "full": queue.is_full(), "unfinished": queue.unfinished() }))
            }
            Self::Condition(_) | Self::Cell(_) => None,
        }
    }
}

/// The facts about a program that are needed to make its objects.
struct Plan<'p>(&'p Program);

impl<'p> Plan<'p> {
    /// The conditions of a lock.
    fn conditions(&self, lock: &str) -> impl Iterator<Item = &'p str> {
        self.0.objects.iter().filter_map(move |(name, kind)| match kind {
            Kind::Condition { lock: of } if of == lock => Some(name.as_str()),
            _ => None,
        })
    }

    fn index(&self, lock: &str, condition: &str) -> usize {
        self.conditions(lock).take_while(|name| *name != condition).count()
    }

    /// The cells that a lock guards, with their first values.
    fn cells(&self, lock: &str) -> Cells {
        let cells = self.0.objects.iter().filter_map(|(name, kind)| match kind {
            Kind::Cell { value } if self.lock_of_cell(name) == Some(lock) => Some((name.clone(), *value)),
            _ => None,
        });
        cells.collect()
    }

    fn lock_of_cell(&self, cell: &str) -> Option<&'p str> {
        self.0.steps.iter().flatten().find_map(|op| match op {
            Op::CondWaitFor { obj, cell: asked, .. } if asked == cell => match &self.0.objects.get(obj)? {
                Kind::Condition { lock } => Some(lock.as_str()),
                _ => None,
            },
            _ => None,
        })
    }
}
