async fn position(places: &Queue<Place>, stop: &Event) -> (i32, i32) {
    select_event! {
        Place { x, y, .. } = cancel_safe(places.first()) => (x, y),
    }
}
