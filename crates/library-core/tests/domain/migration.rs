//! A library on its way to another datastore, and items copied to one.

use library_core::{
    Meaning,
    library::{NewBacking, NewLibrary, NewSubscriber, NewSubscription, PublicationChange, Usages},
    model::{
        Fetching, ItemId, Library, LibraryId, LibraryState, Placement, PublicationAuthentication, Scope, StoreId,
        UserName,
    },
    ports::ContentStore,
};
use testkit::{
    World,
    world::{ADMINISTRATOR, OTHER_STORE, STORE, creation, due_jobs, new_item, new_library},
};

use crate::answer;

fn by() -> UserName {
    UserName::new(ADMINISTRATOR)
}

fn to(store: &str) -> NewBacking {
    NewBacking::Datastore(store.to_owned())
}

async fn library_on(world: &World, name: &str, store: &str) -> LibraryId {
    let new = NewLibrary { backing: to(store), ..new_library(name) };
    world.domain.create_library(new, &creation("library.create", None, name)).await.unwrap()
}

async fn stocked(world: &World) -> (LibraryId, ItemId) {
    let library = world.library("library").await;
    let item = world.item(&library, "item", "").await;
    world.stock(&item, &[("a", b"alpha"), ("b", b"beta"), ("again", b"alpha")]).await;
    (library, item)
}

async fn state(world: &World, id: &LibraryId) -> Library {
    world.domain.library_by_id(id).await.unwrap()
}

/// Runs the jobs that are due; some may fail.
async fn run_failing(world: &World) -> usize {
    let mut failed = 0;
    for job in due_jobs(&world.domain).await.unwrap() {
        failed += usize::from(world.domain.run_job(&job).await.is_err());
    }
    failed
}

#[tokio::test]
async fn a_migrated_library_has_its_content_on_the_new_store_alone() {
    let world = World::new().await;
    let (library, item) = stocked(&world).await;
    let before = (state(&world, &library).await.version, world.files(&item).await);
    world.domain.migrate_library(&library, &to(OTHER_STORE), &by()).await.unwrap();
    let moving = state(&world, &library).await;
    assert_eq!((moving.state, moving.version), (LibraryState::Migrating, before.0));
    assert!(moving.state_message.unwrap().contains(OTHER_STORE));
    world.tidy().await;
    let moved = state(&world, &library).await;
    assert_eq!((moved.state, moved.state_message, moved.version), (LibraryState::Active, None, before.0 + 1));
    assert_eq!(moved.backing.store(), &StoreId::new(OTHER_STORE));
    assert_eq!((world.stored().await, world.other_store.list().await.unwrap().len()), (0, 2));
    assert_eq!((world.store.tree().len(), world.other_store.tree().len()), (0, 3));
    let after = world.files(&item).await;
    let facts = |files: &[library_core::model::ItemFile]| {
        files.iter().map(|file| (file.name.clone(), file.version, file.checksum.clone())).collect::<Vec<_>>()
    };
    assert_eq!(facts(&after), facts(&before.1));
    let download = world.download_session(&item).await;
    assert_eq!(world.read(&download, "b").await.unwrap(), b"beta");
    world.stock(&item, &[("c", b"gamma")]).await;
    assert_eq!(world.other_store.list().await.unwrap().len(), 3);
}

#[tokio::test]
async fn nothing_of_a_migrating_library_can_be_used_or_changed() {
    let world = World::new().await;
    let (library, item) = stocked(&world).await;
    world.domain.migrate_library(&library, &to(OTHER_STORE), &by()).await.unwrap();
    let refused = Some(Meaning::NotAllowedInCurrentState);
    let domain = &world.domain;
    let plain = |name| creation(name, None, "");
    assert_eq!(answer(domain.create_item(new_item(&library, "x", ""), &plain("item.create")).await), refused);
    assert_eq!(answer(domain.delete_item(&item, &by()).await), refused);
    assert_eq!(answer(domain.copy_item(&item, new_item(&library, "x", ""), &plain("item.copy")).await), refused);
    let session = testkit::world::new_session(&item);
    assert_eq!(answer(domain.create_update_session(session, &plain("update")).await), refused);
    assert_eq!(answer(domain.create_download_session(&item, None, &plain("download")).await), refused);
    assert_eq!(answer(domain.migrate_library(&library, &to(OTHER_STORE), &by()).await), refused);
    assert_eq!(answer(domain.enter_maintenance(&library, &by()).await), refused);
    assert_eq!(answer(domain.exit_maintenance(&library, &by()).await), refused);
    for usages in [Usages::Respected, Usages::Ignored] {
        let deleted = domain.delete_library(&library, library_core::library::Through::Any, usages, &by()).await;
        assert_eq!(answer(deleted), refused);
    }
    assert_eq!(answer(domain.add_usage(&library, "urn:vmomi:vm:vm-1", &by()).await), refused);
    world.tidy().await;
    domain.enter_maintenance(&library, &by()).await.unwrap();
}

#[tokio::test]
async fn a_library_with_open_sessions_does_not_leave_service() {
    let world = World::new().await;
    let (library, item) = stocked(&world).await;
    let other = world.library("other").await;
    let refused = Some(Meaning::NotAllowedInCurrentState);
    let session = world.session(&item).await;
    assert_eq!(answer(world.domain.enter_maintenance(&library, &by()).await), refused);
    assert_eq!(answer(world.domain.migrate_library(&library, &to(OTHER_STORE), &by()).await), refused);
    // Sessions of another library do not matter.
    world.domain.enter_maintenance(&other, &by()).await.unwrap();
    world.domain.cancel_update_session(&session).await.unwrap();
    let download = world.download_session(&item).await;
    let error = world.domain.enter_maintenance(&library, &by()).await.unwrap_err();
    assert!(error.text.contains("download session") && error.text.contains(item.as_str()), "{error}");
    world.domain.delete_download_session(&download).await.unwrap();
    world.domain.enter_maintenance(&library, &by()).await.unwrap();
    assert_eq!(answer(world.domain.enter_maintenance(&library, &by()).await), refused);
    let shown = state(&world, &library).await;
    assert!(shown.state_message.unwrap().contains(ADMINISTRATOR));
    world.domain.exit_maintenance(&library, &by()).await.unwrap();
    assert_eq!(answer(world.domain.exit_maintenance(&library, &by()).await), refused);
    assert_eq!(state(&world, &library).await.state_message, None);
}

#[tokio::test]
async fn a_migration_that_cannot_be_leaves_everything_where_it_was() {
    let world = World::new().await;
    let (library, item) = stocked(&world).await;
    let damaged = world.files(&item).await[1].blob.clone().unwrap();
    world.store.corrupt(&damaged, 0);
    world.domain.migrate_library(&library, &to(OTHER_STORE), &by()).await.unwrap();
    assert_eq!(run_failing(&world).await, 1);
    let stayed = state(&world, &library).await;
    assert_eq!((stayed.state, stayed.backing.store()), (LibraryState::Active, &StoreId::new(STORE)));
    assert!(stayed.state_message.unwrap().contains("could not migrate"));
    world.pass(600);
    world.tidy().await;
    assert_eq!(world.other_store.list().await.unwrap().len(), 0);
    let download = world.download_session(&item).await;
    assert_eq!(world.read(&download, "a").await.unwrap(), b"alpha");
}

#[tokio::test]
async fn a_migration_that_died_in_the_middle_goes_on_after_the_start() {
    let mut world = World::new().await;
    let (library, item) = stocked(&world).await;
    world.tidy().await;
    world.domain.migrate_library(&library, &to(OTHER_STORE), &by()).await.unwrap();
    // The job is taken. The first content gets its row and hold; then the metadata store does not answer any more.
    for ahead in 2..12 {
        world.metastore.hook(ahead, testkit::Hook::Refuse);
    }
    assert_eq!(run_failing(&world).await, 1);
    world.metastore.unhook();
    world.restart().await;
    assert_eq!(state(&world, &library).await.state, LibraryState::Migrating);
    // What the job holds already survives a sweep.
    let brought = world.other_store.list().await.unwrap().len();
    assert!(brought > 0);
    world.domain.sweep().await.unwrap();
    world.domain.sweep_orphans(&StoreId::new(OTHER_STORE)).await.unwrap();
    assert_eq!(world.other_store.list().await.unwrap().len(), brought);
    world.pass(600);
    world.tidy().await;
    assert_eq!(state(&world, &library).await.backing.store(), &StoreId::new(OTHER_STORE));
    assert_eq!((world.stored().await, world.other_store.list().await.unwrap().len()), (0, 2));
    let download = world.download_session(&item).await;
    assert_eq!(world.read(&download, "again").await.unwrap(), b"alpha");
}

#[tokio::test]
async fn where_a_library_may_migrate() {
    let world = World::new().await;
    let library = world.library("library").await;
    let migrate = async |to: &NewBacking| answer(world.domain.migrate_library(&library, to, &by()).await);
    assert_eq!(migrate(&to(STORE)).await, Some(Meaning::AlreadyInDesiredState));
    assert_eq!(migrate(&to("datastore-9")).await, Some(Meaning::InvalidArgument));
    assert_eq!(migrate(&NewBacking::Other("file:///srv".to_owned())).await, Some(Meaning::Unsupported));
    let nowhere = LibraryId::new("nowhere");
    let missing = world.domain.migrate_library(&nowhere, &to(OTHER_STORE), &by()).await;
    assert_eq!(answer(missing), Some(Meaning::NotFound));
    assert_eq!(state(&world, &library).await.state, LibraryState::Active);
}

#[tokio::test]
async fn a_copy_on_the_same_store_shares_its_content_at_once() {
    let world = World::new().await;
    let (library, item) = stocked(&world).await;
    let copied = creation("item.copy", Some("6f9619ff-8b86-d011-b42d-00c04fc964ff"), "");
    let copy = world.domain.copy_item(&item, new_item(&library, "copy", "iso"), &copied).await.unwrap();
    assert_eq!(world.stored().await, 2);
    let (made, original) =
        (world.domain.item_by_id(&copy).await.unwrap(), world.domain.item_by_id(&item).await.unwrap());
    assert_eq!((made.size, made.cached, made.content_version), (original.size, true, 1));
    assert_eq!((made.item_type.as_str(), made.source_id), ("iso", Some(item.clone())));
    assert_eq!(world.files(&copy).await, world.files(&item).await);
    let again = world.domain.copy_item(&item, new_item(&library, "copy", "iso"), &copied).await.unwrap();
    assert_eq!(again, copy);
    let other = creation("item.copy", None, "");
    let taken = world.domain.copy_item(&item, new_item(&library, "COPY", ""), &other).await;
    assert_eq!(answer(taken), Some(Meaning::InvalidArgument));
    // A copy of a copy says where all of it came from.
    let third = world.domain.copy_item(&copy, new_item(&library, "third", ""), &other).await.unwrap();
    assert_eq!(world.domain.item_by_id(&third).await.unwrap().source_id, Some(item.clone()));
    world.domain.delete_item(&item, &by()).await.unwrap();
    world.domain.delete_item(&third, &by()).await.unwrap();
    world.tidy().await;
    let download = world.download_session(&copy).await;
    assert_eq!(world.read(&download, "b").await.unwrap(), b"beta");
    assert_eq!(world.domain.item_history(&copy).await.unwrap()[0].message.as_deref(), Some("copied from `item`"));
}

#[tokio::test]
async fn a_copy_to_another_store_is_empty_until_all_of_it_is_there() {
    let world = World::new().await;
    let (_, item) = stocked(&world).await;
    let target = library_on(&world, "target", OTHER_STORE).await;
    let plain = creation("item.copy", None, "");
    let copy = world.domain.copy_item(&item, new_item(&target, "copy", ""), &plain).await.unwrap();
    let made = world.domain.item_by_id(&copy).await.unwrap();
    assert_eq!((made.cached, made.size, world.names(&copy).await.len()), (false, 0, 0));
    let busy = world.domain.create_update_session(testkit::world::new_session(&copy), &plain).await;
    assert_eq!(answer(busy), Some(Meaning::ResourceBusy));
    let again = world.domain.copy_item(&copy, new_item(&target, "third", ""), &plain).await;
    assert_eq!(answer(again), Some(Meaning::ResourceInaccessible));
    let in_use = world.domain.enter_maintenance(&target, &by()).await;
    assert_eq!(answer(in_use), Some(Meaning::NotAllowedInCurrentState));
    // The original may go meanwhile: the job holds what it brings.
    world.domain.delete_item(&item, &by()).await.unwrap();
    world.domain.sweep().await.unwrap();
    world.domain.sweep().await.unwrap();
    world.tidy().await;
    let made = world.domain.item_by_id(&copy).await.unwrap();
    assert_eq!((made.cached, made.size, world.names(&copy).await.len()), (true, 14, 3));
    assert_eq!((world.stored().await, world.other_store.list().await.unwrap().len()), (0, 2));
    let download = world.download_session(&copy).await;
    assert_eq!(world.read(&download, "again").await.unwrap(), b"alpha");
}

#[tokio::test]
async fn who_began_to_read_a_copy_before_it_was_made_reads_that_version() {
    let world = World::new().await;
    let (_, item) = stocked(&world).await;
    let target = library_on(&world, "target", OTHER_STORE).await;
    let plain = creation("item.copy", None, "");
    let copy = world.domain.copy_item(&item, new_item(&target, "copy", ""), &plain).await.unwrap();
    let early = world.download_session(&copy).await;
    world.run_jobs().await;
    assert_eq!(world.domain.download_files(&early).await.unwrap(), []);
    assert_eq!(world.domain.item_by_id(&copy).await.unwrap().content_version, 2);
    let history = world.domain.item_history(&copy).await.unwrap();
    let told: Vec<_> = history.iter().map(|version| version.message.as_deref()).collect();
    assert_eq!(told, [None, Some("copied from `item`")]);
}

#[tokio::test]
async fn a_copy_that_cannot_be_made_goes_away_with_what_was_brought() {
    let world = World::new().await;
    let (_, item) = stocked(&world).await;
    let target = library_on(&world, "target", OTHER_STORE).await;
    world.store.corrupt(&world.files(&item).await[1].blob.clone().unwrap(), 0);
    let plain = creation("item.copy", None, "");
    let copy = world.domain.copy_item(&item, new_item(&target, "copy", ""), &plain).await.unwrap();
    assert_eq!(run_failing(&world).await, 1);
    assert_eq!(answer(world.domain.item_by_id(&copy).await), Some(Meaning::NotFound));
    world.pass(600);
    world.tidy().await;
    assert_eq!(world.other_store.list().await.unwrap().len(), 0);
    world.domain.item_by_id(&item).await.unwrap();
}

#[tokio::test]
async fn a_copy_that_is_deleted_before_it_is_made_leaves_nothing() {
    let world = World::new().await;
    let (_, item) = stocked(&world).await;
    let target = library_on(&world, "target", OTHER_STORE).await;
    let plain = creation("item.copy", None, "");
    let copy = world.domain.copy_item(&item, new_item(&target, "copy", ""), &plain).await.unwrap();
    world.domain.delete_item(&copy, &by()).await.unwrap();
    world.domain.delete_item(&item, &by()).await.unwrap();
    world.tidy().await;
    assert_eq!((world.stored().await, world.other_store.list().await.unwrap().len()), (0, 0));
}

#[tokio::test]
async fn used_libraries_are_not_deleted_by_mistake() {
    let world = World::new().await;
    let (library, item) = stocked(&world).await;
    let (domain, user) = (&world.domain, by());
    let usage = domain.add_usage(&library, "urn:vmomi:vm:vm-12", &user).await.unwrap();
    let twice = domain.add_usage(&library, "urn:vmomi:vm:vm-12", &user).await;
    assert_eq!(answer(twice), Some(Meaning::AlreadyExists));
    for wrong in ["", "vm-12", "urn:vmomi:vm", "urn:vmomi:vm:", "urn::vm:12", "urn:vmomi:vm:\u{7}"] {
        assert_eq!(answer(domain.add_usage(&library, wrong, &user).await), Some(Meaning::InvalidArgument), "{wrong}");
    }
    let any = library_core::library::Through::Any;
    let refused = domain.delete_library(&library, any, Usages::Respected, &user).await.unwrap_err();
    assert_eq!(refused.meaning, Meaning::NotAllowedInCurrentState);
    assert!(refused.text.contains("urn:vmomi:vm:vm-12"), "{refused}");
    // Items are free unless the library says otherwise.
    let second = world.item(&library, "second", "").await;
    domain.delete_item(&second, &user).await.unwrap();
    let strict = library_core::library::LibraryChange { apply_usage_to_items: Some(true), ..Default::default() };
    domain.update_library(&library, strict, any, &user).await.unwrap();
    assert_eq!(answer(domain.delete_item(&item, &user).await), Some(Meaning::NotAllowedInCurrentState));
    assert_eq!(domain.usages(&library, &user).await.unwrap().len(), 1);
    assert_eq!(domain.usage(&library, &usage, &user).await.unwrap().resource, "urn:vmomi:vm:vm-12");
    let stranger = world.user("stranger", "reader", Scope::Library(world.library("elsewhere").await)).await;
    assert_eq!(answer(domain.usages(&library, &stranger).await), Some(Meaning::NotFound));
    domain.remove_usage(&library, &usage, &user).await.unwrap();
    assert_eq!(answer(domain.remove_usage(&library, &usage, &user).await), Some(Meaning::NotFound));
    domain.delete_item(&item, &user).await.unwrap();
    domain.add_usage(&library, "urn:vmomi:vm:vm-13", &user).await.unwrap();
    domain.delete_library(&library, any, Usages::Ignored, &user).await.unwrap();
    world.tidy().await;
    assert_eq!(world.stored().await, 0);
}

async fn publish(world: &World, library: &LibraryId) {
    let publication = PublicationChange {
        published: Some(true),
        authentication: Some(PublicationAuthentication::Basic),
        password: Some("subscribers".to_owned()),
        ..Default::default()
    };
    let change = library_core::library::LibraryChange { publication: Some(publication), ..Default::default() };
    world.domain.update_library(library, change, library_core::library::Through::Local, &by()).await.unwrap();
}

#[tokio::test]
async fn the_token_of_a_subscription_is_kept_while_the_subscription_lives() {
    let world = World::new().await;
    let library = world.library("published").await;
    publish(&world, &library).await;
    let follower = NewSubscriber::New {
        name: "follower".to_owned(),
        description: String::new(),
        backing: to(STORE),
        automatic_sync: false,
        fetching: Fetching::OnDemand,
    };
    let new = NewSubscription {
        library: library.clone(),
        publish_url: format!("https://here/cls/vcsp/lib/{library}/lib.json"),
        subscriber: follower,
        placement: Placement::default(),
    };
    let token = creation("subscriptions.create", Some("6f9619ff-8b86-d011-b42d-00c04fc964ff"), "");
    let create = || world.domain.create_subscription(new.clone(), &token);
    let id = create().await.unwrap();
    world.pass(48 * 3600);
    world.tidy().await;
    assert_eq!(create().await.unwrap(), id);
    world.domain.delete_subscription(&library, &id).await.unwrap();
    world.pass(24 * 3600 + 1);
    world.tidy().await;
    assert_ne!(create().await.unwrap(), id);
}

#[tokio::test]
async fn subscriptions_name_the_libraries_that_follow() {
    let world = World::new().await;
    let library = world.library("published").await;
    let new = |subscriber| NewSubscription {
        library: library.clone(),
        publish_url: format!("https://here/cls/vcsp/lib/{library}/lib.json"),
        subscriber,
        placement: Placement { folder: Some("group-1".to_owned()), ..Placement::default() },
    };
    let follower = NewSubscriber::New {
        name: "follower".to_owned(),
        description: String::new(),
        backing: to(OTHER_STORE),
        automatic_sync: true,
        fetching: Fetching::OnDemand,
    };
    let plain = creation("subscriptions.create", None, "");
    let domain = &world.domain;
    let early = domain.create_subscription(new(follower.clone()), &plain).await;
    assert_eq!(answer(early), Some(Meaning::NotAllowedInCurrentState));
    publish(&world, &library).await;
    let token = creation("subscriptions.create", Some("6f9619ff-8b86-d011-b42d-00c04fc964ff"), "");
    let id = domain.create_subscription(new(follower.clone()), &token).await.unwrap();
    assert_eq!(domain.create_subscription(new(follower), &token).await.unwrap(), id);
    let (subscription, subscribed) = domain.subscription(&library, &id, &by()).await.unwrap();
    assert_eq!((subscribed.name.as_str(), subscribed.publisher.unwrap().fetching), ("follower", Fetching::OnDemand));
    let twice = domain.create_subscription(new(NewSubscriber::Existing(subscribed.id.clone())), &plain).await;
    assert_eq!(answer(twice), Some(Meaning::AlreadyExists));
    let unrelated = domain.create_subscription(new(NewSubscriber::Existing(library.clone())), &plain).await;
    assert_eq!(answer(unrelated), Some(Meaning::InvalidArgument));
    let gone = domain.create_subscription(new(NewSubscriber::Existing(LibraryId::new("gone"))), &plain).await;
    assert_eq!(answer(gone), Some(Meaning::NotFound));
    // The placement is replaced as a whole.
    let placement = Placement { resource_pool: Some("resgroup-1".to_owned()), ..Placement::default() };
    domain.update_subscription(&library, &id, Some(placement.clone())).await.unwrap();
    assert_ne!(subscription.placement, placement);
    assert_eq!(domain.subscription(&library, &id, &by()).await.unwrap().0.placement, placement);
    // Pushing needs synchronisation; without anybody to push to there is nothing to do.
    assert_eq!(answer(domain.publish_library(&library, None).await), Some(Meaning::ServiceUnavailable));
    assert_eq!(answer(domain.publish_library(&library, Some(&[])).await), None);
    let nobody = library_core::model::SubscriptionId::new("nobody");
    let unknown = domain.publish_library(&library, Some(std::slice::from_ref(&nobody))).await;
    assert_eq!(answer(unknown), Some(Meaning::InvalidArgument));
    assert_eq!(answer(domain.subscription(&library, &nobody, &by()).await), Some(Meaning::InvalidArgument));
    assert_eq!(answer(domain.delete_subscription(&library, &nobody).await), Some(Meaning::NotFound));
    assert_eq!(answer(domain.subscriptions(&subscribed.id, &by()).await), Some(Meaning::InvalidElementType));
    let moved = library_core::library::PublisherChange {
        url: Some("https://publisher.test/lib.json".to_owned()),
        ..Default::default()
    };
    world.feed.publish("https://publisher.test/lib.json", "feed-1");
    domain.delete_subscription(&library, &id).await.unwrap();
    let follower = domain.library_by_id(&subscribed.id).await.unwrap();
    assert_eq!(follower.publisher.unwrap().source, None);
    domain.create_subscription(new(NewSubscriber::Existing(subscribed.id.clone())), &plain).await.unwrap();
    // Whoever follows somebody else is no subscriber any more.
    let change = library_core::library::LibraryChange { publisher: Some(moved), ..Default::default() };
    let through = library_core::library::Through::Subscribed;
    domain.update_library(&subscribed.id, change, through, &by()).await.unwrap();
    assert!(domain.subscriptions(&library, &by()).await.unwrap().is_empty());
    let any = library_core::library::Through::Any;
    domain.delete_library(&subscribed.id, any, Usages::Respected, &by()).await.unwrap();
    assert!(domain.subscriptions(&library, &by()).await.unwrap().is_empty());
}

#[tokio::test]
async fn an_item_remembers_who_changed_what() {
    let world = World::new().await;
    let (_, item) = stocked(&world).await;
    let session = world.session(&item).await;
    world.push(&session, "a", b"new alpha").await.unwrap();
    world.push(&session, "c", b"gamma").await.unwrap();
    world.domain.remove_session_file(&session, "b").await.unwrap();
    world.domain.complete_update_session(&session).await.unwrap();
    world.tidy().await;
    let history = world.domain.item_history(&item).await.unwrap();
    let told: Vec<_> = history.iter().map(|it| (it.key.version, it.message.as_deref().unwrap_or_default())).collect();
    assert_eq!(
        told,
        [(1, ""), (2, "added `a`, added `b`, added `again`"), (3, "replaced `a`, added `c`, removed `b`")]
    );
    assert!(history.iter().all(|it| it.user == Some(by())));
    assert_eq!(world.domain.item_change(&item, "2").await.unwrap().created, history[1].created);
    for unknown in ["0", "4", "two", ""] {
        assert_eq!(answer(world.domain.item_change(&item, unknown).await), Some(Meaning::NotFound), "{unknown}");
    }
}

#[tokio::test]
async fn a_published_library_that_is_deleted_leaves_no_trace_in_those_that_follow() {
    let world = World::new().await;
    let library = world.library("published").await;
    publish(&world, &library).await;
    let new = NewSubscription {
        library: library.clone(),
        publish_url: format!("https://here/cls/vcsp/lib/{library}/lib.json"),
        subscriber: NewSubscriber::New {
            name: "follower".to_owned(),
            description: String::new(),
            backing: to(OTHER_STORE),
            automatic_sync: true,
            fetching: Fetching::Ahead,
        },
        placement: Placement::default(),
    };
    let id = world.domain.create_subscription(new, &creation("subscriptions.create", None, "")).await.unwrap();
    let (_, follower) = world.domain.subscription(&library, &id, &by()).await.unwrap();
    assert!(follower.publisher.unwrap().source.is_some());
    world.delete_library(&library).await.unwrap();
    let publisher = world.domain.library_by_id(&follower.id).await.unwrap().publisher.unwrap();
    assert_eq!((publisher.source, publisher.feed), (None, Some(library.to_string())));
}
