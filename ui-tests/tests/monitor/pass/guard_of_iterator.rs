// A guard has the methods of a value that is an iterator, or has methods of the same names.
use warded::prelude::*;

fn main() {
    let numbers = Monitor::new(vec![1, 2, 3].into_iter());
    assert_eq!(numbers.lock().next(), Some(1));
    assert_eq!(numbers.lock().by_ref().map(|number| number + 1).sum::<u32>(), 7);
    let last = Monitor::new(Some(String::from("last")));
    assert_eq!(last.lock().take().as_deref(), Some("last"));
    assert_eq!(last.lock().iter().count(), 0);
    let lock = Lock::new(vec![1, 2].into_iter());
    assert_eq!(lock.try_acquire().unwrap().nth(1), Some(2));
    let lock = Lock::new(Some(1));
    assert_eq!(lock.try_acquire().unwrap().zip(Some(2)), Some((1, 2)));
}
