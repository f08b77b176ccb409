//! Libraries that follow others, and probes of publishers, through the registry.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod common;

use common::{Client, Door, ORIGIN, fault, item, kind, library};
use library_api::{
    content::{
        LibraryModel,
        library::{
            State,
            subscribed_item::SubscribedItemClient,
            subscription_info::{AuthenticationMethod, SourceInfo, SubscriptionInfo},
        },
        library_model::LibraryType,
        subscribed_library::{ProbeResult, ProbeStatus, SubscribedLibraryClient},
    },
    ids::{ItemId, LibraryId},
};
use library_core::{
    library::{NewBacking, NewSubscriber, NewSubscription},
    model::{self, Fetching, Placement, Scope, UserName},
    ports::feed::{FeedError, Look, PeerCertificate},
};
use testkit::world::{ADMINISTRATOR, STORE, creation};
use vapi::{
    FaultKind,
    bind::{Id, Secret, Uri},
};

const URL: &str = "https://publisher.test/lib.json";
const TOKEN: &str = "6a7ea0ee-5b54-4a26-a22b-35b8a0b5b7c1";

fn subscribed(door: &Door) -> SubscribedLibraryClient<Client> {
    SubscribedLibraryClient(door.admin())
}

async fn door() -> Door {
    let door = Door::new().await;
    door.world.feed.publish(URL, "feed-1");
    door
}

/// Everything that a first subscription can say.
fn following(url: &str) -> SubscriptionInfo {
    SubscriptionInfo {
        authentication_method: Some(AuthenticationMethod::Basic),
        automatic_sync_enabled: Some(false),
        on_demand: Some(true),
        password: Some(Secret("secret".to_owned())),
        ssl_thumbprint: Some("AB:CD".to_owned()),
        subscription_url: Some(Uri(url.to_owned())),
        user_name: Some("vcsp".to_owned()),
        source_info: None,
        ssl_certificate: Some("pem".to_owned()),
    }
}

fn follower(info: SubscriptionInfo) -> LibraryModel {
    LibraryModel { subscription_info: Some(info), ..library("follower") }
}

async fn create(door: &Door) -> LibraryId {
    subscribed(door).create(None, follower(following(URL))).await.unwrap()
}

#[tokio::test]
async fn a_subscribed_library_is_shown_without_what_is_secret() {
    let door = door().await;
    let id = create(&door).await;
    let shown = subscribed(&door).get(id.clone()).await.unwrap();
    assert_eq!(shown, door.libraries().get(id).await.unwrap());
    let told = SubscriptionInfo { password: None, ssl_thumbprint: None, ssl_certificate: None, ..following(URL) };
    assert_eq!(shown.subscription_info, Some(told));
    assert_eq!((shown.r#type, shown.publish_info), (Some(LibraryType::Subscribed), None));
    assert_eq!((shown.last_sync_time, shown.version), (None, Some("1".to_owned())));
    let asked = door.world.feed.asked();
    assert_eq!((asked[0].thumbprint.as_deref(), asked[0].certificate.as_deref()), (Some("AB:CD"), Some("pem")));
    let open = SubscriptionInfo {
        authentication_method: Some(AuthenticationMethod::None),
        on_demand: Some(false),
        automatic_sync_enabled: Some(true),
        subscription_url: Some(Uri(URL.to_owned())),
        ..SubscriptionInfo::default()
    };
    let id = subscribed(&door).create(None, follower(open.clone())).await.unwrap();
    assert_eq!(subscribed(&door).get(id).await.unwrap().subscription_info, Some(open));
}

#[tokio::test]
async fn the_service_decides_the_kind_and_what_is_not_used_is_ignored() {
    let door = door().await;
    let publish_info = Some(library_api::content::library::publish_info::PublishInfo::default());
    let spec = LibraryModel { r#type: Some(LibraryType::Local), publish_info, ..library("follower") };
    let id = subscribed(&door).create(None, spec).await.unwrap();
    let shown = subscribed(&door).get(id.clone()).await.unwrap();
    assert_eq!(
        (shown.r#type, shown.publish_info, shown.subscription_info),
        (Some(LibraryType::Subscribed), None, None)
    );
    let spec = LibraryModel { r#type: Some(LibraryType::Subscribed), ..follower(following(URL)) };
    let local = door.local().create(None, spec).await.unwrap();
    let shown = door.local().get(local.clone()).await.unwrap();
    assert_eq!((shown.r#type, shown.subscription_info), (Some(LibraryType::Local), None));
    assert!(door.world.feed.asked().is_empty());
    let wrong = FaultKind::InvalidElementType;
    assert_eq!(kind(subscribed(&door).get(local.clone()).await), wrong);
    assert_eq!(kind(subscribed(&door).update(local.clone(), LibraryModel::default()).await), wrong);
    assert_eq!(kind(subscribed(&door).delete(local.clone()).await), wrong);
    assert_eq!(kind(subscribed(&door).force_delete(local).await), wrong);
    assert_eq!(kind(door.local().get(id.clone()).await), wrong);
    assert_eq!(kind(door.local().delete(id.clone()).await), wrong);
    assert_eq!(kind(door.local().force_delete(id).await), wrong);
}

#[tokio::test]
async fn subscribed_libraries_are_listed_to_who_may_see_them() {
    let door = door().await;
    door.library("local").await;
    let (one, other) = (create(&door).await, create(&door).await);
    assert_eq!(subscribed(&door).list().await.unwrap(), [Id::from(one.clone()), Id::from(other)]);
    let scope = Scope::Library(model::LibraryId::new(one.as_str()));
    door.world.user("reader@quire.local", "reader", scope).await;
    let reader = SubscribedLibraryClient(door.of("reader@quire.local"));
    assert_eq!(reader.list().await.unwrap(), [Id::from(one.clone())]);
    assert_eq!(kind(reader.sync(one).await), FaultKind::Unauthorized);
}

#[tokio::test]
async fn a_creation_is_refused_as_the_contract_says_and_repeated_by_its_token() {
    let door = door().await;
    let create = |info| async { subscribed(&door).create(Some(TOKEN.to_owned()), follower(info)).await };
    let incomplete = SubscriptionInfo { on_demand: None, ..following(URL) };
    assert_eq!(kind(create(incomplete).await), FaultKind::InvalidArgument);
    assert_eq!(kind(create(following("ds:///vmfs/volumes/1/lib.json")).await), FaultKind::InvalidArgument);
    let unreachable = fault(create(following("https://nobody.test/lib.json")).await);
    assert_eq!(unreachable.kind, FaultKind::ResourceInaccessible);
    assert!(!format!("{unreachable:?}").contains("secret"));
    let several = LibraryModel { storage_backings: None, ..follower(following(URL)) };
    assert_eq!(kind(subscribed(&door).create(None, several).await), FaultKind::InvalidArgument);
    let id = create(following(URL)).await.unwrap();
    assert_eq!(create(following(URL)).await.unwrap(), id);
    let other = SubscriptionInfo { on_demand: Some(false), ..following(URL) };
    assert_eq!(kind(create(other).await), FaultKind::InvalidArgument);
}

#[tokio::test]
async fn an_update_changes_what_is_set() {
    let door = door().await;
    let id = create(&door).await;
    let update = |info| LibraryModel { subscription_info: Some(info), ..LibraryModel::default() };
    let flags =
        SubscriptionInfo { automatic_sync_enabled: Some(true), on_demand: Some(false), ..SubscriptionInfo::default() };
    let named = LibraryModel { description: Some("new".to_owned()), ..update(flags) };
    subscribed(&door).update(id.clone(), named).await.unwrap();
    let shown = subscribed(&door).get(id.clone()).await.unwrap();
    let info = shown.subscription_info.unwrap();
    assert_eq!((info.automatic_sync_enabled, info.on_demand), (Some(true), Some(false)));
    assert_eq!((info.subscription_url, info.user_name), (Some(Uri(URL.to_owned())), Some("vcsp".to_owned())));
    assert_eq!((shown.description.as_deref(), shown.version.as_deref()), (Some("new"), Some("2")));
    let elsewhere = || SubscriptionInfo {
        subscription_url: Some(Uri("https://nobody.test/lib.json".to_owned())),
        ..SubscriptionInfo::default()
    };
    assert_eq!(kind(subscribed(&door).update(id.clone(), update(elsewhere())).await), FaultKind::InvalidArgument);
    let password = Some(Secret("secret".to_owned()));
    let unreachable = update(SubscriptionInfo { password, ..elsewhere() });
    assert_eq!(kind(subscribed(&door).update(id.clone(), unreachable).await), FaultKind::ResourceInaccessible);
    let stale = LibraryModel { name: Some("x".to_owned()), version: Some("1".to_owned()), ..LibraryModel::default() };
    assert_eq!(kind(subscribed(&door).update(id, stale).await), FaultKind::ConcurrentChange);
}

#[tokio::test]
async fn the_subscription_that_a_library_belongs_to_is_shown() {
    let door = Door::new().await;
    let published = library_api::content::library::publish_info::PublishInfo {
        authentication_method: Some(library_api::content::library::publish_info::AuthenticationMethod::None),
        published: Some(true),
        ..library_api::content::library::publish_info::PublishInfo::default()
    };
    let spec = LibraryModel { publish_info: Some(published), ..library("published") };
    let source = door.local().create(None, spec).await.unwrap();
    let subscriber = NewSubscriber::New {
        name: "follower".to_owned(),
        description: String::new(),
        backing: NewBacking::Datastore(STORE.to_owned()),
        automatic_sync: false,
        fetching: Fetching::OnDemand,
    };
    let new = NewSubscription {
        library: model::LibraryId::new(source.as_str()),
        publish_url: format!("{ORIGIN}/cls/vcsp/lib/{}/lib.json", source.as_str()),
        subscriber,
        placement: Placement::default(),
    };
    let domain = &door.world.domain;
    let subscription = domain.create_subscription(new, &creation("subscriptions.create", None, "")).await.unwrap();
    let ids = subscribed(&door).list().await.unwrap();
    let follower = subscribed(&door).get(LibraryId(ids[0].0.clone())).await.unwrap();
    let info = follower.subscription_info.unwrap();
    let expected = SourceInfo { source_library: Some(source.into()), subscription: Some(Id(subscription.into())) };
    assert_eq!(info.source_info, Some(expected));
}

#[tokio::test]
async fn a_used_library_is_deleted_by_force() {
    let door = door().await;
    let id = create(&door).await;
    let domain_id = model::LibraryId::new(id.as_str());
    let me = UserName::new(ADMINISTRATOR);
    door.world.domain.add_usage(&domain_id, "urn:vmomi:vm:vm-12", &me).await.unwrap();
    assert_eq!(kind(subscribed(&door).delete(id.clone()).await), FaultKind::NotAllowedInCurrentState);
    subscribed(&door).force_delete(id.clone()).await.unwrap();
    assert_eq!(kind(subscribed(&door).get(id.clone()).await), FaultKind::NotFound);
    assert_eq!(kind(subscribed(&door).delete(id).await), FaultKind::NotFound);
    let unused = create(&door).await;
    subscribed(&door).delete(unused).await.unwrap();
    assert!(subscribed(&door).list().await.unwrap().is_empty());
}

#[tokio::test]
async fn what_is_asked_to_synchronise_is_judged_first() {
    let door = door().await;
    let (libraries, items) = (subscribed(&door), SubscribedItemClient(door.admin()));
    let (id, local) = (create(&door).await, door.library("local").await);
    let foreign = door.items().create(None, item(&local, "item")).await.unwrap();
    let nothing = || (LibraryId("none".to_owned()), ItemId("none".to_owned()));
    for (library, expected) in [
        (id.clone(), FaultKind::ServiceUnavailable),
        (local, FaultKind::InvalidElementType),
        (nothing().0, FaultKind::NotFound),
    ] {
        assert_eq!(kind(libraries.sync(library.clone()).await), expected);
        assert_eq!(kind(libraries.evict(library).await), expected);
    }
    for (item, expected) in [(foreign, FaultKind::InvalidElementType), (nothing().1, FaultKind::NotFound)] {
        assert_eq!(kind(items.sync(item.clone(), true, None).await), expected);
        assert_eq!(kind(items.evict(item).await), expected);
    }
    door.libraries().enter_maintenance(id.clone()).await.unwrap();
    let state = subscribed(&door).get(id.clone()).await.unwrap().state_info.unwrap();
    assert_eq!(state.state, Some(State::Maintenance));
    assert!(state.message.unwrap().contains(ADMINISTRATOR));
    assert_eq!(kind(libraries.sync(id.clone()).await), FaultKind::NotAllowedInCurrentState);
    assert_eq!(kind(libraries.evict(id.clone()).await), FaultKind::NotAllowedInCurrentState);
    door.libraries().exit_maintenance(id.clone()).await.unwrap();
    let state = subscribed(&door).get(id).await.unwrap().state_info.unwrap();
    assert_eq!((state.state, state.message), (Some(State::Active), None));
    assert!(door.log.defects.lock().unwrap().is_empty());
}

async fn probe(door: &Door, info: SubscriptionInfo) -> ProbeResult {
    subscribed(door).probe(info).await.unwrap()
}

#[tokio::test]
async fn a_probe_tells_every_outcome_in_its_result() {
    let door = door().await;
    let why = || "so it is".to_owned();
    for (error, status) in [
        (FeedError::InvalidUrl(why()), ProbeStatus::InvalidUrl),
        (FeedError::HostNotFound(why()), ProbeStatus::HostNotFound),
        (FeedError::TimedOut(why()), ProbeStatus::TimedOut),
        (FeedError::NotFound(why()), ProbeStatus::ResourceNotFound),
        (FeedError::Credentials(why()), ProbeStatus::InvalidCredentials),
        (FeedError::Certificate(why()), ProbeStatus::CertificateError),
        (FeedError::Other(why()), ProbeStatus::UnknownError),
    ] {
        door.world.feed.answer(URL, Look { outcome: Err(error), peer: None });
        let result = probe(&door, following(URL)).await;
        assert_eq!((result.status, result.ssl_thumbprint, result.ssl_certificate), (status, None, None));
        let texts: Vec<_> = result.error_messages.iter().map(|message| message.default_message.as_str()).collect();
        assert_eq!(texts, ["so it is"]);
    }
    assert_eq!(probe(&door, SubscriptionInfo::default()).await.status, ProbeStatus::InvalidCredentials);
    let nowhere = SubscriptionInfo { subscription_url: None, ..following(URL) };
    assert_eq!(probe(&door, nowhere).await.status, ProbeStatus::InvalidUrl);
}

#[tokio::test]
async fn a_probe_shows_the_certificate_to_who_sent_one() {
    let door = door().await;
    let peer = || Some(PeerCertificate { thumbprint: "AB:CD".to_owned(), pem: "their pem".to_owned() });
    let refused = Look { outcome: Err(FeedError::Certificate("not trusted".to_owned())), peer: peer() };
    door.world.feed.answer(URL, refused.clone());
    let without = || SubscriptionInfo { ssl_certificate: None, ..following(URL) };
    let result = probe(&door, without()).await;
    assert_eq!((result.status, result.ssl_certificate), (ProbeStatus::CertificateError, None));
    assert_eq!(result.ssl_thumbprint.as_deref(), Some("AB:CD"));
    assert_eq!(probe(&door, following(URL)).await.ssl_certificate.as_deref(), Some("their pem"));
    let outcome = Ok(library_core::ports::feed::FeedHead { id: "feed-1".to_owned(), name: "images".to_owned() });
    door.world.feed.answer(URL, Look { outcome, peer: peer() });
    let expected = ProbeResult {
        status: ProbeStatus::Success,
        ssl_thumbprint: Some("AB:CD".to_owned()),
        ssl_certificate: None,
        error_messages: Vec::new(),
    };
    assert_eq!(probe(&door, without()).await, expected);
    assert!(subscribed(&door).list().await.unwrap().is_empty());
}
