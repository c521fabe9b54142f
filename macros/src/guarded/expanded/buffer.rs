#[guarded]
pub struct Buffer<'a, T> {
    name: &'a str,
    state: Lock,
    #[guarded(by = state)]
    items: VecDeque<T>,
    /// An item was pushed.
    #[condition(of = state)]
    pub pushed: Condition,
    #[condition(of = state, when = |s| !s.items.is_empty())]
    ready: Condition,
}
