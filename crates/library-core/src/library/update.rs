//! Changing a library's properties.

use crate::{
    Domain,
    domain::Attempts,
    error::{Error, Meaning, Result},
    library::{PublicationChange, create::check_name},
    model::{EventKind, Library, LibraryId, LibraryKind, Name, Publication, UserName},
    ports::metastore::{MetastoreError, constraint},
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
    /// A new security policy; `Some(None)` removes it.
    pub security_policy: Option<Option<String>>,
    /// Usages of the library also block deletion of its items.
    pub apply_usage_to_items: Option<bool>,
}

/// How a version mismatch is answered: it differs by the service through which the update came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Locking {
    /// `content.library.update`: InvalidArgument.
    Generic,
    /// `content.local_library.update`: ConcurrentChange; InvalidElementType unless local.
    Local,
}

impl Domain {
    /// Changes a library. Nothing to change changes nothing, not even the version.
    ///
    /// # Errors
    /// NotFound; InvalidArgument for bad values; InvalidElementType and ConcurrentChange as [`Locking`] says;
    /// ResourceBusy when others keep changing it (a local library; ServiceUnavailable otherwise).
    pub async fn update_library(
        &self,
        id: &LibraryId,
        change: LibraryChange,
        locking: Locking,
        by: &UserName,
    ) -> Result<()> {
        let mut attempts = Attempts::default();
        loop {
            let Some(saved) = self.try_update(id, &change, locking, by).await? else { return Ok(()) };
            let disturbed = matches!(saved, Err(MetastoreError::Conflict { .. }));
            match attempts.saved(saved) {
                Ok(true) => return Ok(()),
                Ok(false) => {}
                Err(_) if disturbed && locking == Locking::Local => return Err(busy(id)),
                Err(error) => return Err(error),
            }
        }
    }

    /// One try; `None` when there is nothing to change.
    async fn try_update(
        &self,
        id: &LibraryId,
        change: &LibraryChange,
        locking: Locking,
        by: &UserName,
    ) -> Result<Option<Result<(), MetastoreError>>> {
        let publication = self.publication_after(id, change, locking).await?;
        let mut work = self.begin().await?;
        let Some(mut library) = work.get::<Library>(id).await? else {
            return Err(Error::not_found("library", id.as_str()));
        };
        check_kind(&library.record, locking)?;
        check_version(&library.record, change.version.as_deref(), locking)?;
        let before = library.record.clone();
        apply(&mut library.record, change.clone())?;
        if let Some(basis) = publication {
            if library.record.publication != basis.before {
                return Ok(Some(Err(MetastoreError::Conflict { constraint: constraint::REVISION })));
            }
            library.record.publication = Some(basis.after);
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
        locking: Locking,
    ) -> Result<Option<Basis>> {
        let (Some(change), Locking::Local) = (&change.publication, locking) else { return Ok(None) };
        let library = self.begin().await?.get::<Library>(id).await?;
        // A library that is not there, or not local, is refused by what follows.
        let Some(library) = library.filter(|library| library.record.kind == LibraryKind::Local) else {
            return Ok(None);
        };
        let before = library.record.publication;
        let after = self.next_publication(before.as_ref(), change.clone()).await?;
        Ok(Some(Basis { before, after }))
    }
}

/// A publication that was worked out from the one before it.
struct Basis {
    before: Option<Publication>,
    after: Publication,
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
        library.security_policy = policy;
    }
    if let Some(apply) = change.apply_usage_to_items {
        library.apply_usage_to_items = apply;
    }
    Ok(())
}

fn check_kind(library: &Library, locking: Locking) -> Result<()> {
    match locking {
        Locking::Generic => Ok(()),
        Locking::Local => must_be_local(library),
    }
}

/// # Errors
/// InvalidElementType for a subscribed library.
pub(crate) fn must_be_local(library: &Library) -> Result<()> {
    match library.kind {
        LibraryKind::Local => Ok(()),
        LibraryKind::Subscribed => {
            let text = format!("library `{}` is a subscribed library; this works on local ones only", library.id);
            Err(Error::new(Meaning::InvalidElementType, "quire.library.not_local", text).arg(library.id.as_str()))
        }
    }
}

fn busy(id: &LibraryId) -> Error {
    let text = format!("library `{id}` is being changed by others; try again");
    Error::new(Meaning::ResourceBusy, "quire.library.busy", text).arg(id.as_str())
}

fn check_version(library: &Library, given: Option<&str>, locking: Locking) -> Result<()> {
    let current = library.version.to_string();
    let Some(given) = given.filter(|given| *given != current) else { return Ok(()) };
    let meaning = match locking {
        Locking::Generic => Meaning::InvalidArgument,
        Locking::Local => Meaning::ConcurrentChange,
    };
    let text = format!("library `{}` is at version `{current}`, not `{given}`; read it again", library.id);
    Err(Error::new(meaning, "quire.library.version", text).arg(current).arg(given))
}
