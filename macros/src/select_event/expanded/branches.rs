async fn serve(queue: &Queue<u8>, stop: &Event, may_stop: bool) {
    select_event! {
        job = queue.get() => run(job),
        _ = stop.wait(), if may_stop => stopped(),
        mut task = &mut self.task => { task.clear() }
    }
}
