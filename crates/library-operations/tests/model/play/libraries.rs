//! Steps on libraries, their usages and their subscriptions.

use library_api::{
    content::{
        LibraryModel,
        library::{
            ConfigurationInfo, ConversionSpec, ConversionType, MigrateSpec,
            publish_info::{AuthenticationMethod, PublishInfo},
            storage_backing::StorageBacking,
            subscription_info::{AuthenticationMethod as Login, SubscriptionInfo},
            subscriptions::{
                CreateSpec, CreateSpecNewSubscribedLibrary, CreateSpecSubscribedLibrary, Location, SubscriptionsClient,
                Target,
            },
            usages::{AddSpec, UsagesClient},
        },
        subscribed_library::SubscribedLibraryClient,
    },
    ids::{LibraryId, SubscriptionId, UsageId},
};
use testkit::world::{OTHER_STORE, STORE};
use vapi::{
    FaultKind::{
        self, AlreadyExists, AlreadyInDesiredState, ConcurrentChange, InvalidArgument, InvalidElementType,
        NotAllowedInCurrentState, NotFound, ResourceInaccessible,
    },
    bind::{Id as WireId, Uri},
};

use super::{
    NAMES, Play, UNAVAILABLE, agreed,
    shelf::{Id, Kind, Library, Outcome, State, Subscription},
    step::{Asked, LibraryChange, Name, Read, Which},
};
use crate::common::{Client, ORIGIN, datastore, library};

impl Play {
    /// One of the libraries, one that takes items more often than not.
    fn which_library(&self, which: Which) -> Id {
        let takes = |library: &Library| library.kind == Kind::Local && library.state == State::Active;
        self.shelf.pick(&self.shelf.libraries, which, |_, library| takes(library))
    }

    fn which_publisher(&self, which: Which) -> Id {
        self.shelf.pick(&self.shelf.libraries, which, |_, library| library.published == Some(true))
    }

    fn which_subscription(&self, which: Which, library: &Id) -> Id {
        self.shelf.pick(&self.shelf.subscriptions, which, |_, it| it.library == *library)
    }

    pub(super) fn a_library(&self, which: Which) -> (Id, LibraryId) {
        let id = self.which_library(which);
        (id.clone(), LibraryId(id))
    }

    fn subscribed(&self) -> SubscribedLibraryClient<Client> {
        SubscribedLibraryClient(self.door.admin())
    }

    fn subscriptions(&self) -> SubscriptionsClient<Client> {
        SubscriptionsClient(self.door.admin())
    }

    fn usages(&self) -> UsagesClient<Client> {
        UsagesClient(self.door.admin())
    }

    pub(super) async fn create_library(&mut self, name: Name, store: usize, published: bool) {
        let spec = LibraryModel {
            storage_backings: Some(vec![on(store)]),
            publish_info: published.then(|| publication(true)),
            ..library(NAMES[name])
        };
        let made = agreed(Ok(()), self.door.local().create(None, spec).await).unwrap();
        let library = Library { published: published.then_some(true), ..fresh(Kind::Local, name, store) };
        self.shelf.libraries.insert(made.0, library);
    }

    pub(super) async fn subscribe(&mut self, to: Which) {
        let to = self.which_publisher(to);
        let spec = LibraryModel { subscription_info: Some(following(&to)), ..library(NAMES[0]) };
        let expected = match self.shelf.library(&to) {
            Ok(library) if library.kind == Kind::Local && library.published == Some(true) => Ok(()),
            Ok(_) | Err(_) => Err(ResourceInaccessible),
        };
        if let Some(made) = agreed(expected, self.subscribed().create(None, spec).await) {
            let library = Library { follows: Some(to), ..fresh(Kind::Subscribed, 0, 0) };
            self.shelf.libraries.insert(made.0, library);
        }
    }

    fn may_publish(&self, id: &Id) -> Outcome {
        let library = self.shelf.library(id)?;
        library.must_be(Kind::Local)?;
        library.must_be_published()
    }

    fn may_lead(&self, publisher: &Id) -> Outcome {
        self.may_publish(publisher)?;
        self.shelf.library(publisher)?.must_serve()
    }

    fn may_follow(&self, publisher: &Id, follower: &Id) -> Outcome {
        self.may_lead(publisher)?;
        let library = self.shelf.library(follower)?;
        let mut known = self.shelf.subscriptions.values();
        if known.any(|it| it.library == *publisher && it.follower == *follower) {
            return Err(AlreadyExists);
        }
        if library.follows.as_ref() == Some(publisher) { Ok(()) } else { Err(InvalidArgument) }
    }

    pub(super) async fn follow(&mut self, publisher: Which, follower: Which) {
        let publisher = self.which_publisher(publisher);
        let follows = |library: &Library| library.follows.as_ref() == Some(&publisher);
        let follower = self.shelf.pick(&self.shelf.libraries, follower, |_, library| follows(library));
        let spec = CreateSpecSubscribedLibrary {
            target: Target::UseExisting,
            subscribed_library: Some(WireId(follower.clone())),
            ..made()
        };
        let spec =
            CreateSpec { subscribed_library: CreateSpecSubscribedLibrary { new_subscribed_library: None, ..spec } };
        let answered = self.subscriptions().create(None, LibraryId(publisher.clone()), spec).await;
        if let Some(id) = agreed(self.may_follow(&publisher, &follower), answered) {
            self.shelf.libraries.get_mut(&follower).unwrap().source = Some(id.0.clone());
            self.shelf.subscriptions.insert(id.0, Subscription { library: publisher, follower });
        }
    }

    pub(super) async fn make_follower(&mut self, publisher: Which) {
        let publisher = self.which_publisher(publisher);
        let id = LibraryId(publisher.clone());
        let answered = self.subscriptions().create(None, id.clone(), CreateSpec { subscribed_library: made() }).await;
        let Some(subscription) = agreed(self.may_lead(&publisher), answered) else { return };
        let shown = self.subscriptions().get(id, subscription.clone()).await.unwrap();
        let (follower, source) = (shown.subscribed_library.0, Some(subscription.0.clone()));
        let library = Library { follows: Some(publisher.clone()), source, ..fresh(Kind::Subscribed, 0, 0) };
        self.shelf.libraries.insert(follower.clone(), library);
        self.shelf.subscriptions.insert(subscription.0, Subscription { library: publisher, follower });
    }

    /// A subscription of that library, or not of it.
    fn may_see(&self, library: &Id, subscription: &Id, unknown: FaultKind) -> Outcome {
        self.may_publish(library)?;
        let known = self.shelf.subscriptions.get(subscription);
        if known.is_some_and(|known| known.library == *library) { Ok(()) } else { Err(unknown) }
    }

    pub(super) async fn unfollow(&mut self, library: Which, subscription: Which) {
        let library = self.which_publisher(library);
        let id = LibraryId(library.clone());
        let subscription = self.which_subscription(subscription, &library);
        let answered = self.subscriptions().delete(id, SubscriptionId(subscription.clone())).await;
        if agreed(self.may_see(&library, &subscription, NotFound), answered).is_some() {
            self.shelf.remove_subscription(&subscription);
        }
    }

    pub(super) async fn look_at_subscription(&mut self, library: Which, subscription: Which) {
        let library = self.which_publisher(library);
        let id = LibraryId(library.clone());
        let subscription = self.which_subscription(subscription, &library);
        let answered = self.subscriptions().get(id, SubscriptionId(subscription.clone())).await;
        if let Some(shown) = agreed(self.may_see(&library, &subscription, InvalidArgument), answered) {
            assert_eq!(shown.subscribed_library.0, self.shelf.subscriptions[&subscription].follower);
        }
    }

    fn may_ask(&self, asked: Asked, library: &Id) -> Outcome {
        let library = self.shelf.library(library)?;
        match asked {
            Asked::Library => Ok(()),
            Asked::Local => library.must_be(Kind::Local),
            Asked::Subscribed => library.must_be(Kind::Subscribed),
        }
    }

    fn may_update(&self, asked: Asked, library: &Id, read: Read) -> Outcome {
        self.may_ask(asked, library)?;
        match (read, asked) {
            (Read::Nothing | Read::Current, _) => Ok(()),
            (Read::Another, Asked::Library) => Err(InvalidArgument),
            (Read::Another, Asked::Local | Asked::Subscribed) => Err(ConcurrentChange),
        }
    }

    pub(super) async fn update_library(&mut self, asked: Asked, library: Which, read: Read, change: LibraryChange) {
        let (library, id) = self.a_library(library);
        let current = self.shelf.library(&library).map_or(1, |library| library.version);
        let spec = LibraryModel { version: version(read, current), ..changed(change) };
        let expected = self.may_update(asked, &library, read);
        let answered = match asked {
            Asked::Library => self.door.libraries().update(id, spec).await,
            Asked::Local => self.door.local().update(id, spec).await,
            Asked::Subscribed => self.subscribed().update(id, spec).await,
        };
        if agreed(expected, answered).is_some() {
            apply(self.shelf.libraries.get_mut(&library).unwrap(), asked, change);
        }
    }

    fn may_delete(&self, asked: Asked, library: &Id, force: bool) -> Outcome {
        self.may_ask(asked, library)?;
        let library = self.shelf.library(library)?;
        library.must_serve()?;
        if force || library.usages.is_empty() { Ok(()) } else { Err(NotAllowedInCurrentState) }
    }

    pub(super) async fn delete_library(&mut self, asked: Asked, library: Which, force: bool) {
        let (library, id) = self.a_library(library);
        let expected = self.may_delete(asked, &library, force);
        let answered = match (asked, force) {
            (Asked::Library, false) => self.door.libraries().delete(id).await,
            (Asked::Library, true) => self.door.libraries().force_delete(id).await,
            (Asked::Local, false) => self.door.local().delete(id).await,
            (Asked::Local, true) => self.door.local().force_delete(id).await,
            (Asked::Subscribed, false) => self.subscribed().delete(id).await,
            (Asked::Subscribed, true) => self.subscribed().force_delete(id).await,
        };
        if agreed(expected, answered).is_some() {
            self.shelf.remove_library(&library);
        }
    }

    fn may_rest(&self, library: &Id) -> Outcome {
        self.shelf.library(library)?.must_serve()?;
        self.shelf.must_be_idle(library)
    }

    pub(super) async fn enter_maintenance(&mut self, library: Which) {
        let (library, id) = self.a_library(library);
        let answered = self.door.libraries().enter_maintenance(id).await;
        if agreed(self.may_rest(&library), answered).is_some() {
            self.shelf.libraries.get_mut(&library).unwrap().state = State::Maintenance;
        }
    }

    pub(super) async fn exit_maintenance(&mut self, library: Which) {
        let rests = |library: &Library| library.state == State::Maintenance;
        let library = self.shelf.pick(&self.shelf.libraries, library, |_, library| rests(library));
        let id = LibraryId(library.clone());
        let answered = self.door.libraries().exit_maintenance(id).await;
        let expected = self.shelf.library(&library).and_then(|library| match library.state {
            State::Maintenance => Ok(()),
            State::Active | State::Migrating(_) => Err(NotAllowedInCurrentState),
        });
        if agreed(expected, answered).is_some() {
            self.shelf.libraries.get_mut(&library).unwrap().state = State::Active;
        }
    }

    fn may_migrate(&self, id: &Id, store: usize) -> Outcome {
        let library = self.shelf.library(id)?;
        library.must_serve()?;
        if library.store == store { Err(AlreadyInDesiredState) } else { self.shelf.must_be_idle(id) }
    }

    pub(super) async fn migrate(&mut self, library: Which, store: usize) {
        let (library, id) = self.a_library(library);
        let answered = self.door.libraries().migrate(id, MigrateSpec { storage_backings: vec![on(store)] }).await;
        if agreed(self.may_migrate(&library, store), answered).is_some() {
            self.shelf.libraries.get_mut(&library).unwrap().state = State::Migrating(store);
        }
    }

    /// Nothing was ever synchronised, so that nothing can be converted.
    pub(super) async fn convert(&mut self, library: Which) {
        let subscribed = |library: &Library| library.kind == Kind::Subscribed;
        let library = self.shelf.pick(&self.shelf.libraries, library, |_, library| subscribed(library));
        let id = LibraryId(library.clone());
        let spec = ConversionSpec { conversion_type: ConversionType::ToPublishedLibrary };
        let expected = self.shelf.library(&library).and_then(|library| match library.kind {
            Kind::Local => Err(InvalidElementType),
            Kind::Subscribed => Err(NotAllowedInCurrentState),
        });
        agreed(expected, self.door.libraries().convert(id, spec).await);
    }

    /// Nothing is pushed to anybody yet.
    pub(super) fn may_push(&self, library: &Id) -> Outcome {
        self.may_lead(library)?;
        if self.shelf.subscriptions.values().any(|it| it.library == *library) { Err(UNAVAILABLE) } else { Ok(()) }
    }

    pub(super) async fn push_library(&mut self, library: Which) {
        let (library, id) = self.a_library(library);
        agreed(self.may_push(&library), self.door.local().publish(id, None).await);
    }

    fn may_use(&self, library: &Id, user: Name) -> Outcome {
        let library = self.shelf.library(library)?;
        library.must_serve()?;
        if library.usages.values().any(|known| *known == user) { Err(AlreadyExists) } else { Ok(()) }
    }

    pub(super) async fn add_usage(&mut self, library: Which, user: Name) {
        let (library, id) = self.a_library(library);
        let spec = AddSpec { resource_urn: Uri(format!("urn:vmomi:vm:{}", NAMES[user])) };
        if let Some(usage) = agreed(self.may_use(&library, user), self.usages().add(id, spec).await) {
            self.shelf.libraries.get_mut(&library).unwrap().usages.insert(usage.0, user);
        }
    }

    pub(super) async fn remove_usage(&mut self, library: Which, usage: Which) {
        let library = self.shelf.pick(&self.shelf.libraries, library, |_, library| !library.usages.is_empty());
        let id = LibraryId(library.clone());
        let usages = self.shelf.library(&library).map(|library| library.usages.clone()).unwrap_or_default();
        let usage = self.shelf.pick(&usages, usage, |_, _| true);
        let expected = if usages.contains_key(&usage) { Ok(()) } else { Err(NotFound) };
        let shown = self.usages().get(id.clone(), UsageId(usage.clone())).await;
        assert_eq!(agreed(expected, shown).is_some(), expected.is_ok());
        if agreed(expected, self.usages().remove(id, UsageId(usage.clone())).await).is_some() {
            self.shelf.libraries.get_mut(&library).unwrap().usages.remove(&usage);
            self.shelf.gone.push(usage);
        }
    }
}

fn fresh(kind: Kind, name: Name, store: usize) -> Library {
    Library {
        kind,
        name,
        version: 1,
        state: State::Active,
        store,
        published: None,
        usages: std::collections::BTreeMap::new(),
        usage_of_items: false,
        follows: None,
        source: None,
    }
}

fn on(store: usize) -> StorageBacking {
    StorageBacking { datastore_id: Some(WireId([STORE, OTHER_STORE][store].to_owned())), ..datastore() }
}

fn publication(published: bool) -> PublishInfo {
    PublishInfo {
        authentication_method: Some(AuthenticationMethod::None),
        published: Some(published),
        ..PublishInfo::default()
    }
}

fn following(library: &Id) -> SubscriptionInfo {
    SubscriptionInfo {
        authentication_method: Some(Login::None),
        automatic_sync_enabled: Some(false),
        on_demand: Some(true),
        subscription_url: Some(Uri(format!("{ORIGIN}/cls/vcsp/lib/{library}/lib.json"))),
        ..SubscriptionInfo::default()
    }
}

/// A subscription that makes its library.
fn made() -> CreateSpecSubscribedLibrary {
    let new = CreateSpecNewSubscribedLibrary {
        name: NAMES[0].to_owned(),
        description: None,
        storage_backings: vec![datastore()],
        automatic_sync_enabled: false,
        on_demand: true,
    };
    CreateSpecSubscribedLibrary {
        target: Target::CreateNew,
        new_subscribed_library: Some(new),
        subscribed_library: None,
        location: Location::Local,
        vcenter: None,
        placement: None,
    }
}

pub(super) fn version(read: Read, current: u64) -> Option<String> {
    match read {
        Read::Nothing => None,
        Read::Current => Some(current.to_string()),
        Read::Another => Some((current + 1).to_string()),
    }
}

fn changed(change: LibraryChange) -> LibraryModel {
    let nothing = LibraryModel::default();
    match change {
        LibraryChange::Name(name) => LibraryModel { name: Some(NAMES[name].to_owned()), ..nothing },
        LibraryChange::Published(published) => LibraryModel { publish_info: Some(publication(published)), ..nothing },
        LibraryChange::UsageOfItems(applies) => {
            let info = ConfigurationInfo { apply_library_usage_to_items: Some(applies) };
            LibraryModel { configuration_info: Some(info), ..nothing }
        }
    }
}

/// Only what differs is a change. How it is published is changed through `local_library` alone.
fn apply(library: &mut Library, asked: Asked, change: LibraryChange) {
    let before = (library.name, library.published, library.usage_of_items);
    match (change, asked) {
        (LibraryChange::Name(name), _) => library.name = name,
        (LibraryChange::Published(published), Asked::Local) => library.published = Some(published),
        (LibraryChange::Published(_), Asked::Library | Asked::Subscribed) => {}
        (LibraryChange::UsageOfItems(applies), _) => library.usage_of_items = applies,
    }
    library.version += u64::from(before != (library.name, library.published, library.usage_of_items));
}
