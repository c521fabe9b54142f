fn swap(one: &Pool, other: &Pool) {
    locked!(one.state, other.state, |x, y| std::mem::swap(&mut x.open, &mut y.open));
}
