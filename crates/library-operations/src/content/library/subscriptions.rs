//! `com.vmware.content.library.subscriptions`: who follows a published library, as the publisher sees it.

mod placement;

use library_api::{
    content::library::subscriptions::{
        CreateSpec, CreateSpecNewSubscribedLibrary, CreateSpecSubscribedLibrary, Info, Location, Subscriptions,
        Summary, Target, UpdateSpec,
    },
    ids::{LibraryId, SubscriptionId},
};
use library_core::{
    Error, Meaning, Result as CoreResult,
    library::{NewSubscriber, NewSubscription},
    model::{self, Fetching},
};
use vapi::{Bound, Caller, Fault, Value};

use super::{publish_info::publish_url, storage_backing};
use crate::{Services, field::required, fingerprint::creation_of};

/// Full name of the operation to which client tokens are scoped.
const CREATE: &str = "com.vmware.content.library.subscriptions.create";
/// Where a creation names the backings of a new library.
const BACKINGS: &str = "spec.subscribed_library.new_subscribed_library.storage_backings";

impl Subscriptions for Services {
    async fn create(
        &self,
        cx: &Caller,
        client_token: Option<String>,
        library: LibraryId,
        spec: CreateSpec,
    ) -> Result<SubscriptionId, Fault> {
        let asked = Value::List(vec![library.clone().into_value(), spec.clone().into_value()]);
        let creation = creation_of(cx, CREATE, client_token, &asked).map_err(self.fault(cx))?;
        let library = model::LibraryId::new(library.0);
        if spec.subscribed_library.location == Location::Remote {
            // What is wrong with the library is told first.
            self.domain.subscriptions(&library).await.map_err(self.fault(cx))?;
            return Err(self.fault(cx)(elsewhere()));
        }
        let new = new(library, spec.subscribed_library, &cx.context.origin).map_err(self.fault(cx))?;
        let id = self.domain.create_subscription(new, &creation).await.map_err(self.fault(cx))?;
        Ok(SubscriptionId(id.into()))
    }

    async fn delete(&self, cx: &Caller, library: LibraryId, subscription: SubscriptionId) -> Result<(), Fault> {
        let (library, id) = ids(library, subscription);
        self.domain.delete_subscription(&library, &id).await.map_err(self.fault(cx))
    }

    async fn get(&self, cx: &Caller, library: LibraryId, subscription: SubscriptionId) -> Result<Info, Fault> {
        let (library, id) = ids(library, subscription);
        let (subscription, follower) = self.domain.subscription(&library, &id).await.map_err(self.fault(cx))?;
        Ok(Info {
            subscribed_library: LibraryId(follower.id.into()),
            subscribed_library_name: follower.name.as_str().to_owned(),
            subscribed_library_location: Location::Local,
            subscribed_library_vcenter: None,
            subscribed_library_placement: placement::shown(subscription.placement),
        })
    }

    async fn list(&self, cx: &Caller, library: LibraryId) -> Result<Vec<Summary>, Fault> {
        let library = model::LibraryId::new(library.0);
        let found = self.domain.subscriptions(&library).await.map_err(self.fault(cx))?;
        let summary = |(subscription, follower): (model::Subscription, model::Library)| Summary {
            subscription: SubscriptionId(subscription.id.into()),
            subscribed_library: LibraryId(follower.id.into()),
            subscribed_library_name: follower.name.as_str().to_owned(),
            subscribed_library_vcenter_hostname: None,
        };
        Ok(found.into_iter().map(summary).collect())
    }

    async fn update(
        &self,
        cx: &Caller,
        library: LibraryId,
        subscription: SubscriptionId,
        spec: UpdateSpec,
    ) -> Result<(), Fault> {
        let (library, id) = ids(library, subscription);
        if spec.subscribed_library_vcenter.is_some() {
            // What is wrong with the ids is told first.
            self.domain.update_subscription(&library, &id, None).await.map_err(self.fault(cx))?;
            return Err(self.fault(cx)(no_vcenter()));
        }
        let placement = spec.subscribed_library_placement.map(placement::changed);
        self.domain.update_subscription(&library, &id, placement).await.map_err(self.fault(cx))
    }
}

fn ids(library: LibraryId, subscription: SubscriptionId) -> (model::LibraryId, model::SubscriptionId) {
    (model::LibraryId::new(library.0), model::SubscriptionId::new(subscription.0))
}

/// The subscription that a creation asks for.
///
/// # Errors
/// `InvalidArgument` for a missing or wrong field.
fn new(library: model::LibraryId, spec: CreateSpecSubscribedLibrary, origin: &str) -> CoreResult<NewSubscription> {
    let publish_url = publish_url(&library, origin).0;
    let subscriber = match spec.target {
        Target::UseExisting => {
            let id = required(spec.subscribed_library, "spec.subscribed_library.subscribed_library")?;
            NewSubscriber::Existing(model::LibraryId::new(id.0))
        }
        Target::CreateNew => {
            let new = required(spec.new_subscribed_library, "spec.subscribed_library.new_subscribed_library")?;
            new_library(new)?
        }
    };
    let placement = spec.placement.map(placement::new).unwrap_or_default();
    Ok(NewSubscription { library, publish_url, subscriber, placement })
}

fn new_library(new: CreateSpecNewSubscribedLibrary) -> CoreResult<NewSubscriber> {
    Ok(NewSubscriber::New {
        name: new.name,
        description: new.description.unwrap_or_default(),
        // No Unsupported is declared here.
        backing: storage_backing::only_one(new.storage_backings, BACKINGS, Meaning::InvalidArgument)?,
        automatic_sync: new.automatic_sync_enabled,
        fetching: if new.on_demand { Fetching::OnDemand } else { Fetching::Ahead },
    })
}

fn elsewhere() -> Error {
    let text = "this server reaches no other vCenter; subscribe there to the library's `publish_url` instead, or use \
                location `LOCAL`";
    Error::new(Meaning::ResourceInaccessible, "quire.subscription.remote", text)
}

fn no_vcenter() -> Error {
    let text = "the subscription leads to a library of this server, so that it has no vCenter; leave \
                `subscribed_library_vcenter` unset";
    Error::invalid("quire.subscription.vcenter", text)
}
