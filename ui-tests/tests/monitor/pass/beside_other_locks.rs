//! A monitor together with a `Lock`, an `RwLock` and plain fields in one struct.
#![deny(warnings)]

use warded::prelude::*;

#[guarded]
#[derive(Debug, Default)]
pub struct Server {
    pub name: String,
    pub state: Monitor,
    #[guarded(by = state)]
    pub connections: u32,
    log: Lock,
    #[guarded(by = log)]
    lines: Vec<String>,
    settings: RwLock,
    #[guarded(by = settings)]
    limit: u32,
}

impl Server {
    pub async fn connect(&self) -> bool {
        let limit = read_lock!(self.settings, |s| s.limit);
        let is_free = locked!(self.state, |s| {
            let is_free = s.connections < limit;
            s.connections += u32::from(is_free);
            is_free
        });
        with_lock!(self.log, |l| {
            l.lines.push(format!("{} {is_free}", self.name));
        });
        is_free
    }
}

fn main() {
    let server = Server::from(ServerInit { name: "a".to_owned(), connections: 0, lines: vec![], limit: 1 });
    warded::block_on(async {
        assert!(server.connect().await);
        assert!(!server.connect().await);
    });
    assert_eq!(server.into_init().connections, 1);
}
