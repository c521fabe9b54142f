use super::{Fit, Key, Keys, Measure, Selectivity};

struct Itself;

impl Measure<u64> for Itself {
    fn measure(of: &u64) -> u64 {
        *of
    }
}

type Value = [u64; 2];

fn equal(key: u64) -> Keys<Value> {
    Keys::one::<u64, Itself>(|value| &value[0], Fit::Equal, key, Selectivity::Equal)
}

fn at_least(key: u64) -> Keys<Value> {
    Keys::one::<u64, Itself>(|value| &value[1], Fit::AtLeast, key, Selectivity::Bound)
}

/// A key whose reading runs code of the user's.
fn declared() -> Keys<Value> {
    Keys::declared(|value| value[0] == 1)
}

fn values<T: ?Sized>(keys: Keys<T>) -> Vec<u64> {
    keys.any().iter().map(|key| key.value).collect()
}

#[test]
fn and_gives_the_key_of_the_more_selective_side() {
    assert_eq!(values(equal(1).keyed_and(at_least(2))), [1]);
    assert_eq!(values(at_least(2).keyed_and(equal(1))), [1]);
    assert_eq!(values(equal(1).keyed_and(equal(2))), [1]);
    assert_eq!(values(equal(1).keyed_and_rather(equal(2))), [2]);
    assert_eq!(values(equal(1).keyed_and_rather(at_least(2))), [1]);
    assert_eq!(values(Keys::PURE.keyed_and(equal(1))), [1]);
    assert_eq!(values(equal(1).keyed_and(Keys::NONE)), [1]);
}

#[test]
fn a_comparison_behind_foreign_code_gives_no_key() {
    assert!(Keys::NONE.keyed_and(equal(1)).any().is_empty());
    assert!(Keys::NONE.keyed_and_rather(equal(1)).any().is_empty());
    assert_eq!(values(at_least(2).keyed_and(Keys::NONE).keyed_and(equal(1))), [2]);
    assert_eq!(values(declared().keyed_and(equal(7))), [1]);
}

#[test]
fn or_gives_the_keys_of_all_sides_or_none() {
    assert_eq!(values(equal(1).keyed_or(equal(2))), [1, 2]);
    assert_eq!(values(equal(1).keyed_or(equal(2)).keyed_or(at_least(3))), [1, 2, 3]);
    assert!(equal(1).keyed_or(equal(2)).keyed_or(at_least(3)).keyed_or(equal(4)).any().is_empty());
    assert!(equal(1).keyed_or(Keys::NONE).any().is_empty());
    assert!(Keys::PURE.keyed_or(equal(1)).any().is_empty());
}

#[test]
fn or_keeps_no_key_that_another_key_covers() {
    assert_eq!(values(equal(1).keyed_or(equal(1))), [1]);
    assert_eq!(values(at_least(1).keyed_or(at_least(5))), [1]);
    assert_eq!(values(at_least(5).keyed_or(at_least(1))), [1]);
}

#[test]
fn not_gives_no_key() {
    assert!(equal(1).keyed_not().any().is_empty());
    assert!(equal(1).keyed_not().any().is_pure());
    assert!(!Keys::<Value>::NONE.keyed_not().any().is_pure());
}

#[test]
fn a_predicate_is_pure_if_all_of_it_is() {
    assert!(equal(1).any().is_pure());
    assert!(!declared().any().is_pure());
    assert!(!Keys::<Value>::NONE.any().is_pure());
    assert!(Keys::<Value>::PURE.any().is_pure());
    for joined in [Keys::keyed_and, Keys::keyed_and_rather, Keys::keyed_or] {
        assert!(joined(equal(1), at_least(2)).any().is_pure());
        assert!(!joined(equal(1), Keys::NONE).any().is_pure());
        assert!(!joined(Keys::NONE, equal(1)).any().is_pure());
    }
    let many = (0..9).map(equal).reduce(Keys::keyed_or).unwrap();
    assert!(many.any().is_empty() && many.any().is_pure());
}

#[test]
fn the_same_functions_are_the_same_reading() {
    let [one, same, other] = [equal(1), equal(2), at_least(1)].map(|keys| keys.any().iter().next().unwrap());
    let Key { reading, .. } = one;
    assert_eq!(reading, same.reading);
    assert_ne!(reading, other.reading);
    assert_ne!(one, same);
    assert!(reading.is_pure());
}

#[test]
#[expect(unsafe_code, reason = "reads as the queue does")]
fn a_reading_reads_the_value() {
    let mut value: Value = [3, 4];
    let subject = std::ptr::NonNull::from(&mut value).cast();
    let read = |keys: Keys<Value>| {
        let key = keys.any().iter().next().unwrap();
        // SAFETY: `value` is here, and not borrowed.
        unsafe { key.reading.read(subject) }
    };
    assert_eq!([read(equal(0)), read(at_least(0)), read(declared())], [3, 4, 0]);
}

#[test]
fn a_value_behind_a_wide_pointer_has_no_keys() {
    let keys = Keys::<[u64]>::one::<u64, Itself>(|value| &value[0], Fit::Equal, 1, Selectivity::Equal);
    assert!(keys.any().is_empty());
    assert!(!keys.any().is_pure());
}
