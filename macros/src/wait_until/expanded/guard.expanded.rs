async fn push(buffer: &Buffer<u8>, item: u8) {
    let mut s = {
        let captured_0 = ::warded::__private::copied(&(buffer.capacity));
        ::warded::__private::acquire_when(&(buffer.state), &(buffer), move |s| (s.closed || s.items.len() < captured_0))
            .await
    };
    s.items.push_back(item);
}
