fn open(pool: &Pool) {
    locked!(pool.state, |s| s.open += 1);
}
