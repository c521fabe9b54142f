fn open(pool: &Pool) {
    locked!(pool.state, |s| s.load().await);
}
