async fn append(log: &Log, mine: u64) {
    reached!(log.state, |s| s.flushed >= mine);
}
