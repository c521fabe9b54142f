async fn serve(desk: &Desk, me: u64) {
    wait_until!(desk.state, |s| s.turn == me || s.stop, |s| s.turn += 1);
}
