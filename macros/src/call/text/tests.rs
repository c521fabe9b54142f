use super::{Call, Text, cut, shown};

#[test]
fn tokens_are_shown_as_one_writes_them() {
    let written = [
        "!s.items.is_empty() && s.turn == *me",
        "s.items.len() < capacity || s.closed",
        "s.free >= wanted - 1",
        "matches!(s.state, State::Open | State::Idle(_))",
        "s.map[&key].iter().any(|item| *item == -1)",
        "s.name == \"..\"",
        "s.range.contains(&(1..=3))",
        "s.value? as u64 == bank::LIMIT",
        "{ .. }",
    ];
    for text in written {
        assert_eq!(shown(&text.replace("{ .. }", "{ let a = 1; a }").parse().unwrap()), text);
    }
    let secrets = r#"s.name == "secret" && s.bytes == b"secret" && s.c == c"secret""#;
    assert_eq!(shown(&secrets.parse().unwrap()), r#"s.name == ".." && s.bytes == ".." && s.c == "..""#);
    assert_eq!(shown(&"s.a\n    .b(\n  &mut c, )".parse().unwrap()), "s.a .b(&mut c,)");
}

#[test]
fn a_call_is_shown_without_its_body() {
    let text = |name, input: &str, has_predicate| {
        let input = input.parse().unwrap();
        let Text { call, predicate } = Text::of(&Call::parse(name, input), has_predicate);
        (call, predicate)
    };
    assert_eq!(
        text("with_lock", "::warded; self.state, async |s| s.pay(\"secret\").await", false),
        (String::from("with_lock!(self.state, async |s| ..)"), None)
    );
    assert_eq!(
        text("wait_until", "::warded; pool.state, timeout = limit(1), |s| s.free > 0, |s| s.take()", true),
        (
            String::from("wait_until!(pool.state, timeout = limit(1), |s| s.free > 0, |s| ..)"),
            Some(String::from("s.free > 0"))
        )
    );
    assert_eq!(text("with_lock", "::warded; a, b, |a, b| ()", false).0, "with_lock!(a, b, |a, b| ..)");
}

#[test]
fn a_long_text_is_cut() {
    let long = "\u{e9}".repeat(200);
    assert_eq!(cut(long).chars().count(), 122);
    assert_eq!(cut(String::from("short")), "short");
}
