//! Pushing a published library, or one of its items, to the libraries that subscribe to it on this server.

use crate::{
    Domain, Work,
    error::{Error, Result},
    library::requirement::{existing, must_be_in_service, must_be_local, must_be_published, unknown_subscription},
    library::sync::not_yet,
    model::{Item, ItemId, Library, LibraryId, Subscription, SubscriptionId},
    ports::metastore::Query,
};

impl Domain {
    /// Pushes a library to the subscriptions that are named, to all of them when none are.
    ///
    /// # Errors
    /// NotFound; InvalidElementType for a subscribed library; NotAllowedInCurrentState when it is not published, or in
    /// maintenance; InvalidArgument for a subscription that it does not have; ServiceUnavailable when there is a library to
    /// push to, as this server does not synchronise yet.
    pub async fn publish_library(&self, id: &LibraryId, to: Option<&[SubscriptionId]>) -> Result<()> {
        let mut work = self.begin().await?;
        let library = existing(&mut work, id).await?.record;
        push(&mut work, &library, to).await
    }

    /// Pushes one item, as [`Domain::publish_library`] does.
    ///
    /// # Errors
    /// As there.
    pub async fn publish_item(&self, id: &ItemId, to: Option<&[SubscriptionId]>) -> Result<()> {
        let mut work = self.begin().await?;
        let Some(item) = work.get::<Item>(id).await? else { return Err(Error::not_found("item", id.as_str())) };
        let library = existing(&mut work, &item.record.library).await?.record;
        push(&mut work, &library, to).await
    }
}

async fn push(work: &mut Work, library: &Library, to: Option<&[SubscriptionId]>) -> Result<()> {
    must_be_local(library)?;
    must_be_published(library)?;
    must_be_in_service(library)?;
    let known = work.query::<Subscription>(&Query::Subscriptions(library.id.clone())).await?;
    let unknown = |id: &&SubscriptionId| known.iter().all(|subscription| subscription.record.id != **id);
    if let Some(id) = to.unwrap_or_default().iter().find(unknown) {
        return Err(unknown_subscription(&library.id, id));
    }
    if to.map_or(known.is_empty(), <[SubscriptionId]>::is_empty) {
        return Ok(());
    }
    Err(not_yet(&library.id, "be pushed to its subscribers"))
}
