//! Client tokens: one object per token, user and operation.

use jiff::SignedDuration;
use library_core::{Creation, Meaning, model::UserName};
use testkit::{
    Hook, World,
    world::{creation, new_item, new_library, new_session},
};

use crate::answer;

const TOKEN: &str = "6a7ea0ee-5b54-4a26-a22b-35b8a0b5b7c1";

fn with(token: &str, fingerprint: &str) -> Creation {
    creation("library.create", Some(token), fingerprint)
}

async fn create(world: &World, creation: &Creation) -> library_core::Result<library_core::model::LibraryId> {
    world.domain.create_library(new_library("library"), creation).await
}

#[tokio::test]
async fn a_repeated_token_returns_the_first_object() {
    let world = World::new().await;
    let first = create(&world, &with(TOKEN, "x")).await.unwrap();
    assert_eq!(create(&world, &with(&TOKEN.to_uppercase(), "x")).await.unwrap(), first);
    assert_ne!(create(&world, &with("6a7ea0ee-5b54-4a26-a22b-35b8a0b5b7c2", "x")).await.unwrap(), first);
    let other_user = Creation { user: UserName::new("other"), ..with(TOKEN, "x") };
    assert_ne!(create(&world, &other_user).await.unwrap(), first);
}

#[tokio::test]
async fn a_token_with_another_specification_or_form_is_refused() {
    let world = World::new().await;
    create(&world, &with(TOKEN, "x")).await.unwrap();
    for (token, fingerprint) in [(TOKEN, "y"), ("not a uuid", "x"), ("", "x")] {
        let refused = create(&world, &with(token, fingerprint)).await;
        assert_eq!(answer(refused), Some(Meaning::InvalidArgument), "{token}");
    }
}

#[tokio::test]
async fn parallel_duplicates_get_one_id() {
    let world = World::new().await;
    let domain = world.domain.clone();
    let rival = async move { drop(domain.create_library(new_library("library"), &with(TOKEN, "x")).await.unwrap()) };
    world.metastore.hook(0, Hook::Before(Box::pin(rival)));
    create(&world, &with(TOKEN, "x")).await.unwrap();
    let filter = library_core::ports::metastore::LibraryFilter::default();
    let all = world.domain.find_libraries(filter, &UserName::new(testkit::world::ADMINISTRATOR)).await.unwrap();
    assert_eq!(all.len(), 1);
}

#[tokio::test]
async fn a_replay_beats_a_busy_item_and_a_taken_name() {
    let world = World::new().await;
    let library = world.library("library").await;
    let made = creation("item.create", Some(TOKEN), "x");
    let item = world.domain.create_item(new_item(&library, "item", ""), &made).await.unwrap();
    assert_eq!(world.domain.create_item(new_item(&library, "item", ""), &made).await.unwrap(), item);
    let opened = creation("update_session.create", Some(TOKEN), "x");
    let session = world.domain.create_update_session(new_session(&item), &opened).await.unwrap();
    assert_eq!(world.domain.create_update_session(new_session(&item), &opened).await.unwrap(), session);
    world.domain.cancel_update_session(&session).await.unwrap();
    assert_eq!(world.domain.create_update_session(new_session(&item), &opened).await.unwrap(), session);
}

#[tokio::test]
async fn a_token_is_kept_for_a_day_and_while_its_object_lives() {
    let world = World::new().await;
    let first = create(&world, &with(TOKEN, "x")).await.unwrap();
    world.pass(48 * 3600);
    world.tidy().await;
    assert_eq!(create(&world, &with(TOKEN, "x")).await.unwrap(), first);
    world.delete_library(&first).await.unwrap();
    world.pass(24 * 3600 + 1);
    world.tidy().await;
    assert_ne!(create(&world, &with(TOKEN, "x")).await.unwrap(), first);
}

#[tokio::test]
async fn a_jump_of_the_wall_clock_forgets_no_token() {
    let world = World::new().await;
    let library = create(&world, &with(TOKEN, "x")).await.unwrap();
    world.delete_library(&library).await.unwrap();
    world.clock.jump_wall(SignedDuration::from_hours(48));
    world.tidy().await;
    assert_eq!(create(&world, &with(TOKEN, "x")).await.unwrap(), library);
}

#[tokio::test]
async fn tokens_of_living_objects_do_not_hide_those_of_dead_ones() {
    let world = World::new().await;
    for number in 0..150 {
        let token = format!("00000000-0000-4000-8000-{number:012}");
        create(&world, &with(&token, "x")).await.unwrap();
    }
    let dead = create(&world, &with(TOKEN, "x")).await.unwrap();
    world.delete_library(&dead).await.unwrap();
    world.pass(24 * 3600 + 1);
    for _ in 0..4 {
        world.domain.expire().await.unwrap();
    }
    assert_ne!(create(&world, &with(TOKEN, "x")).await.unwrap(), dead);
}
