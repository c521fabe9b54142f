async fn next(one: &Queue<u8>, other: &Queue<u8>) -> Option<u8> {
    select_event! {
        biased;
        Ok(mut job) = one.get() => Some(take(&mut job)),
        Ok(Job { item, .. }) | Err(Closed { ref item }) = other.get() => Some(*item),
        else => None
    }
}
