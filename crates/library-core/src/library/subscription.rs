//! Subscriptions of a published library: which libraries of this server follow it, so that it can be pushed to them.

use crate::{
    Creation, Domain, Work,
    domain::Attempts,
    error::{Error, Meaning, Result},
    library::requirement::{existing, must_be_in_service, must_be_local, must_be_published, unknown_subscription},
    library::{NewBacking, NewLibrary, create::Filling},
    model::{
        EventKind, Fetching, Library, LibraryId, Placement, Publisher, PublisherLogin, PublisherSource, Subscription,
        SubscriptionId,
    },
    ports::metastore::{Query, Stored},
};

/// Message id of a subscribed library that does not fit.
const TARGET: &str = "quire.subscription.library";

/// The subscribed library of a new subscription.
#[derive(Clone, Debug)]
pub enum NewSubscriber {
    /// One that is there and follows the published library.
    Existing(LibraryId),
    /// One that is made with the subscription.
    New {
        /// Its name.
        name: String,
        /// Free text.
        description: String,
        /// Where it is to lie.
        backing: NewBacking,
        /// It takes part in automatic synchronisation.
        automatic_sync: bool,
        /// When its files are fetched.
        fetching: Fetching,
    },
}

/// A subscription to be made.
#[derive(Clone, Debug)]
pub struct NewSubscription {
    /// The published library.
    pub library: LibraryId,
    /// Where its `lib.json` is, for a library that is made with the subscription.
    pub publish_url: String,
    /// Who follows it.
    pub subscriber: NewSubscriber,
    /// Where virtual machine templates would be placed.
    pub placement: Placement,
}

impl Domain {
    /// Subscribes a library of this server to a published one and returns the subscription's id; a repeated client token
    /// returns the first one's.
    ///
    /// # Errors
    /// NotFound published or subscribed library; InvalidElementType when the first is subscribed itself;
    /// NotAllowedInCurrentState when it is not published, or in maintenance; InvalidArgument for a library that does not
    /// follow it, and for bad values; AlreadyExists.
    pub async fn create_subscription(&self, new: NewSubscription, creation: &Creation) -> Result<SubscriptionId> {
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            if let Some(id) = self.replayed(&mut work, creation).await? {
                return Ok(SubscriptionId::new(id));
            }
            let library = published(&mut work, &new.library).await?;
            must_be_in_service(&library.record)?;
            work.expect(&library);
            let id = SubscriptionId::new(self.ports.ids.uuid());
            let source = PublisherSource { library: new.library.clone(), subscription: id.clone() };
            let subscribed = match &new.subscriber {
                NewSubscriber::Existing(id) => self.join(&mut work, (id, &new.publish_url), source, creation).await?,
                NewSubscriber::New { name, description, backing, automatic_sync, fetching } => {
                    let described = described(name, description, backing);
                    let publisher = Publisher {
                        url: new.publish_url.clone(),
                        // It needs no password: it and its publisher are on one server.
                        login: PublisherLogin::None,
                        automatic_sync: *automatic_sync,
                        fetching: *fetching,
                        thumbprint: None,
                        certificate: None,
                        feed: Some(source.library.to_string()),
                        source: Some(source),
                    };
                    self.make_follower(&mut work, &described, publisher, creation)?
                }
            };
            work.insert(Subscription {
                id: id.clone(),
                library: new.library.clone(),
                subscribed,
                placement: new.placement.clone(),
                created: self.now(),
            });
            self.remember(&mut work, creation, id.as_str())?;
            if attempts.saved(work.save().await)? {
                return Ok(id);
            }
        }
    }

    /// Makes a library that is there a known subscriber.
    async fn join(
        &self,
        work: &mut Work,
        (id, publish_url): (&LibraryId, &str),
        source: PublisherSource,
        creation: &Creation,
    ) -> Result<LibraryId> {
        let mut subscriber = existing(work, id).await?;
        self.must_see(work, id, &creation.user).await?;
        let known = work.query::<Subscription>(&Query::Subscriptions(source.library.clone())).await?;
        if let Some(known) = known.iter().find(|known| known.record.subscribed == *id) {
            let text = format!("library `{id}` is subscribed already, as `{}`", known.record.id);
            let error = Error::new(Meaning::AlreadyExists, "quire.subscription.exists", text);
            return Err(error.arg(id.as_str()).arg(known.record.id.as_str()));
        }
        let publisher = subscriber.record.publisher.as_mut();
        // An address without the document's name is the same (govc passes it so).
        let document = |url: &str| url.strip_suffix("/lib.json").unwrap_or(url).to_owned();
        let follows = |publisher: &&mut Publisher| document(&publisher.url) == document(publish_url);
        let Some(publisher) = publisher.filter(follows) else {
            let text = format!(
                "library `{id}` does not follow library `{}`; set its `subscription_url` to that library's `publish_url`",
                source.library
            );
            return Err(Error::invalid(TARGET, text).arg(id.as_str()).arg(source.library.as_str()));
        };
        publisher.source = Some(source);
        work.update(subscriber);
        Ok(id.clone())
    }

    fn make_follower(
        &self,
        work: &mut Work,
        described: &NewLibrary,
        publisher: Publisher,
        creation: &Creation,
    ) -> Result<LibraryId> {
        let library = self.new_library(described, Filling::Subscribed(Some(publisher)))?;
        let id = library.id.clone();
        self.tell(work, EventKind::LibraryCreated, id.as_str(), Some(creation));
        work.insert(library);
        Ok(id)
    }

    /// The subscriptions of a published library with the libraries that follow it, oldest first. Who may read a library may
    /// know its followers, also those that they may not read (contract: the privilege is asked for on the publisher alone).
    ///
    /// # Errors
    /// NotFound; InvalidElementType; NotAllowedInCurrentState, as at creation.
    pub async fn subscriptions(&self, library: &LibraryId) -> Result<Vec<(Subscription, Library)>> {
        let mut work = self.begin().await?;
        published(&mut work, library).await?;
        let mut found = Vec::new();
        for subscription in work.query::<Subscription>(&Query::Subscriptions(library.clone())).await? {
            if let Some(subscribed) = work.get::<Library>(&subscription.record.subscribed).await? {
                found.push((subscription.record, subscribed.record));
            }
        }
        Ok(found)
    }

    /// A subscription of a published library with the library that follows it.
    ///
    /// # Errors
    /// As [`Domain::subscriptions`]; InvalidArgument for a subscription that the library does not have (contract).
    pub async fn subscription(&self, library: &LibraryId, id: &SubscriptionId) -> Result<(Subscription, Library)> {
        let found = self.subscriptions(library).await?;
        let found = found.into_iter().find(|(subscription, _)| subscription.id == *id);
        found.ok_or_else(|| unknown_subscription(library, id))
    }

    /// Replaces the placement of a subscription as a whole (contract); `None` leaves it.
    ///
    /// # Errors
    /// As [`Domain::subscriptions`]; NotFound subscription.
    pub async fn update_subscription(
        &self,
        library: &LibraryId,
        id: &SubscriptionId,
        placement: Option<Placement>,
    ) -> Result<()> {
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            let mut subscription = subscribed(&mut work, library, id).await?;
            let Some(placement) = &placement else { return Ok(()) };
            subscription.record.placement.clone_from(placement);
            work.update(subscription);
            if attempts.saved(work.save().await)? {
                return Ok(());
            }
        }
    }

    /// Forgets a subscription. The library that follows stays as it is.
    ///
    /// # Errors
    /// As [`Domain::subscriptions`]; NotFound subscription.
    pub async fn delete_subscription(&self, library: &LibraryId, id: &SubscriptionId) -> Result<()> {
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            let subscription = subscribed(&mut work, library, id).await?;
            end(&mut work, subscription).await?;
            if attempts.saved(work.save().await)? {
                return Ok(());
            }
        }
    }
}

/// Forgets all subscriptions of a library that is about to go.
pub(crate) async fn end_all(work: &mut Work, library: &LibraryId) -> Result<()> {
    for subscription in work.query::<Subscription>(&Query::Subscriptions(library.clone())).await? {
        end(work, subscription).await?;
    }
    // Also those that others made since this unit of work began to read.
    work.delete_matching(Query::Subscriptions(library.clone()));
    Ok(())
}

/// Forgets a subscription, and lets the library that follows know it no longer.
async fn end(work: &mut Work, subscription: Stored<Subscription>) -> Result<()> {
    let id = &subscription.record.id;
    if let Some(mut follower) = work.get::<Library>(&subscription.record.subscribed).await?
        && let Some(publisher) = &mut follower.record.publisher
        && publisher.source.as_ref().is_some_and(|source| source.subscription == *id)
    {
        publisher.source = None;
        work.update(follower);
    }
    work.delete(subscription);
    Ok(())
}

fn described(name: &str, description: &str, backing: &NewBacking) -> NewLibrary {
    NewLibrary {
        name: name.to_owned(),
        description: description.to_owned(),
        backing: backing.clone(),
        publication: None,
        optimize_remote_publishing: false,
        apply_usage_to_items: false,
        security_policy: None,
    }
}

async fn published(work: &mut Work, id: &LibraryId) -> Result<Stored<Library>> {
    let library = existing(work, id).await?;
    must_be_local(&library.record)?;
    must_be_published(&library.record)?;
    Ok(library)
}

async fn subscribed(work: &mut Work, library: &LibraryId, id: &SubscriptionId) -> Result<Stored<Subscription>> {
    published(work, library).await?;
    let subscription = work.get::<Subscription>(id).await?;
    let subscription = subscription.filter(|subscription| subscription.record.library == *library);
    subscription.ok_or_else(|| Error::not_found("subscription", id.as_str()))
}
