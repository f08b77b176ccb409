//! Changing a library's properties.

use crate::{
    Domain, Work,
    domain::Attempts,
    error::{Error, Meaning, Result},
    library::requirement::{check_name, existing, must_be_in_service, must_be_local, must_be_subscribed},
    library::{PublicationChange, PublisherChange, policy::check_policy, publisher::next_publisher},
    model::{EventKind, Item, Library, LibraryId, LibraryKind, Name, Publication, Publisher, Subscription, UserName},
    ports::metastore::{MetastoreError, Query, constraint},
};

/// What is to change; unset stays.
#[derive(Clone, Debug, Default)]
pub struct LibraryChange {
    /// A new name.
    pub name: Option<String>,
    /// A new description.
    pub description: Option<String>,
    /// The version that the client read, for optimistic locking.
    pub version: Option<String>,
    /// A change of publication; local libraries only.
    pub publication: Option<PublicationChange>,
    /// A change of the publisher; subscribed libraries only.
    pub publisher: Option<PublisherChange>,
    /// A new security policy; `Some(None)` removes it.
    pub security_policy: Option<Option<String>>,
    /// Usages of the library also block deletion of its items.
    pub apply_usage_to_items: Option<bool>,
}

/// The service through which a library is changed or deleted: it decides which kind of library that may be, and how a
/// version that is not current is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Through {
    /// `content.library`: any library; a wrong version is an InvalidArgument.
    Any,
    /// `content.local_library`: InvalidElementType unless local; a wrong version is a ConcurrentChange.
    Local,
    /// `content.subscribed_library`: InvalidElementType unless subscribed; a wrong version is a ConcurrentChange.
    Subscribed,
}

impl Through {
    /// # Errors
    /// InvalidElementType.
    pub(crate) fn must_fit(self, library: &Library) -> Result<()> {
        match self {
            Self::Any => Ok(()),
            Self::Local => must_be_local(library),
            Self::Subscribed => must_be_subscribed(library),
        }
    }
}

impl Domain {
    /// Changes a library. Nothing to change changes nothing, not even the version.
    ///
    /// # Errors
    /// NotFound; InvalidArgument for bad values; InvalidElementType and ConcurrentChange as [`Through`] says;
    /// ResourceBusy when others keep changing it (a local library; ServiceUnavailable otherwise).
    pub async fn update_library(
        &self,
        id: &LibraryId,
        change: LibraryChange,
        through: Through,
        by: &UserName,
    ) -> Result<()> {
        let publisher = self.publisher_after(id, &change, through).await?;
        let mut attempts = Attempts::default();
        loop {
            let saved = self.try_update(id, (&change, publisher.as_ref()), through, by).await?;
            let Some(saved) = saved else { return Ok(()) };
            let disturbed = matches!(saved, Err(MetastoreError::Conflict { .. }));
            match attempts.saved(saved) {
                Ok(true) => return Ok(()),
                Ok(false) => {}
                Err(_) if disturbed && through != Through::Any => return Err(busy(id)),
                Err(error) => return Err(error),
            }
        }
    }

    /// One try; `None` when there is nothing to change.
    async fn try_update(
        &self,
        id: &LibraryId,
        (change, publisher): (&LibraryChange, Option<&Basis<Publisher>>),
        through: Through,
        by: &UserName,
    ) -> Result<Option<Result<(), MetastoreError>>> {
        let publication = self.publication_after(id, change, through).await?;
        let mut work = self.begin().await?;
        let Some(mut library) = work.get::<Library>(id).await? else {
            return Err(Error::not_found("library", id.as_str()));
        };
        through.must_fit(&library.record)?;
        check_version(&library.record, change.version.as_deref(), through)?;
        let before = library.record.clone();
        apply(&mut library.record, change.clone())?;
        if let Some(basis) = publication {
            if library.record.publication != basis.before {
                return Ok(Some(Err(MetastoreError::Conflict { constraint: constraint::REVISION })));
            }
            library.record.publication = Some(basis.after);
        }
        if let Some(basis) = publisher {
            if library.record.publisher != basis.before {
                // A publisher is asked once for an update.
                return Err(busy(id));
            }
            self.follow(&mut work, &mut library.record, basis.after.clone(), by).await?;
        }
        if library.record == before {
            return Ok(None);
        }
        library.record.version += 1;
        library.record.modified = self.now();
        work.update(library);
        self.tell_by(&mut work, EventKind::LibraryUpdated, id.as_str(), Some(by.clone()));
        Ok(Some(work.save().await))
    }

    /// The publication after the update. Passwords are compared and hashed here, which takes long on purpose; no unit of work
    /// is open meanwhile.
    async fn publication_after(
        &self,
        id: &LibraryId,
        change: &LibraryChange,
        through: Through,
    ) -> Result<Option<Basis<Publication>>> {
        let (Some(change), Through::Local) = (&change.publication, through) else { return Ok(None) };
        let library = self.begin().await?.get::<Library>(id).await?;
        // A library that is not there, or not local, is refused by what follows.
        let Some(library) = library.filter(|library| library.record.kind == LibraryKind::Local) else {
            return Ok(None);
        };
        let before = library.record.publication;
        let after = self.next_publication(before.as_ref(), change.clone()).await?;
        Ok(Some(Basis { before, after }))
    }

    /// The publisher after the update. Asking a publisher takes as long as that takes; no unit of work is open meanwhile.
    async fn publisher_after(
        &self,
        id: &LibraryId,
        change: &LibraryChange,
        through: Through,
    ) -> Result<Option<Basis<Publisher>>> {
        let (Some(wanted), Through::Subscribed) = (&change.publisher, through) else { return Ok(None) };
        let library = existing(&mut self.begin().await?, id).await?;
        // What is wrong with the update itself is told before anybody is asked.
        through.must_fit(&library.record)?;
        check_version(&library.record, change.version.as_deref(), through)?;
        let before = library.record.publisher;
        let after = next_publisher(before.as_ref(), wanted.clone())?;
        let same_place = before.as_ref().is_some_and(|before| before.is_reached_like(&after));
        let after = if same_place { after } else { self.reached(after, wanted.here.as_ref()).await? };
        Ok(Some(Basis { before, after }))
    }

    /// Makes a library follow a publisher. Items of another one go (contract: `subscribed_library.update`).
    async fn follow(&self, work: &mut Work, library: &mut Library, after: Publisher, by: &UserName) -> Result<()> {
        let before = library.publisher.as_ref();
        let other = before.is_some_and(|before| before.feed != after.feed);
        if let Some(source) = before.and_then(|before| before.source.as_ref()).filter(|_| after.source.is_none())
            && let Some(subscription) = work.get::<Subscription>(&source.subscription).await?
        {
            work.delete(subscription);
        }
        library.publisher = Some(after);
        if !other {
            return Ok(());
        }
        must_be_in_service(library)?;
        library.last_sync = None;
        let of_library = Query::items_of(&library.id);
        for item in work.query::<Item>(&of_library).await? {
            self.remove_item(work, item, library.backing.store(), Some(by)).await?;
        }
        Ok(())
    }
}

/// Something of a library that was worked out from what was there before it.
struct Basis<T> {
    before: Option<T>,
    after: T,
}

fn apply(library: &mut Library, change: LibraryChange) -> Result<()> {
    if let Some(name) = change.name {
        check_name(&name)?;
        library.name = Name::new(name);
    }
    if let Some(description) = change.description {
        library.description = description;
    }
    if let Some(policy) = change.security_policy {
        policy.as_deref().map_or(Ok(()), check_policy)?;
        library.security_policy = policy;
    }
    if let Some(apply) = change.apply_usage_to_items {
        library.apply_usage_to_items = apply;
    }
    Ok(())
}

fn busy(id: &LibraryId) -> Error {
    let text = format!("library `{id}` is being changed by others; try again");
    Error::new(Meaning::ResourceBusy, "quire.library.busy", text).arg(id.as_str())
}

fn check_version(library: &Library, given: Option<&str>, through: Through) -> Result<()> {
    let current = library.version.to_string();
    let Some(given) = given.filter(|given| *given != current) else { return Ok(()) };
    let meaning = match through {
        Through::Any => Meaning::InvalidArgument,
        Through::Local | Through::Subscribed => Meaning::ConcurrentChange,
    };
    let text = format!("library `{}` is at version `{current}`, not `{given}`; read it again", library.id);
    Err(Error::new(meaning, "quire.library.version", text).arg(current).arg(given))
}
