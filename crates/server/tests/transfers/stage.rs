//! A registry of transfers with a clock that stands, and transfers for it.

use std::sync::Arc;
use std::time::Duration;

use library_core::model::{ItemId, LibraryId, UserName};
use server::config::Transfers as Settings;
use server::transfers::{About, Direction, Limits, Permit, Transfers};
use testkit::MockClock;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout_at};

/// A registry with these settings of `[transfers]`.
pub(crate) fn registry(settings: &str) -> Arc<Transfers> {
    let settings: Settings = toml::from_str(settings).unwrap();
    Arc::new(Transfers::new(Limits::new(&settings), Arc::new(MockClock::default())))
}

/// A transfer of a library in this session.
pub(crate) fn about(direction: Direction, library: &str, session: &str) -> About {
    About {
        direction,
        library: LibraryId::new(library),
        item: ItemId::new("item"),
        session: session.to_owned(),
        file: format!("{session}.iso"),
        size: None,
        user: UserName::new("somebody@quire.local"),
    }
}

/// Lets each transfer move pieces as fast as it may for this long; gives the bytes of each, in their order.
pub(crate) async fn moved(permits: Vec<(Permit, u64)>, time: Duration) -> Vec<u64> {
    let until = Instant::now() + time;
    let mut streams = JoinSet::new();
    for (number, (permit, piece)) in permits.into_iter().enumerate() {
        streams.spawn(async move {
            let mut bytes = 0;
            while timeout_at(until, permit.pace(piece)).await.is_ok() {
                bytes += piece;
                // On the wire.
                tokio::task::yield_now().await;
            }
            (number, bytes)
        });
    }
    let mut moved = streams.join_all().await;
    moved.sort_unstable();
    moved.into_iter().map(|(_, bytes)| bytes).collect()
}
