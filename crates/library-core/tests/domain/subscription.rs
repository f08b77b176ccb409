//! Subscriptions of a published library: who follows it, where they put things, and how it ends.

use library_core::{
    Creation, Meaning,
    library::{LibraryChange, NewSubscriber, NewSubscription, PublicationChange, PublisherChange, Through, Usages},
    model::{Fetching, Library, LibraryId, Placement, PublicationAuthentication, PublisherSource, SubscriptionId},
};
use testkit::{
    World,
    world::{OTHER_STORE, creation},
};

use crate::{
    answer,
    stock::{by, to},
};

/// A library that is published.
async fn published(world: &World) -> LibraryId {
    let library = world.library("published").await;
    let publication = PublicationChange {
        published: Some(true),
        authentication: Some(PublicationAuthentication::Basic),
        password: Some("subscribers".to_owned()),
        ..Default::default()
    };
    let change = LibraryChange { publication: Some(publication), ..Default::default() };
    world.domain.update_library(&library, change, Through::Local, &by()).await.unwrap();
    library
}

/// A subscription that makes its follower.
fn with_new_follower(library: &LibraryId) -> NewSubscription {
    NewSubscription {
        library: library.clone(),
        publish_url: format!("https://here/cls/vcsp/lib/{library}/lib.json"),
        subscriber: NewSubscriber::New {
            name: "follower".to_owned(),
            description: String::new(),
            backing: to(OTHER_STORE),
            automatic_sync: true,
            fetching: Fetching::OnDemand,
        },
        placement: Placement { folder: Some("group-1".to_owned()), ..Placement::default() },
    }
}

/// A subscription of a library that is there already.
fn of_existing(library: &LibraryId, follower: &LibraryId) -> NewSubscription {
    NewSubscription { subscriber: NewSubscriber::Existing(follower.clone()), ..with_new_follower(library) }
}

fn plain() -> Creation {
    creation("subscriptions.create", None, "")
}

fn with_token() -> Creation {
    creation("subscriptions.create", Some("6f9619ff-8b86-d011-b42d-00c04fc964ff"), "")
}

/// A published library, a subscription of it, and the library that follows.
async fn followed(world: &World) -> (LibraryId, SubscriptionId, Library) {
    let library = published(world).await;
    let id = world.domain.create_subscription(with_new_follower(&library), &plain()).await.unwrap();
    let (_, follower) = world.domain.subscription(&library, &id).await.unwrap();
    (library, id, follower)
}

#[tokio::test]
async fn only_a_published_library_takes_subscriptions() {
    let world = World::new().await;
    let library = world.library("private").await;
    let refused = world.domain.create_subscription(with_new_follower(&library), &plain()).await;
    assert_eq!(answer(refused), Some(Meaning::NotAllowedInCurrentState));
}

#[tokio::test]
async fn a_subscription_makes_the_library_that_follows_as_it_was_told() {
    let world = World::new().await;
    let (library, id, follower) = followed(&world).await;
    let (subscription, _) = world.domain.subscription(&library, &id).await.unwrap();
    assert_eq!(subscription.placement, with_new_follower(&library).placement);
    assert_eq!((follower.name.as_str(), follower.backing.store().as_str()), ("follower", OTHER_STORE));
    let publisher = follower.publisher.unwrap();
    let source = PublisherSource { library, subscription: id };
    assert_eq!((publisher.fetching, publisher.source), (Fetching::OnDemand, Some(source)));
}

#[tokio::test]
async fn a_token_makes_one_subscription() {
    let world = World::new().await;
    let library = published(&world).await;
    let create = async || world.domain.create_subscription(with_new_follower(&library), &with_token()).await.unwrap();
    assert_eq!(create().await, create().await);
    assert_eq!(world.domain.subscriptions(&library).await.unwrap().len(), 1);
}

#[tokio::test]
async fn the_token_of_a_subscription_is_kept_while_the_subscription_lives() {
    let world = World::new().await;
    let library = published(&world).await;
    let create = async || world.domain.create_subscription(with_new_follower(&library), &with_token()).await.unwrap();
    let id = create().await;
    world.pass(48 * 3600);
    world.tidy().await;
    assert_eq!(create().await, id);
    world.domain.delete_subscription(&library, &id).await.unwrap();
    world.pass(24 * 3600 + 1);
    world.tidy().await;
    assert_ne!(create().await, id);
}

#[tokio::test]
async fn a_library_has_one_subscription_of_what_it_follows() {
    let world = World::new().await;
    let (library, _, follower) = followed(&world).await;
    let twice = world.domain.create_subscription(of_existing(&library, &follower.id), &plain()).await;
    assert_eq!(answer(twice), Some(Meaning::AlreadyExists));
}

#[tokio::test]
async fn only_a_library_that_follows_can_be_subscribed() {
    let world = World::new().await;
    let library = published(&world).await;
    let subscribe = async |follower: &LibraryId| {
        answer(world.domain.create_subscription(of_existing(&library, follower), &plain()).await)
    };
    assert_eq!(subscribe(&library).await, Some(Meaning::InvalidArgument));
    assert_eq!(subscribe(&LibraryId::new("gone")).await, Some(Meaning::NotFound));
}

#[tokio::test]
async fn the_placement_of_a_subscription_is_replaced_as_a_whole() {
    let world = World::new().await;
    let (library, id, _) = followed(&world).await;
    let placement = Placement { resource_pool: Some("resgroup-1".to_owned()), ..Placement::default() };
    world.domain.update_subscription(&library, &id, Some(placement.clone())).await.unwrap();
    assert_eq!(world.domain.subscription(&library, &id).await.unwrap().0.placement, placement);
}

#[tokio::test]
async fn pushing_to_somebody_awaits_synchronisation_and_to_nobody_is_nothing_to_do() {
    let world = World::new().await;
    let (library, _, _) = followed(&world).await;
    assert_eq!(answer(world.domain.publish_library(&library, None).await), Some(Meaning::ServiceUnavailable));
    assert_eq!(answer(world.domain.publish_library(&library, Some(&[])).await), None);
}

#[tokio::test]
async fn an_unknown_subscription_is_a_bad_argument_but_not_found_where_it_is_deleted() {
    let world = World::new().await;
    let (library, _, _) = followed(&world).await;
    let nobody = SubscriptionId::new("nobody");
    let pushed = world.domain.publish_library(&library, Some(std::slice::from_ref(&nobody))).await;
    assert_eq!(answer(pushed), Some(Meaning::InvalidArgument));
    let shown = world.domain.subscription(&library, &nobody).await;
    assert_eq!(answer(shown), Some(Meaning::InvalidArgument));
    assert_eq!(answer(world.domain.delete_subscription(&library, &nobody).await), Some(Meaning::NotFound));
}

#[tokio::test]
async fn a_library_that_follows_has_no_subscriptions_to_list() {
    let world = World::new().await;
    let (_, _, follower) = followed(&world).await;
    let listed = world.domain.subscriptions(&follower.id).await;
    assert_eq!(answer(listed), Some(Meaning::InvalidElementType));
}

#[tokio::test]
async fn whose_subscription_was_deleted_may_subscribe_again() {
    let world = World::new().await;
    let (library, id, follower) = followed(&world).await;
    world.domain.delete_subscription(&library, &id).await.unwrap();
    let left = world.domain.library_by_id(&follower.id).await.unwrap();
    assert_eq!(left.publisher.unwrap().source, None);
    let again = world.domain.create_subscription(of_existing(&library, &follower.id), &plain()).await.unwrap();
    let (_, subscribed) = world.domain.subscription(&library, &again).await.unwrap();
    assert_eq!(subscribed.id, follower.id);
}

#[tokio::test]
async fn whoever_follows_somebody_else_is_no_subscriber_any_more() {
    const ELSEWHERE: &str = "https://publisher.test/lib.json";
    let world = World::new().await;
    let (library, _, follower) = followed(&world).await;
    world.feed.publish(ELSEWHERE, "feed-1");
    let publisher = PublisherChange { url: Some(ELSEWHERE.to_owned()), ..Default::default() };
    let change = LibraryChange { publisher: Some(publisher), ..Default::default() };
    world.domain.update_library(&follower.id, change, Through::Subscribed, &by()).await.unwrap();
    assert!(world.domain.subscriptions(&library).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_follower_that_is_deleted_is_no_subscriber_any_more() {
    let world = World::new().await;
    let (library, _, follower) = followed(&world).await;
    world.domain.delete_library(&follower.id, Through::Any, Usages::Respected, &by()).await.unwrap();
    assert!(world.domain.subscriptions(&library).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_published_library_that_is_deleted_leaves_no_trace_in_those_that_follow() {
    let world = World::new().await;
    let (library, _, follower) = followed(&world).await;
    assert!(follower.publisher.unwrap().source.is_some());
    world.delete_library(&library).await.unwrap();
    let publisher = world.domain.library_by_id(&follower.id).await.unwrap().publisher.unwrap();
    assert_eq!((publisher.source, publisher.feed), (None, Some(library.to_string())));
}
