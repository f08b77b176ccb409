//! What the clients do: creates of items with one file each, many at a time.

use std::sync::Arc;

use bytes::Bytes;
use futures::future::join_all;
use library_core::{Domain, model::LibraryId, transfer::SHORT_BYTES};
use testkit::{
    contract::content_store::sample,
    world::{creation, new_item, new_session, pushed, whole},
};

use crate::tape::{Tape, Told};

/// Clients at a time, each of which makes some items after each other.
const CLIENTS: usize = 8;
/// All creates.
pub const CREATES: usize = 3 * CLIENTS;
/// The name of each item's file.
pub const FILE: &str = "file";

/// What the file of a create holds: mostly a KiB, also nothing, more than is short, more than a store takes at once, and
/// what others hold too.
pub fn content(number: usize) -> Bytes {
    match number % 8 {
        2 => sample(1000, 1024),
        3 => sample(number as u64, 90_000),
        5 if number < CREATES / 2 => sample(number as u64, 300_000),
        6 if number > CREATES / 2 => Bytes::new(),
        _ => sample(number as u64, 1024),
    }
}

/// Runs them all.
pub async fn run(domain: &Arc<Domain>, library: &LibraryId, tape: &Tape) {
    let clients = (0..CLIENTS).map(|client| {
        let (domain, library, tape) = (domain.clone(), library.clone(), tape.clone());
        tokio::spawn(async move {
            for number in (client..CREATES).step_by(CLIENTS) {
                create(&domain, (&library, number), &tape).await;
            }
        })
    });
    join_all(clients).await.into_iter().for_each(|ended| ended.unwrap());
}

async fn create(domain: &Domain, (library, number): (&LibraryId, usize), tape: &Tape) {
    let new = new_item(library, &format!("item {number}"), "");
    let item = domain.create_item(new, &creation("item.create", None, "")).await.unwrap();
    tape.tell(Told::Made(number, item.clone()));
    let creation = creation("update_session.create", None, "");
    let session = domain.create_update_session(new_session(&item), &creation).await.unwrap();
    tape.tell(Told::Opened(number, session.clone()));
    let file = domain.add_session_file(&session, pushed(FILE)).await.unwrap();
    tape.tell(Told::Added(number, file.generation));
    let bytes = content(number);
    if bytes.len() as u64 <= SHORT_BYTES {
        domain.upload_short(&file.key, file.generation, vec![bytes]).await.unwrap();
    } else {
        domain.upload(&file.key, file.generation, whole(bytes)).await.unwrap();
    }
    tape.tell(Told::Sent(number));
    domain.complete_update_session(&session).await.unwrap();
    tape.tell(Told::Completed(number));
}
