//! What uses a library, and what cannot be done to it meanwhile.

use library_core::{
    Domain, Meaning,
    library::{LibraryChange, Through, Usages},
    model::{LibraryId, Scope},
};
use testkit::World;

use crate::{
    answer,
    stock::{by, stocked},
};

const MACHINE: &str = "urn:vmomi:vm:vm-12";

async fn delete(domain: &Domain, library: &LibraryId, usages: Usages) -> library_core::Result<()> {
    domain.delete_library(library, Through::Any, usages, &by()).await
}

#[tokio::test]
async fn a_resource_uses_a_library_once() {
    let world = World::new().await;
    let (library, _) = stocked(&world).await;
    world.domain.add_usage(&library, MACHINE, &by()).await.unwrap();
    assert_eq!(answer(world.domain.add_usage(&library, MACHINE, &by()).await), Some(Meaning::AlreadyExists));
    assert_eq!(world.domain.usages(&library, &by()).await.unwrap().len(), 1);
}

#[tokio::test]
async fn what_uses_a_library_is_named_by_a_urn() {
    let world = World::new().await;
    let (library, _) = stocked(&world).await;
    for wrong in ["", "vm-12", "urn:vmomi:vm", "urn:vmomi:vm:", "urn::vm:12", "urn:vmomi:vm:\u{7}"] {
        let refused = world.domain.add_usage(&library, wrong, &by()).await;
        assert_eq!(answer(refused), Some(Meaning::InvalidArgument), "{wrong}");
    }
}

#[tokio::test]
async fn a_used_library_is_not_deleted_by_mistake() {
    let world = World::new().await;
    let (library, _) = stocked(&world).await;
    world.domain.add_usage(&library, MACHINE, &by()).await.unwrap();
    let refused = delete(&world.domain, &library, Usages::Respected).await.unwrap_err();
    assert_eq!(refused.meaning, Meaning::NotAllowedInCurrentState);
    assert!(refused.text.contains(MACHINE), "{refused}");
    delete(&world.domain, &library, Usages::Ignored).await.unwrap();
    world.tidy().await;
    assert_eq!(world.stored().await, 0);
}

#[tokio::test]
async fn items_of_a_used_library_are_free_unless_the_library_says_otherwise() {
    let world = World::new().await;
    let (library, item) = stocked(&world).await;
    let second = world.item(&library, "second", "").await;
    let usage = world.domain.add_usage(&library, MACHINE, &by()).await.unwrap();
    world.domain.delete_item(&second, &by()).await.unwrap();
    let strict = LibraryChange { apply_usage_to_items: Some(true), ..Default::default() };
    world.domain.update_library(&library, strict, Through::Any, &by()).await.unwrap();
    assert_eq!(answer(world.domain.delete_item(&item, &by()).await), Some(Meaning::NotAllowedInCurrentState));
    world.domain.remove_usage(&library, &usage, &by()).await.unwrap();
    world.domain.delete_item(&item, &by()).await.unwrap();
}

#[tokio::test]
async fn usages_are_shown_to_whoever_may_see_the_library() {
    let world = World::new().await;
    let (library, _) = stocked(&world).await;
    let usage = world.domain.add_usage(&library, MACHINE, &by()).await.unwrap();
    assert_eq!(world.domain.usage(&library, &usage, &by()).await.unwrap().resource, MACHINE);
    let elsewhere = Scope::Library(world.library("elsewhere").await);
    let stranger = world.user("stranger", "reader", elsewhere).await;
    assert_eq!(answer(world.domain.usages(&library, &stranger).await), Some(Meaning::NotFound));
}

#[tokio::test]
async fn a_usage_is_removed_once() {
    let world = World::new().await;
    let (library, _) = stocked(&world).await;
    let usage = world.domain.add_usage(&library, MACHINE, &by()).await.unwrap();
    world.domain.remove_usage(&library, &usage, &by()).await.unwrap();
    assert_eq!(answer(world.domain.remove_usage(&library, &usage, &by()).await), Some(Meaning::NotFound));
    delete(&world.domain, &library, Usages::Respected).await.unwrap();
}
