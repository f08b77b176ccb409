//! Libraries: where they may lie, how they change, how they are published; and the service's settings.

use library_core::{
    Meaning,
    configuration::SettingValue,
    library::{LibraryChange, NewBacking, NewLibrary, PublicationChange, Through},
    model::{Library, LibraryKind, PublicationAuthentication, Setting, UserName},
};
use testkit::{
    World,
    world::{ADMINISTRATOR, creation, new_item, new_library},
};

use crate::answer;

fn me() -> UserName {
    UserName::new(ADMINISTRATOR)
}

async fn create(world: &World, new: NewLibrary) -> library_core::Result<library_core::model::LibraryId> {
    world.domain.create_library(new, &creation("create", None, "")).await
}

#[tokio::test]
async fn a_library_lies_on_a_configured_store_only() {
    let world = World::new().await;
    let backed = |backing| NewLibrary { backing, ..new_library("library") };
    let other = |uri: &str| NewBacking::Other(uri.to_owned());
    create(&world, backed(other("file:///srv/images"))).await.unwrap();
    for uri in ["file:///etc", "file:///srv/images/../..", "nfs://server/share", ""] {
        assert_eq!(answer(create(&world, backed(other(uri))).await), Some(Meaning::Unsupported), "{uri}");
    }
    let unknown = create(&world, backed(NewBacking::Datastore("datastore-9".to_owned()))).await.unwrap_err();
    assert_eq!(unknown.meaning, Meaning::InvalidArgument);
    assert!(unknown.text.contains("datastore-1"), "{unknown}");
    for name in ["", "  ", "a\0b", "a\nb"] {
        assert_eq!(answer(create(&world, new_library(name)).await), Some(Meaning::InvalidArgument), "{name:?}");
    }
}

#[tokio::test]
async fn a_stale_version_is_told_as_each_service_tells_it() {
    let world = World::new().await;
    let id = world.library("library").await;
    let change = |version: &str| LibraryChange {
        description: Some("new".to_owned()),
        version: Some(version.to_owned()),
        ..LibraryChange::default()
    };
    for (through, meaning) in [(Through::Any, Meaning::InvalidArgument), (Through::Local, Meaning::ConcurrentChange)] {
        let stale = world.domain.update_library(&id, change("7"), through, &me()).await;
        assert_eq!(answer(stale), Some(meaning));
    }
    world.domain.update_library(&id, change("1"), Through::Local, &me()).await.unwrap();
    world.domain.update_library(&id, change("2"), Through::Any, &me()).await.unwrap();
    assert_eq!(world.domain.library_by_id(&id).await.unwrap().version, 2, "the second one changed nothing");
    let empty = LibraryChange { name: Some(String::new()), ..LibraryChange::default() };
    let refused = world.domain.update_library(&id, empty, Through::Local, &me()).await;
    assert_eq!(answer(refused), Some(Meaning::InvalidArgument));
}

#[tokio::test]
async fn a_subscribed_library_takes_no_content_from_its_users() {
    let world = World::new().await;
    let library = world.library("library").await;
    let item = world.item(&library, "item", "").await;
    let mut work = world.domain.begin().await.unwrap();
    let mut row = work.get::<Library>(&library).await.unwrap().unwrap();
    row.record.kind = LibraryKind::Subscribed;
    work.update(row);
    work.save().await.unwrap();
    let domain = &world.domain;
    let wrong = Some(Meaning::InvalidElementType);
    let make = creation("create", None, "");
    assert_eq!(answer(domain.create_item(new_item(&library, "new", ""), &make).await), wrong);
    assert_eq!(answer(domain.update_item(&item, library_core::item::ItemChange::default(), &me()).await), wrong);
    assert_eq!(answer(domain.delete_item(&item, &me()).await), wrong);
    assert_eq!(answer(world.delete_library(&library).await), wrong);
    assert_eq!(answer(domain.local_library(&library).await), wrong);
    let session = domain.create_update_session(testkit::world::new_session(&item), &make).await;
    assert_eq!(answer(session), wrong);
    assert!(domain.create_download_session(&item, None, &make).await.is_ok());
}

fn published(authentication: PublicationAuthentication) -> PublicationChange {
    PublicationChange { published: Some(true), authentication: Some(authentication), ..PublicationChange::default() }
}

async fn publish(world: &World, id: &library_core::model::LibraryId, change: PublicationChange) -> Option<Meaning> {
    let change = LibraryChange { publication: Some(change), ..LibraryChange::default() };
    answer(world.domain.update_library(id, change, Through::Local, &me()).await)
}

#[tokio::test]
async fn a_password_of_a_publication_is_changed_by_who_knows_it() {
    let world = World::new().await;
    let id = world.library("library").await;
    let invalid = Some(Meaning::InvalidArgument);
    let basic = || published(PublicationAuthentication::Basic);
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(
        publish(&world, &id, PublicationChange { published: Some(true), ..PublicationChange::default() }).await,
        invalid
    );
    assert_eq!(publish(&world, &id, basic()).await, invalid, "no password");
    assert_eq!(publish(&world, &id, PublicationChange { password: text(""), ..basic() }).await, invalid);
    let foreign = PublicationChange { password: text("one"), user_name: text("admin"), ..basic() };
    assert_eq!(publish(&world, &id, foreign).await, invalid);
    assert_eq!(publish(&world, &id, PublicationChange { password: text("one"), ..basic() }).await, None);
    let hash = world.domain.library_by_id(&id).await.unwrap().publication.unwrap().password_hash;
    assert!(hash.is_some_and(|hash| hash != "one"));
    let next = |current: Option<String>| PublicationChange {
        password: text("two"),
        current_password: current,
        ..PublicationChange::default()
    };
    assert_eq!(publish(&world, &id, next(None)).await, invalid);
    assert_eq!(publish(&world, &id, next(text("wrong"))).await, invalid);
    assert_eq!(publish(&world, &id, next(text("one"))).await, None);
    let drop = |current: Option<String>| PublicationChange {
        authentication: Some(PublicationAuthentication::None),
        current_password: current,
        ..PublicationChange::default()
    };
    assert_eq!(publish(&world, &id, drop(text("one"))).await, invalid);
    assert_eq!(publish(&world, &id, drop(text("two"))).await, None);
    assert_eq!(world.domain.library_by_id(&id).await.unwrap().publication.unwrap().password_hash, None);
}

#[tokio::test]
async fn settings_are_changed_all_or_none_within_their_ranges() {
    let world = World::new().await;
    let domain = &world.domain;
    let before = domain.configuration().await.unwrap();
    assert_eq!(before["automatic_sync_start_hour"], SettingValue::Long(20));
    let refused = [
        ("automatic_sync_start_hour", 24),
        ("automatic_sync_stop_hour", -1),
        ("transfer_threads_pool_size", 0),
        ("maximum_concurrent_item_syncs", 1025),
        ("automatic_sync_refresh_interval", i64::MAX),
        ("automatic_sync_setting_refresh_interval", i64::MAX),
        ("transfer_throttling_bandwidth_total", i64::MAX),
    ];
    for (name, value) in refused {
        let both = [("automatic_sync_enabled", SettingValue::Boolean(false)), (name, SettingValue::Long(value))];
        assert_eq!(answer(domain.configure(&both).await), Some(Meaning::InvalidArgument), "{name}");
    }
    assert_eq!(domain.configuration().await.unwrap(), before);
    for hour in [23, 0] {
        domain.configure(&[("automatic_sync_start_hour", SettingValue::Long(hour))]).await.unwrap();
        assert_eq!(domain.configuration().await.unwrap()["automatic_sync_start_hour"], SettingValue::Long(hour));
    }
}

#[tokio::test]
async fn a_number_that_was_kept_before_it_had_a_range_is_brought_into_it() {
    let world = World::new().await;
    let mut work = world.domain.begin().await.unwrap();
    for (name, value) in [("automatic_sync_refresh_interval", i64::MAX), ("transfer_threads_pool_size", 0)] {
        work.put(Setting { name: format!("configuration.{name}"), value: value.to_string() }).await.unwrap();
    }
    work.save().await.unwrap();
    let shown = world.domain.configuration().await.unwrap();
    assert_eq!(shown["automatic_sync_refresh_interval"], SettingValue::Long(525_600));
    assert_eq!(shown["transfer_threads_pool_size"], SettingValue::Long(1));
}

#[tokio::test]
async fn a_control_character_in_a_name_is_named() {
    let world = World::new().await;
    let library = world.library("library").await;
    let refused = create(&world, new_library("a\u{7}b")).await.unwrap_err();
    assert!(refused.text.contains("`U+0007`"), "{refused}");
    let item = new_item(&library, "a\tb", "");
    let refused = world.domain.create_item(item, &creation("item", None, "")).await.unwrap_err();
    assert_eq!(refused.meaning, Meaning::InvalidArgument);
    assert!(refused.text.contains("`U+0009`"), "{refused}");
}
