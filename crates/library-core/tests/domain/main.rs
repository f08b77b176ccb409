//! The domain through its public verbs, over memory and with a clock that stands still until a test moves it.
#![allow(clippy::unwrap_used, clippy::too_many_lines)]
#![allow(clippy::match_same_arms, reason = "tables say each case")]

mod access;
mod access_change;
mod archive;
mod browse;
mod copy;
mod crash;
mod datastore;
mod download_session;
mod file_table;
mod finish_idle;
mod glance;
mod history;
mod hold;
mod job;
mod lease;
mod left_empty;
mod library;
mod migration;
mod package;
mod pull;
mod push;
mod removal;
mod resume;
mod service_state;
mod signature;
mod signature_chain;
mod signature_policy;
mod signature_strict;
mod stock;
mod storm;
mod subscribed;
mod subscription;
mod table;
mod tag_association;
mod tag_catalogue;
mod template;
mod token;
mod update_session;
mod usage;

use library_core::{
    Meaning, Result,
    model::{ItemId, UpdateSessionId},
    update_session::SessionFile,
};
use testkit::World;

/// What a verb answered, without its value.
fn answer<T>(outcome: Result<T>) -> Option<Meaning> {
    outcome.err().map(|error| error.meaning)
}

/// Lets everything that was spawned run as far as it can.
async fn settle() {
    for _ in 0..200 {
        tokio::task::yield_now().await;
    }
}

/// A session that waits for a file of this name, an archive or a disk.
async fn expecting(name: &str) -> (World, ItemId, UpdateSessionId, SessionFile) {
    let world = World::new().await;
    let library = world.library("library").await;
    let item = world.item(&library, "item", if name == "vm.ova" { "ovf" } else { "iso" }).await;
    let session = world.session(&item).await;
    let file = world.add(&session, name).await;
    (world, item, session, file)
}
