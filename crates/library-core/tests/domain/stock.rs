//! What several tests begin with: a library with content, on a store, and the administrator who acts on it.

use library_core::{
    library::{NewBacking, NewLibrary},
    model::{ItemId, LibraryId, UserName},
};
use testkit::{
    World,
    world::{ADMINISTRATOR, creation, due_jobs, new_library},
};

pub(crate) fn by() -> UserName {
    UserName::new(ADMINISTRATOR)
}

pub(crate) fn to(store: &str) -> NewBacking {
    NewBacking::Datastore(store.to_owned())
}

pub(crate) async fn library_on(world: &World, name: &str, store: &str) -> LibraryId {
    let new = NewLibrary { backing: to(store), ..new_library(name) };
    world.domain.create_library(new, &creation("library.create", None, name)).await.unwrap()
}

/// A library, and an item with two contents in three files.
pub(crate) async fn stocked(world: &World) -> (LibraryId, ItemId) {
    let library = world.library("library").await;
    let item = world.item(&library, "item", "").await;
    world.stock(&item, &[("a", b"alpha"), ("b", b"beta"), ("again", b"alpha")]).await;
    (library, item)
}

/// Runs the jobs that are due; how many of them failed.
pub(crate) async fn run_failing(world: &World) -> usize {
    let mut failed = 0;
    for job in due_jobs(&world.domain).await.unwrap() {
        failed += usize::from(world.domain.run_job(&job).await.is_err());
    }
    failed
}
