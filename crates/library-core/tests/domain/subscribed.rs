//! Subscribed libraries: how they come by a publisher, how they change to another one, and what becomes of their items.

use library_core::{
    Creation, Domain, Meaning, Result,
    library::{LibraryChange, NewLibrary, PublicationChange, PublisherChange, Through, Usages},
    model::{
        Fetching, Item, ItemId, Library, LibraryId, LibraryKind, LibraryState, Publication, PublicationAuthentication,
        PublisherLogin, UserName,
    },
    ports::{
        feed::{FeedError, FeedHead, Look, PeerCertificate},
        metastore::LibraryFilter,
    },
};
use testkit::{
    Hook, World,
    world::{ADMINISTRATOR, creation, new_library},
};

use crate::answer;

/// Where the publisher is.
const URL: &str = "https://publisher.test/lib.json";
/// Another address.
const MOVED: &str = "https://mirror.test/lib.json";
/// The feed's id at its publisher.
const FEED: &str = "feed-1";

fn me() -> UserName {
    UserName::new(ADMINISTRATOR)
}

#[expect(clippy::unnecessary_wraps, reason = "the fields of changes are optional")]
fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

/// What the server's own addresses say of one.
fn here(url: &str) -> Option<LibraryId> {
    let id = url.strip_prefix("https://quire.test/cls/vcsp/lib/")?.strip_suffix("/lib.json")?;
    Some(LibraryId::new(id))
}

/// All that a first subscription needs.
fn following(url: &str) -> PublisherChange {
    PublisherChange {
        url: text(url),
        here: here(url),
        authentication: Some(PublicationAuthentication::None),
        automatic_sync: Some(true),
        fetching: Some(Fetching::OnDemand),
        ..PublisherChange::default()
    }
}

fn with_password(url: &str, password: &str) -> PublisherChange {
    PublisherChange {
        authentication: Some(PublicationAuthentication::Basic),
        user_name: text(if here(url).is_some() { "vcsp" } else { "" }),
        password: text(password),
        ..following(url)
    }
}

fn by(token: Option<&str>) -> Creation {
    creation("subscribed_library.create", token, "x")
}

/// A world in which the publisher answers at both addresses.
async fn world() -> World {
    let world = World::new().await;
    world.feed.publish(URL, FEED);
    world.feed.publish(MOVED, FEED);
    world
}

async fn create(world: &World, publisher: PublisherChange) -> Result<LibraryId> {
    world.domain.create_subscribed_library(new_library("library"), Some(publisher), &by(None)).await
}

async fn subscribed(world: &World) -> LibraryId {
    create(world, following(URL)).await.unwrap()
}

async fn update(domain: &Domain, id: &LibraryId, publisher: PublisherChange) -> Result<()> {
    let change = LibraryChange { publisher: Some(publisher), ..LibraryChange::default() };
    domain.update_library(id, change, Through::Subscribed, &me()).await
}

async fn look(world: &World, id: &LibraryId) -> Library {
    world.domain.library_by_id(id).await.unwrap()
}

/// Changes a library's row as no verb does.
async fn alter(world: &World, id: &LibraryId, change: impl FnOnce(&mut Library)) {
    let mut work = world.domain.begin().await.unwrap();
    let mut library = work.get::<Library>(id).await.unwrap().unwrap();
    change(&mut library.record);
    work.update(library);
    work.save().await.unwrap();
}

/// An item with a file, as a synchronisation would have brought it.
async fn synchronised(world: &World, library: &LibraryId) -> ItemId {
    alter(world, library, |library| library.kind = LibraryKind::Local).await;
    let item = world.item(library, "item", "").await;
    world.stock(&item, &[("file", b"content")]).await;
    let now = world.domain.library_by_id(library).await.unwrap().created;
    alter(world, library, |library| {
        library.kind = LibraryKind::Subscribed;
        library.last_sync = Some(now);
    })
    .await;
    item
}

fn failed(error: FeedError) -> Look {
    Look { outcome: Err(error), peer: None }
}

#[tokio::test]
async fn a_subscribed_library_is_empty_and_keeps_what_it_was_told() {
    let world = world().await;
    let id = create(&world, with_password(URL, "secret")).await.unwrap();
    let library = world.domain.subscribed_library(&id).await.unwrap();
    let publisher = library.publisher.unwrap();
    assert_eq!(publisher.url, URL);
    assert_eq!(publisher.feed.as_deref(), Some(FEED));
    assert_eq!(publisher.login, PublisherLogin::Basic { user: String::new(), password: "secret".to_owned() });
    assert_eq!((publisher.automatic_sync, publisher.fetching), (true, Fetching::OnDemand));
    assert_eq!((library.last_sync, library.publication), (None, None));
    assert_eq!(answer(world.domain.local_library(&id).await), Some(Meaning::InvalidElementType));
    let local = world.library("local").await;
    assert_eq!(answer(world.domain.subscribed_library(&local).await), Some(Meaning::InvalidElementType));
    let kind = Some(LibraryKind::Subscribed);
    let listed = world.domain.find_libraries(LibraryFilter { kind, ..LibraryFilter::default() }, &me()).await.unwrap();
    assert_eq!(listed.into_iter().map(|library| library.id).collect::<Vec<_>>(), [id]);
}

#[tokio::test]
async fn a_subscribed_library_may_be_made_before_its_publisher_is_known_and_is_never_published() {
    let world = world().await;
    let publication = Some(PublicationChange { published: Some(true), ..PublicationChange::default() });
    let new = NewLibrary { publication, ..new_library("library") };
    let id = world.domain.create_subscribed_library(new, None, &by(None)).await.unwrap();
    let library = look(&world, &id).await;
    assert_eq!((library.kind, library.publisher, library.publication), (LibraryKind::Subscribed, None, None));
    let partly = PublisherChange { url: text(URL), ..PublisherChange::default() };
    assert_eq!(answer(update(&world.domain, &id, partly).await), Some(Meaning::InvalidArgument));
    update(&world.domain, &id, following(URL)).await.unwrap();
    assert_eq!(look(&world, &id).await.publisher.unwrap().feed.as_deref(), Some(FEED));
}

#[tokio::test]
async fn a_creation_that_is_repeated_needs_its_publisher_no_more() {
    let world = world().await;
    let token = by(Some("6a7ea0ee-5b54-4a26-a22b-35b8a0b5b7c1"));
    let make = || world.domain.create_subscribed_library(new_library("library"), Some(following(URL)), &token);
    let id = make().await.unwrap();
    world.feed.answer(URL, failed(FeedError::TimedOut("it is silent".to_owned())));
    assert_eq!(make().await.unwrap(), id);
    assert_eq!(world.feed.asked().len(), 1);
}

#[tokio::test]
async fn a_first_subscription_is_told_what_it_lacks_before_anybody_is_asked() {
    let world = world().await;
    let complete = || with_password(URL, "secret");
    for incomplete in [
        PublisherChange { url: None, ..complete() },
        PublisherChange { authentication: None, ..complete() },
        PublisherChange { user_name: None, ..complete() },
        PublisherChange { password: None, ..complete() },
        PublisherChange { password: text(""), ..complete() },
        PublisherChange { automatic_sync: None, ..complete() },
        PublisherChange { fetching: None, ..complete() },
        PublisherChange { url: text("ds:///vmfs/volumes/1/lib.json"), ..complete() },
        PublisherChange { url: text("file:///srv/lib.json"), ..complete() },
        PublisherChange { url: text(""), ..complete() },
    ] {
        let told = format!("{incomplete:?}");
        assert_eq!(answer(create(&world, incomplete).await), Some(Meaning::InvalidArgument), "{told}");
    }
    let nameless = world.domain.create_subscribed_library(new_library(""), Some(complete()), &by(None)).await;
    assert_eq!(answer(nameless), Some(Meaning::InvalidArgument));
    assert!(world.feed.asked().is_empty());
}

#[tokio::test]
async fn a_publisher_that_cannot_be_used_is_not_followed() {
    let world = world().await;
    let id = subscribed(&world).await;
    let why = || "so it is".to_owned();
    for (error, meaning) in [
        (FeedError::InvalidUrl(why()), Meaning::InvalidArgument),
        (FeedError::HostNotFound(why()), Meaning::ResourceInaccessible),
        (FeedError::TimedOut(why()), Meaning::ResourceInaccessible),
        (FeedError::NotFound(why()), Meaning::ResourceInaccessible),
        (FeedError::Credentials(why()), Meaning::ResourceInaccessible),
        (FeedError::Certificate(why()), Meaning::InvalidArgument),
        (FeedError::Other(why()), Meaning::ResourceInaccessible),
    ] {
        world.feed.answer(MOVED, failed(error));
        let refused = create(&world, following(MOVED)).await.unwrap_err();
        assert_eq!(refused.meaning, meaning, "{refused}");
        assert!(refused.text.contains("so it is"), "{refused}");
        let moving = PublisherChange { url: text(MOVED), ..PublisherChange::default() };
        assert_eq!(answer(update(&world.domain, &id, moving).await), Some(meaning));
    }
    let library = look(&world, &id).await;
    assert_eq!((library.version, library.publisher.unwrap().url.as_str()), (1, URL));
}

#[tokio::test]
async fn a_certificate_that_is_not_trusted_is_named_so_that_it_can_be_pinned() {
    let world = world().await;
    let peer = Some(PeerCertificate { thumbprint: "AB:CD".to_owned(), pem: "pem".to_owned() });
    world.feed.answer(URL, Look { outcome: Err(FeedError::Certificate("not trusted".to_owned())), peer });
    let refused = create(&world, following(URL)).await.unwrap_err();
    assert_eq!(refused.meaning, Meaning::ResourceInaccessible);
    assert!(refused.text.contains("`AB:CD`"), "{refused}");
}

#[tokio::test]
async fn flags_change_without_asking_the_publisher_and_its_items_stay() {
    let world = world().await;
    let id = subscribed(&world).await;
    let item = synchronised(&world, &id).await;
    world.feed.answer(URL, failed(FeedError::TimedOut("it is silent".to_owned())));
    let flags =
        PublisherChange { automatic_sync: Some(false), fetching: Some(Fetching::Ahead), ..PublisherChange::default() };
    update(&world.domain, &id, flags.clone()).await.unwrap();
    let library = look(&world, &id).await;
    let publisher = library.publisher.unwrap();
    assert_eq!((publisher.automatic_sync, publisher.fetching, library.version), (false, Fetching::Ahead, 2));
    update(&world.domain, &id, flags).await.unwrap();
    assert_eq!(look(&world, &id).await.version, 2, "nothing changed");
    assert_eq!(world.feed.asked().len(), 1);
    assert_eq!(world.names(&item).await, ["file"]);
}

#[tokio::test]
async fn whatever_changes_how_the_publisher_is_reached_is_tried_first() {
    let world = world().await;
    let id = create(&world, with_password(URL, "one")).await.unwrap();
    for change in [
        PublisherChange { password: text("two"), ..PublisherChange::default() },
        PublisherChange { user_name: text("vcsp"), ..PublisherChange::default() },
        PublisherChange { thumbprint: text("AB"), ..PublisherChange::default() },
        PublisherChange { certificate: text("pem"), ..PublisherChange::default() },
        PublisherChange { authentication: Some(PublicationAuthentication::None), ..PublisherChange::default() },
    ] {
        let asked = world.feed.asked().len();
        update(&world.domain, &id, change).await.unwrap();
        assert_eq!(world.feed.asked().len(), asked + 1);
        assert_eq!(world.feed.asked().last().cloned(), look(&world, &id).await.publisher);
    }
    assert_eq!(look(&world, &id).await.publisher.unwrap().login, PublisherLogin::None);
    let basic =
        PublisherChange { authentication: Some(PublicationAuthentication::Basic), ..PublisherChange::default() };
    assert_eq!(answer(update(&world.domain, &id, basic).await), Some(Meaning::InvalidArgument), "no user, no password");
}

#[tokio::test]
async fn a_password_is_sent_to_no_other_address_than_it_was_given_for() {
    let world = world().await;
    let id = create(&world, with_password(URL, "secret")).await.unwrap();
    let moving = || PublisherChange { url: text(MOVED), ..PublisherChange::default() };
    assert_eq!(answer(update(&world.domain, &id, moving()).await), Some(Meaning::InvalidArgument));
    assert_eq!(world.feed.asked().len(), 1);
    update(&world.domain, &id, PublisherChange { password: text("other"), ..moving() }).await.unwrap();
    let publisher = look(&world, &id).await.publisher.unwrap();
    assert_eq!(publisher.login, PublisherLogin::Basic { user: String::new(), password: "other".to_owned() });
    let without = PublisherChange {
        authentication: Some(PublicationAuthentication::None),
        url: text(URL),
        ..PublisherChange::default()
    };
    update(&world.domain, &id, without).await.unwrap();
    assert_eq!(look(&world, &id).await.publisher.unwrap().login, PublisherLogin::None);
}

#[tokio::test]
async fn another_address_of_the_same_feed_loses_nothing() {
    let world = world().await;
    let id = subscribed(&world).await;
    let item = synchronised(&world, &id).await;
    update(&world.domain, &id, PublisherChange { url: text(MOVED), ..PublisherChange::default() }).await.unwrap();
    let library = look(&world, &id).await;
    assert_eq!(library.publisher.unwrap().url, MOVED);
    assert!(library.last_sync.is_some());
    assert_eq!(world.names(&item).await, ["file"]);
}

#[tokio::test]
async fn items_of_another_feed_go_with_their_content() {
    let world = world().await;
    world.feed.publish(MOVED, "feed-2");
    let id = subscribed(&world).await;
    let item = synchronised(&world, &id).await;
    assert_eq!(world.stored().await, 1);
    update(&world.domain, &id, PublisherChange { url: text(MOVED), ..PublisherChange::default() }).await.unwrap();
    let library = look(&world, &id).await;
    assert_eq!(library.publisher.unwrap().feed.as_deref(), Some("feed-2"));
    assert_eq!(library.last_sync, None);
    assert_eq!(answer(world.domain.item_files(&item).await), Some(Meaning::NotFound));
    world.tidy().await;
    assert_eq!(world.stored().await, 0);
}

#[tokio::test]
async fn items_stay_while_the_library_is_in_maintenance() {
    let world = world().await;
    world.feed.publish(MOVED, "feed-2");
    let id = subscribed(&world).await;
    let item = synchronised(&world, &id).await;
    world.domain.enter_maintenance(&id, &me()).await.unwrap();
    let moving = PublisherChange { url: text(MOVED), ..PublisherChange::default() };
    let refused = update(&world.domain, &id, moving).await;
    assert_eq!(answer(refused), Some(Meaning::NotAllowedInCurrentState));
    assert_eq!(world.names(&item).await, ["file"]);
    assert_eq!(look(&world, &id).await.publisher.unwrap().url, URL);
}

#[tokio::test]
async fn each_service_changes_its_own_kind_of_library() {
    let world = world().await;
    let (id, local) = (subscribed(&world).await, world.library("local").await);
    let named = |name: &str| LibraryChange { name: text(name), ..LibraryChange::default() };
    let domain = &world.domain;
    let wrong = Some(Meaning::InvalidElementType);
    assert_eq!(answer(domain.update_library(&id, named("new"), Through::Local, &me()).await), wrong);
    assert_eq!(answer(domain.update_library(&local, named("new"), Through::Subscribed, &me()).await), wrong);
    assert_eq!(answer(update(domain, &local, following(MOVED)).await), wrong);
    let stale = LibraryChange { version: text("7"), ..named("new") };
    let stale = domain.update_library(&id, stale, Through::Subscribed, &me()).await;
    assert_eq!(answer(stale), Some(Meaning::ConcurrentChange));
    let elsewhere = LibraryChange { publisher: Some(following(MOVED)), ..named("new") };
    domain.update_library(&id, elsewhere, Through::Any, &me()).await.unwrap();
    let library = look(&world, &id).await;
    assert_eq!((library.name.as_str(), library.version), ("new", 2));
    assert_eq!(library.publisher.unwrap().url, URL, "the common service leaves the publisher alone");
}

#[tokio::test]
async fn a_change_of_publisher_that_another_one_overtook_is_refused_and_asks_nobody_twice() {
    let world = world().await;
    let id = subscribed(&world).await;
    let (domain, rival) = (world.domain.clone(), id.clone());
    let flag = PublisherChange { automatic_sync: Some(false), ..PublisherChange::default() };
    let overtaking = async move { update(&domain, &rival, flag).await.unwrap() };
    world.metastore.hook(0, Hook::Before(Box::pin(overtaking)));
    let moving = PublisherChange { url: text(MOVED), ..PublisherChange::default() };
    let asked = world.feed.asked().len();
    assert_eq!(answer(update(&world.domain, &id, moving).await), Some(Meaning::ResourceBusy));
    let library = look(&world, &id).await;
    let publisher = library.publisher.unwrap();
    assert_eq!((publisher.url.as_str(), publisher.automatic_sync, library.version), (URL, false, 2));
    assert_eq!(world.feed.asked().len(), asked + 1);
}

#[tokio::test]
async fn a_stale_update_is_refused_before_the_publisher_is_asked() {
    let world = world().await;
    let id = create(&world, with_password(URL, "secret")).await.unwrap();
    let asked = world.feed.asked().len();
    let publisher = Some(PublisherChange { password: text("other"), ..PublisherChange::default() });
    let stale = LibraryChange { publisher, version: text("7"), ..LibraryChange::default() };
    let refused = world.domain.update_library(&id, stale, Through::Subscribed, &me()).await;
    assert_eq!(answer(refused), Some(Meaning::ConcurrentChange));
    assert_eq!(world.feed.asked().len(), asked);
}

#[tokio::test]
async fn a_new_thumbprint_takes_the_place_of_a_certificate_and_an_empty_pin_goes() {
    let world = world().await;
    let pinned = PublisherChange { certificate: text("pem"), ..following(URL) };
    let id = create(&world, pinned).await.unwrap();
    let pins = async || {
        let publisher = look(&world, &id).await.publisher.unwrap();
        (publisher.thumbprint, publisher.certificate)
    };
    assert_eq!(pins().await, (None, text("pem")));
    let change = PublisherChange { thumbprint: text("AB"), ..PublisherChange::default() };
    update(&world.domain, &id, change).await.unwrap();
    assert_eq!(pins().await, (text("AB"), None));
    let change = PublisherChange { thumbprint: text(""), ..PublisherChange::default() };
    update(&world.domain, &id, change).await.unwrap();
    assert_eq!(pins().await, (None, None));
}

#[tokio::test]
async fn a_used_library_is_deleted_by_force_only_and_its_usages_go_with_it() {
    let world = world().await;
    let id = subscribed(&world).await;
    let item = synchronised(&world, &id).await;
    let me = me();
    world.domain.add_usage(&id, "urn:vmomi:vm:vm-12", &me).await.unwrap();
    let delete = |through, usages| world.domain.delete_library(&id, through, usages, &me);
    for usages in [Usages::Respected, Usages::Ignored] {
        assert_eq!(answer(delete(Through::Local, usages).await), Some(Meaning::InvalidElementType));
    }
    let used = delete(Through::Subscribed, Usages::Respected).await.unwrap_err();
    assert_eq!(used.meaning, Meaning::NotAllowedInCurrentState);
    assert!(used.text.contains("urn:vmomi:vm:vm-12"), "{used}");
    delete(Through::Subscribed, Usages::Ignored).await.unwrap();
    assert_eq!(answer(delete(Through::Subscribed, Usages::Ignored).await), Some(Meaning::NotFound));
    assert_eq!(answer(world.domain.item_files(&item).await), Some(Meaning::NotFound));
    assert_eq!(answer(world.domain.usages(&id, &me).await), Some(Meaning::NotFound));
    world.tidy().await;
    assert_eq!(world.stored().await, 0);
}

#[tokio::test]
async fn what_is_asked_to_synchronise_is_judged_before_it_is_told_that_nothing_does() {
    let world = world().await;
    let (id, local) = (subscribed(&world).await, world.library("local").await);
    let (item, foreign) = (synchronised(&world, &id).await, world.item(&local, "item", "").await);
    let domain = &world.domain;
    let unavailable = Some(Meaning::ServiceUnavailable);
    assert_eq!(
        (answer(domain.sync_library(&id).await), answer(domain.evict_library(&id).await)),
        (unavailable, unavailable)
    );
    assert_eq!(
        (answer(domain.sync_item(&item).await), answer(domain.evict_item(&item).await)),
        (unavailable, unavailable)
    );
    for (library, item, meaning) in [
        (local, foreign, Meaning::InvalidElementType),
        (LibraryId::new("none"), ItemId::new("none"), Meaning::NotFound),
    ] {
        assert_eq!(answer(domain.sync_library(&library).await), Some(meaning));
        assert_eq!(answer(domain.evict_library(&library).await), Some(meaning));
        assert_eq!(answer(domain.sync_item(&item).await), Some(meaning));
        assert_eq!(answer(domain.evict_item(&item).await), Some(meaning));
    }
    let ahead = PublisherChange { fetching: Some(Fetching::Ahead), ..PublisherChange::default() };
    update(domain, &id, ahead).await.unwrap();
    assert_eq!(answer(domain.evict_library(&id).await), Some(Meaning::NotAllowedInCurrentState));
    assert_eq!(answer(domain.evict_item(&item).await), Some(Meaning::InvalidElementConfiguration));
    domain.enter_maintenance(&id, &me()).await.unwrap();
    assert_eq!(answer(domain.sync_library(&id).await), Some(Meaning::NotAllowedInCurrentState));
    assert_eq!(answer(domain.evict_item(&item).await), Some(Meaning::NotAllowedInCurrentState));
}

#[tokio::test]
async fn a_library_that_has_everything_becomes_a_published_one() {
    let world = world().await;
    let id = create(&world, with_password(URL, "secret")).await.unwrap();
    let me = me();
    let convert = || world.domain.convert_library(&id, &me);
    assert_eq!(answer(convert().await), Some(Meaning::NotAllowedInCurrentState), "never synchronised");
    let item = synchronised(&world, &id).await;
    cached(&world, &item, false).await;
    assert_eq!(answer(convert().await), Some(Meaning::NotAllowedInCurrentState), "files are missing");
    cached(&world, &item, true).await;
    alter(&world, &id, |library| library.state = LibraryState::Maintenance).await;
    assert_eq!(answer(convert().await), Some(Meaning::NotAllowedInCurrentState), "in maintenance");
    alter(&world, &id, |library| library.state = LibraryState::Active).await;
    convert().await.unwrap();
    let library = world.domain.local_library(&id).await.unwrap();
    assert_eq!((library.publisher, library.last_sync, library.version), (None, None, 2));
    let Some(Publication { published: true, authentication: PublicationAuthentication::Basic, .. }) =
        library.publication
    else {
        panic!("subscribers log in as the library did: {:?}", library.publication)
    };
    assert_eq!(world.names(&item).await, ["file"]);
    world.stock(&item, &[("file", b"new content")]).await;
    assert_eq!(answer(convert().await), Some(Meaning::InvalidElementType));
    assert_eq!(answer(world.domain.convert_library(&LibraryId::new("none"), &me).await), Some(Meaning::NotFound));
    // What follows it now needs the password that it once needed itself.
    let own = format!("https://quire.test/cls/vcsp/lib/{id}/lib.json");
    assert!(create(&world, with_password(&own, "secret")).await.is_ok());
    assert_eq!(answer(create(&world, with_password(&own, "wrong")).await), Some(Meaning::ResourceInaccessible));
}

async fn cached(world: &World, item: &ItemId, cached: bool) {
    let mut work = world.domain.begin().await.unwrap();
    let mut row = work.get::<Item>(item).await.unwrap().unwrap();
    row.record.cached = cached;
    work.update(row);
    work.save().await.unwrap();
}

#[tokio::test]
async fn a_probe_tells_what_a_look_finds_and_changes_nothing() {
    let world = world().await;
    let commits = world.metastore.commits();
    let why = || "so it is".to_owned();
    let peer = Some(PeerCertificate { thumbprint: "AB:CD".to_owned(), pem: "pem".to_owned() });
    for outcome in [
        Ok(FeedHead { id: FEED.to_owned(), name: "name".to_owned() }),
        Err(FeedError::InvalidUrl(why())),
        Err(FeedError::HostNotFound(why())),
        Err(FeedError::TimedOut(why())),
        Err(FeedError::NotFound(why())),
        Err(FeedError::Credentials(why())),
        Err(FeedError::Certificate(why())),
        Err(FeedError::Other(why())),
    ] {
        let look = Look { outcome, peer: peer.clone() };
        world.feed.answer(URL, look.clone());
        // Only what it takes to reach the publisher needs to be said.
        let change = PublisherChange { automatic_sync: None, fetching: None, ..with_password(URL, "secret") };
        assert_eq!(world.domain.probe(change).await.unwrap(), look);
    }
    assert_eq!(world.metastore.commits(), commits);
}

#[tokio::test]
async fn a_probe_of_what_cannot_be_asked_for_asks_nobody() {
    let world = world().await;
    for url in [None, text(""), text("ftp://publisher.test/lib.json")] {
        let look = world.domain.probe(PublisherChange { url, ..following(URL) }).await.unwrap();
        assert!(matches!(look, Look { outcome: Err(FeedError::InvalidUrl(_)), peer: None }), "{look:?}");
    }
    for login in [
        PublisherChange { authentication: None, ..following(URL) },
        PublisherChange { user_name: None, ..with_password(URL, "secret") },
        PublisherChange { password: None, ..with_password(URL, "secret") },
    ] {
        let look = world.domain.probe(login).await.unwrap();
        assert!(matches!(look, Look { outcome: Err(FeedError::Credentials(_)), peer: None }), "{look:?}");
    }
    assert!(world.feed.asked().is_empty());
}

#[tokio::test]
async fn a_library_of_this_server_is_looked_at_here() {
    let world = world().await;
    let id = world.library("own").await;
    let url = format!("https://quire.test/cls/vcsp/lib/{id}/lib.json");
    // One that is not published is looked for elsewhere, like one that does not exist.
    let unpublished = world.domain.probe(following(&url)).await.unwrap();
    assert!(matches!(unpublished.outcome, Err(FeedError::HostNotFound(_))), "{unpublished:?}");
    let asked = world.feed.asked().len();
    let publication = PublicationChange {
        published: Some(true),
        authentication: Some(PublicationAuthentication::Basic),
        password: text("secret"),
        ..PublicationChange::default()
    };
    let change = LibraryChange { publication: Some(publication), ..LibraryChange::default() };
    world.domain.update_library(&id, change, Through::Local, &me()).await.unwrap();
    for wrong in [following(&url), with_password(&url, "wrong")] {
        let look = world.domain.probe(wrong).await.unwrap();
        assert!(matches!(look.outcome, Err(FeedError::Credentials(_))), "{look:?}");
    }
    let right = world.domain.probe(with_password(&url, "secret")).await.unwrap();
    assert_eq!(right.outcome, Ok(FeedHead { id: id.to_string(), name: "own".to_owned() }));
    let follower = create(&world, with_password(&url, "secret")).await.unwrap();
    assert_eq!(look(&world, &follower).await.publisher.unwrap().feed, Some(id.to_string()));
    assert_eq!(world.feed.asked().len(), asked);
    // What follows publishes nothing itself, so that its address is one like any other.
    let foreign = format!("https://quire.test/cls/vcsp/lib/{follower}/lib.json");
    let look = world.domain.probe(following(&foreign)).await.unwrap();
    assert!(matches!(look.outcome, Err(FeedError::HostNotFound(_))), "{look:?}");
    assert_eq!(world.feed.asked().len(), asked + 1);
}
