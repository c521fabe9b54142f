// Makes a monitor of what no other thread may have, for all threads.
use std::rc::Rc;

use warded::prelude::*;

static NAMES: Monitor<Option<Rc<str>>> = Monitor::new(None);

fn main() {}
