//! Publishers and those who follow them. Items of subscribed libraries are written as rows: only synchronisation makes
//! them.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use library_core::{
    library::{LibraryChange, NewBacking, NewSubscriber, NewSubscription, PublicationChange, PublisherChange, Through},
    model::{
        Fetching, Item, ItemId, ItemVersion, ItemVersionKey, Library, LibraryId, Name, Placement,
        PublicationAuthentication, UserName,
    },
    ports::{
        Clock,
        feed::{FeedError, Look, PeerCertificate},
    },
};
use testkit::{
    World,
    world::{ADMINISTRATOR, STORE, creation, new_library},
};

use super::libraries::SIGNER;
use crate::{common::server::HOST, stage::Stage};

/// The publisher of the subscribed library.
pub(crate) const PUBLISHER: &str = "https://publisher.test/lib.json";
/// The password of a publication that has one.
const PUBLISH_PASSWORD: &str = "publish-password";

impl Stage {
    pub(super) async fn publish(&self) {
        self.publish_with(PublicationAuthentication::None).await;
    }

    async fn publish_with(&self, authentication: PublicationAuthentication) {
        let publication = PublicationChange {
            published: Some(true),
            authentication: Some(authentication),
            password: Some(PUBLISH_PASSWORD.to_owned()),
            ..PublicationChange::default()
        };
        self.change(LibraryChange { publication: Some(publication), ..LibraryChange::default() }).await;
    }

    pub(super) async fn follow(&mut self) {
        self.publish().await;
        self.follow_as(PublicationAuthentication::None).await;
    }

    pub(super) async fn follow_with_password(&mut self) {
        self.publish_with(PublicationAuthentication::Basic).await;
        self.follow_as(PublicationAuthentication::Basic).await;
    }

    async fn follow_as(&mut self, authentication: PublicationAuthentication) {
        let publisher =
            PublisherChange { authentication: Some(authentication), ..following(&self.names["publish_url"]) };
        let follower = follower(&self.world, "follower", publisher).await;
        self.names.insert("follower", follower.to_string());
    }

    pub(super) async fn subscribe(&mut self) {
        self.publish().await;
        let subscriber = NewSubscriber::New {
            name: "follower".to_owned(),
            description: String::new(),
            backing: NewBacking::Datastore(STORE.to_owned()),
            automatic_sync: true,
            fetching: Fetching::OnDemand,
        };
        let placement = Placement { folder: Some("group-v3".to_owned()), ..Placement::default() };
        let (library, publish_url) = (self.library("library"), self.names["publish_url"].clone());
        let new = NewSubscription { library, publish_url, subscriber, placement };
        let domain = &self.world.domain;
        let subscription = domain.create_subscription(new, &creation("subscription.create", None, "")).await.unwrap();
        let (_, follower) = domain.subscription(&self.library("library"), &subscription).await.unwrap();
        self.names.insert("subscription", subscription.to_string());
        self.names.insert("follower", follower.id.to_string());
    }

    pub(super) async fn fetch_on_demand(&self) {
        let publisher = PublisherChange { fetching: Some(Fetching::OnDemand), ..PublisherChange::default() };
        let change = LibraryChange { publisher: Some(publisher), ..LibraryChange::default() };
        let (id, user) = (self.library("subscribed"), UserName::new(ADMINISTRATOR));
        self.world.domain.update_library(&id, change, Through::Subscribed, &user).await.unwrap();
    }

    pub(super) async fn synchronised(&self) {
        let mut work = self.world.domain.begin().await.unwrap();
        let mut library = work.get::<Library>(&self.library("subscribed")).await.unwrap().unwrap();
        library.record.last_sync = Some(self.world.clock.now());
        work.update(library);
        work.save().await.unwrap();
    }

    pub(super) async fn uncached(&self) {
        let mut work = self.world.domain.begin().await.unwrap();
        let mut item = work.get::<Item>(&ItemId::new(self.names["mirrored"].clone())).await.unwrap().unwrap();
        item.record.cached = false;
        work.update(item);
        work.save().await.unwrap();
    }
}

/// Where a library is published.
pub(super) fn publish_url(library: &LibraryId) -> String {
    format!("https://{HOST}/cls/vcsp/lib/{library}/lib.json")
}

/// A library that follows [`PUBLISHER`].
pub(super) async fn subscribed(world: &World) -> LibraryId {
    world.feed.publish(PUBLISHER, "6a1f3bb5-7c1e-4f0a-9d0e-00000000feed");
    follower(world, "mirror", following(PUBLISHER)).await
}

/// The library that is published at an address of this server.
fn here(url: &str) -> Option<LibraryId> {
    let ids = url.strip_prefix(&format!("https://{HOST}/cls/vcsp/lib/"))?;
    ids.strip_suffix("/lib.json").map(LibraryId::new)
}

fn following(url: &str) -> PublisherChange {
    PublisherChange {
        url: Some(url.to_owned()),
        here: here(url),
        authentication: Some(PublicationAuthentication::None),
        user_name: Some("vcsp".to_owned()),
        password: Some(PUBLISH_PASSWORD.to_owned()),
        automatic_sync: Some(true),
        fetching: Some(Fetching::Ahead),
        ..PublisherChange::default()
    }
}

async fn follower(world: &World, name: &str, publisher: PublisherChange) -> LibraryId {
    let creation = creation("subscribed_library.create", None, name);
    world.domain.create_subscribed_library(new_library(name), Some(publisher), &creation).await.unwrap()
}

/// An item of that library, with the first content of one that has none yet.
pub(super) async fn mirrored(world: &World, like: &ItemId, library: &LibraryId) -> ItemId {
    let mut work = world.domain.begin().await.unwrap();
    let like = work.get::<Item>(like).await.unwrap().unwrap().record;
    let id = ItemId::new("6a1f3bb5-7c1e-4f0a-9d0e-000000000002");
    let key = ItemVersionKey { item: like.id.clone(), version: like.content_version };
    let version = work.get::<ItemVersion>(&key).await.unwrap().map(|version| version.record);
    if let Some(version) = version {
        work.insert(ItemVersion { key: ItemVersionKey { item: id.clone(), ..version.key.clone() }, ..version });
    }
    work.insert(Item { id: id.clone(), library: library.clone(), name: Name::new("mirrored"), ..like });
    work.save().await.unwrap();
    id
}

/// From now on [`PUBLISHER`] shows a certificate that nobody vouches for.
pub(super) fn shows_certificate(world: &World) {
    let text = "the certificate of `publisher.test` is signed by nobody whom this server trusts";
    let base64: String = SIGNER.lines().filter(|line| !line.starts_with('-')).collect();
    let thumbprint = tls::Thumbprint::sha256(&STANDARD.decode(base64).unwrap());
    let peer = PeerCertificate { thumbprint: thumbprint.to_string(), pem: SIGNER.to_owned() };
    world.feed.answer(PUBLISHER, Look { outcome: Err(FeedError::Certificate(text.to_owned())), peer: Some(peer) });
}
