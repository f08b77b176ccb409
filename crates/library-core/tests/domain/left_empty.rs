//! Items that a failed session left empty do not bar their name; all others do.

use jiff::Timestamp;
use library_core::{
    Meaning,
    item::NewItem,
    model::{CategoryId, Item, ItemId, LibraryId, TagAssociation, TagAssociationKey, TagId, TaggedObject},
    ports::metastore::Query,
};
use testkit::{
    World,
    world::{creation, new_item},
};

use crate::answer;

async fn world() -> (World, LibraryId) {
    let world = World::new().await;
    let library = world.library("library").await;
    (world, library)
}

async fn again(world: &World, library: &LibraryId) -> library_core::Result<ItemId> {
    let new = NewItem { description: "second try".to_owned(), ..new_item(library, "Item", "iso") };
    world.domain.create_item(new, &creation("item.create", None, "")).await
}

async fn item(world: &World, id: &ItemId) -> Item {
    world.domain.begin().await.unwrap().get::<Item>(id).await.unwrap().unwrap().record
}

#[tokio::test]
async fn an_item_whose_session_ended_without_content_is_made_anew_under_its_id() {
    for end in ["failed", "cancelled", "forgotten", "failed by a file", "completed without a file"] {
        let (world, library) = world().await;
        let first = world.item(&library, "item", "ovf").await;
        let session = world.session(&first).await;
        match end {
            "failed" => world.domain.fail_update_session(&session, "why".to_owned()).await.unwrap(),
            // Terraform's provider completes its session whatever happened, also before the first file.
            "completed without a file" => world.domain.complete_update_session(&session).await.unwrap(),
            "cancelled" => world.domain.cancel_update_session(&session).await.unwrap(),
            "failed by a file" => drop(world.push(&session, "disc.ova", b"no archive").await.unwrap_err()),
            _ => world.pass(301),
        }
        let second = again(&world, &library).await.unwrap();
        assert_eq!(second, first, "{end}");
        let item = item(&world, &second).await;
        assert_eq!(
            (item.name.as_str(), item.description.as_str(), item.item_type.as_str()),
            ("Item", "second try", "iso")
        );
        assert_eq!((item.content_version, item.size), (1, 0));
        world.stock(&second, &[("disc.iso", b"content")]).await;
        assert_eq!(world.names(&second).await, ["disc.iso"]);
    }
}

#[tokio::test]
async fn an_item_that_is_filled_or_being_filled_or_was_only_made_keeps_its_name() {
    for kind in ["only made", "being filled", "filled", "filled, then failed", "emptied"] {
        let (world, library) = world().await;
        let first = world.item(&library, "item", "").await;
        match kind {
            "only made" => {}
            "being filled" => drop(world.session(&first).await),
            "filled" => world.stock(&first, &[("a", b"content")]).await,
            _ => {
                world.stock(&first, &[("a", b"content")]).await;
                let session = world.session(&first).await;
                world.domain.remove_session_file(&session, "a").await.unwrap();
                match kind {
                    "emptied" => world.domain.complete_update_session(&session).await.unwrap(),
                    _ => world.domain.fail_update_session(&session, "why".to_owned()).await.unwrap(),
                }
            }
        }
        assert_eq!(answer(again(&world, &library).await), Some(Meaning::AlreadyExists), "{kind}");
    }
}

#[tokio::test]
async fn a_copy_is_no_empty_item_though_nothing_was_ever_sent_to_it() {
    let (world, library) = world().await;
    let original = world.item(&library, "original", "").await;
    world.stock(&original, &[("a", b"content")]).await;
    let copying = creation("item.copy", None, "");
    let copy = world.domain.copy_item(&original, new_item(&library, "item", ""), &copying).await.unwrap();
    world.run_jobs().await;
    let session = world.session(&copy).await;
    world.domain.cancel_update_session(&session).await.unwrap();
    assert_eq!(answer(again(&world, &library).await), Some(Meaning::AlreadyExists));
    assert_eq!(world.names(&copy).await, ["a"]);
}

#[tokio::test]
async fn an_item_that_is_made_anew_carries_no_tag_of_what_it_was() {
    let (world, library) = world().await;
    let first = world.item(&library, "item", "").await;
    let session = world.session(&first).await;
    world.domain.cancel_update_session(&session).await.unwrap();
    let mut work = world.domain.begin().await.unwrap();
    let key = TagAssociationKey { object: TaggedObject::item(&first), tag: TagId::new("tag") };
    work.insert(TagAssociation { key, category: CategoryId::new("category"), attached: Timestamp::UNIX_EPOCH });
    work.save().await.unwrap();
    assert_eq!(again(&world, &library).await.unwrap(), first);
    let carried = Query::AttachedTo(TaggedObject::item(&first));
    assert_eq!(world.domain.begin().await.unwrap().query::<TagAssociation>(&carried).await.unwrap(), []);
}
