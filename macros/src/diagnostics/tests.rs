use super::*;

#[test]
fn all_errors_come_out_in_order() {
    let mut diagnostics = Diagnostics::new();
    diagnostics.refuse_at(Span::call_site(), "first");
    diagnostics.refuse_at(Span::call_site(), "second");
    assert_eq!(messages(&diagnostics.into_compile_errors()), ["first", "second"]);
}

#[test]
#[should_panic(expected = "never emitted")]
fn a_forgotten_bag_is_noticed() {
    drop(Diagnostics::new());
}
