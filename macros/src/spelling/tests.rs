use super::*;

#[test]
fn a_slip_of_the_hand_is_recognised() {
    assert_eq!(closest("stat", ["log", "state"]), Some("state"));
    assert_eq!(closest("satte", ["log", "state"]), Some("state"));
    assert_eq!(closest("timeuot", ["timeout", "deadline"]), Some("timeout"));
}

#[test]
fn another_word_is_not() {
    assert_eq!(closest("owner", ["log", "state"]), None);
    assert_eq!(closest("x", ["log", "state"]), None);
}

#[test]
fn a_swap_costs_one() {
    assert_eq!(edit_distance("ab", "ba"), 1);
    assert_eq!(edit_distance("", "abc"), 3);
    assert_eq!(edit_distance("kitten", "sitting"), 3);
}
