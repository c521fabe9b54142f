fn open(pool: &Pool) {
    {
        let mut s = ::warded::__texted!((::warded::__private::locked(&(pool.state))), "locked!(pool.state, |s| ..)");
        #[allow(clippy::shadow_reuse, clippy::shadow_same, reason = "it hides the guard")]
        let s = &mut *::warded::__private::lent(&mut s);
        #[allow(clippy::needless_return, reason = "the body is a closure's")]
        {
            (s.open += 1)
        }
    };
}
