//! What is in the server before a call: something for every operation to work on.

use std::collections::{BTreeMap, BTreeSet};

use library_core::{
    library::{NewBacking, NewLibrary, NewSubscriber, NewSubscription, PublicationChange},
    model::{
        Cardinality, Fetching, Item, ItemId, ItemVersion, ItemVersionKey, Library, LibraryId, Name, Placement,
        PublicationAuthentication, TagId, TaggedObject, UserName,
    },
    tagging::{Inventory, NewCategory, NewTag},
};
use serde_json::Value;
use testkit::{
    World,
    signing::Authority,
    world::{ADMINISTRATOR, STORE, creation, new_library},
};

use crate::common::input::resolved;

/// The ids of what there is, by the names that inputs call them.
pub(crate) struct Scene {
    ids: BTreeMap<&'static str, String>,
    owners: BTreeMap<String, LibraryId>,
}

impl Scene {
    /// Sets the scene.
    pub(crate) async fn set(world: &World) -> Self {
        let mut scene = Self { ids: BTreeMap::new(), owners: BTreeMap::new() };
        scene.local(world).await;
        scene.sessions(world).await;
        scene.published(world).await;
        scene.service(world).await;
        scene.tags(world).await;
        scene
    }

    /// The id of something.
    pub(crate) fn id(&self, name: &str) -> &str {
        &self.ids[name]
    }

    /// A library of the scene.
    pub(crate) fn library(&self, name: &str) -> LibraryId {
        LibraryId::new(self.id(name))
    }

    /// The library that something of this id is or lies in; `None` for what does not exist.
    pub(crate) fn owner(&self, id: &str) -> Option<&LibraryId> {
        self.owners.get(id)
    }

    /// `input` with every `{name}` resolved.
    pub(crate) fn real(&self, input: &Value) -> Value {
        resolved(input, &|name| self.ids[name].clone())
    }

    /// `input` with ids of what does not exist in their places.
    pub(crate) fn ghostly(&self, input: &Value) -> Value {
        resolved(input, &|name| self.ghost(name))
    }

    /// All ids, of what exists and of what does not.
    pub(crate) fn all_ids(&self) -> Vec<String> {
        let ghosts = self.ids.keys().map(|name| self.ghost(name));
        self.ids.values().cloned().chain(ghosts).collect()
    }

    /// The id of something that does not exist.
    fn ghost(&self, name: &str) -> String {
        let place = self.ids.keys().position(|known| *known == name).unwrap_or_else(|| panic!("`{name}` is unknown"));
        format!("deadbeef-0000-4000-8000-{place:012}")
    }

    fn owned(&mut self, name: &'static str, id: impl Into<String>, owner: &LibraryId) {
        let id = id.into();
        self.owners.insert(id.clone(), owner.clone());
        self.ids.insert(name, id);
    }

    async fn local(&mut self, world: &World) {
        for name in ["library", "elsewhere", "destination", "idle", "maintained"] {
            let id = world.library(name).await;
            self.owned(name, id.clone(), &id);
        }
        for (name, library) in [("item", "library"), ("idle_item", "library"), ("hidden_item", "elsewhere")] {
            let library = self.library(library);
            let item = world.item(&library, name, "").await;
            world.stock(&item, &[("a.txt", name.as_bytes())]).await;
            self.owned(name, item, &library);
        }
        world.domain.enter_maintenance(&self.library("maintained"), &me()).await.unwrap();
    }

    async fn sessions(&mut self, world: &World) {
        let library = self.library("library");
        let busy = world.item(&library, "busy", "").await;
        let session = world.session(&busy).await;
        world.push(&session, "b.txt", b"more content").await.unwrap();
        self.ids.insert("session", session.into());
        let ended = world.item(&library, "ended", "").await;
        let session = world.session(&ended).await;
        world.domain.cancel_update_session(&session).await.unwrap();
        self.ids.insert("ended_session", session.into());
        let download = world.download_session(&ItemId::new(self.id("item"))).await;
        self.ids.insert("download", download.into());
    }

    /// A published library, a library that follows it, and an item of that one.
    async fn published(&mut self, world: &World) {
        let publication = PublicationChange {
            published: Some(true),
            authentication: Some(PublicationAuthentication::None),
            ..PublicationChange::default()
        };
        let new = NewLibrary { publication: Some(publication), ..new_library("published") };
        let published = world.domain.create_library(new, &creation("create", None, "")).await.unwrap();
        self.owned("published", published.clone(), &published);
        let subscriber = NewSubscriber::New {
            name: "follower".to_owned(),
            description: String::new(),
            backing: NewBacking::Datastore(STORE.to_owned()),
            automatic_sync: false,
            fetching: Fetching::OnDemand,
        };
        let new = NewSubscription {
            publish_url: format!("https://quire.test/cls/vcsp/lib/{published}/lib.json"),
            library: published.clone(),
            subscriber,
            placement: Placement::default(),
        };
        let subscription = world.domain.create_subscription(new, &creation("subscribe", None, "")).await.unwrap();
        let (_, follower) = world.domain.subscription(&published, &subscription).await.unwrap();
        self.ids.insert("subscription", subscription.into());
        self.owned("follower", follower.id.clone(), &follower.id);
        let item = synchronised(world, &follower.id, &ItemId::new(self.id("item"))).await;
        self.owned("followed_item", item, &follower.id);
        let item = world.item(&published, "published item", "").await;
        self.owned("published_item", item, &published);
    }

    async fn service(&mut self, world: &World) {
        let used = world.library("used").await;
        let usage = world.domain.add_usage(&used, "urn:vmomi:vm:vm-12", &me()).await.unwrap();
        self.owned("used", used.clone(), &used);
        self.ids.insert("usage", usage.into());
        let certificate = world.domain.trust_certificate(&Authority::root("trusted").pem()).await.unwrap();
        self.ids.insert("certificate", certificate.into());
    }

    /// A tag that is on nothing, and one that everything carries which a test of hidden objects looks at.
    async fn tags(&mut self, world: &World) {
        let new = NewCategory {
            id: None,
            name: "category".to_owned(),
            description: String::new(),
            cardinality: Cardinality::Multiple,
            associable_types: BTreeSet::new(),
        };
        let category = world.domain.create_category(new).await.unwrap();
        for name in ["tag", "common_tag"] {
            let new =
                NewTag { id: None, category: category.clone(), name: name.to_owned(), description: String::new() };
            let tag = world.domain.create_tag(new).await.unwrap();
            self.ids.insert(name, tag.into());
        }
        self.ids.insert("category", category.into());
        let tag = TagId::new(self.id("common_tag"));
        for name in ["item", "hidden_item"] {
            let object = TaggedObject::item(&ItemId::new(self.id(name)));
            world.domain.attach_tag(&tag, &object, &Inventory::new(), &me()).await.unwrap();
        }
    }
}

/// As a synchronisation leaves it: the library has everything of its publisher, one item like `original`.
async fn synchronised(world: &World, follower: &LibraryId, original: &ItemId) -> ItemId {
    let id = ItemId::new("6a1f3bb5-7c1e-4f0a-9d0e-000000000002");
    let mut work = world.domain.begin().await.unwrap();
    let mut library = work.get::<Library>(follower).await.unwrap().unwrap();
    library.record.last_sync = Some(library.record.created);
    work.update(library);
    let item = work.get::<Item>(original).await.unwrap().unwrap().record;
    let key = ItemVersionKey { item: original.clone(), version: item.content_version };
    let version = work.get::<ItemVersion>(&key).await.unwrap().unwrap().record;
    work.insert(ItemVersion { key: ItemVersionKey { item: id.clone(), ..key }, ..version });
    work.insert(Item { id: id.clone(), library: follower.clone(), name: Name::new("followed"), ..item });
    work.save().await.unwrap();
    id
}

fn me() -> UserName {
    UserName::new(ADMINISTRATOR)
}
