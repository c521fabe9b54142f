fn open(pool: &Pool) {
    {
        let _ = &(pool.state);
        let _ = &();
        ::core::compile_error! { "`.await` while the monitor is locked: move it out of the body; only a `Lock` is held across an await, with `with_lock!(lock, async |s| ..)`" }
    };
}
