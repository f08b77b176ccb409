//! Steps on who follows a library, and on who uses it.

use library_api::{
    content::{
        LibraryModel,
        library::{
            subscription_info::{AuthenticationMethod as Login, SubscriptionInfo},
            subscriptions::{
                CreateSpec, CreateSpecNewSubscribedLibrary, CreateSpecSubscribedLibrary, Location, SubscriptionsClient,
                Target,
            },
            usages::{AddSpec, UsagesClient},
        },
    },
    ids::{LibraryId, SubscriptionId, UsageId},
};
use vapi::{
    FaultKind::{self, AlreadyExists, InvalidArgument, NotFound, ResourceInaccessible},
    bind::{Id as WireId, Uri},
};

use super::{
    NAMES, Play, UNAVAILABLE, agreed,
    libraries::fresh,
    shelf::{Id, Kind, Library, Outcome, Subscription},
    step::{Name, Which},
};
use crate::common::{Client, ORIGIN, datastore, library};

impl Play {
    fn which_publisher(&self, which: Which) -> Id {
        self.shelf.pick(&self.shelf.libraries, which, |_, library| library.published == Some(true))
    }

    fn which_subscription(&self, which: Which, library: &Id) -> Id {
        self.shelf.pick(&self.shelf.subscriptions, which, |_, it| it.library == *library)
    }

    fn subscriptions(&self) -> SubscriptionsClient<Client> {
        SubscriptionsClient(self.door.admin())
    }

    fn usages(&self) -> UsagesClient<Client> {
        UsagesClient(self.door.admin())
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

    pub(super) fn may_lead(&self, publisher: &Id) -> Outcome {
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

    /// Nothing is pushed to anybody yet.
    pub(super) fn may_push(&self, library: &Id) -> Outcome {
        self.may_lead(library)?;
        if self.shelf.subscriptions.values().any(|it| it.library == *library) { Err(UNAVAILABLE) } else { Ok(()) }
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
