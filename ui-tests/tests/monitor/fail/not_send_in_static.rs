// Puts a monitor into a static, although its value is not `Send`.
use std::rc::Rc;

use warded::prelude::*;

static NAMES: Monitor<Option<Rc<str>>> = Monitor::new(None);

fn main() {}
