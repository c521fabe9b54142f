fn swap(one: &Pool, other: &Pool) {
    {
        match ::warded::__texted!(
            (::warded::__private::locked_all((
                ::warded::__private::one_of_several_monitors(&(one.state)),
                ::warded::__private::one_of_several_monitors(&(other.state))
            ))),
            "locked!(one.state, other.state, |x, y| ..)"
        ) {
            mut all => {
                let (mut x, mut y) = ::warded::__private::each(&mut all);
                #[allow(clippy::shadow_reuse, clippy::shadow_same, reason = "it hides the guard")]
                let x = &mut *::warded::__private::lent(&mut x);
                #[allow(clippy::shadow_reuse, clippy::shadow_same, reason = "it hides the guard")]
                let y = &mut *::warded::__private::lent(&mut y);
                #[allow(clippy::needless_return, reason = "the body is a closure's")]
                {
                    (std::mem::swap(&mut x.open, &mut y.open))
                }
            }
        }
    };
}
