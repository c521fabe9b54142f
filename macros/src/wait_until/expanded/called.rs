async fn serve(desk: &Desk, task: Task) {
    wait_until!(desk.state, |s| s.turn == task.number() || s.closed, |s| s.turn += 1);
}
