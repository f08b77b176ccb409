//! Usages of a library: recorded by whoever depends on it, so that nobody deletes it by mistake.

use crate::{
    Domain, Work,
    domain::Attempts,
    error::{Error, Meaning, Result},
    library::find::visible,
    library::requirement::{existing, must_be_in_service},
    model::{EventKind, LibraryId, Usage, UsageId, UserName, control_character},
    ports::metastore::Query,
};

/// Longest name of a resource, in characters.
const MAX_RESOURCE: usize = 1024;

impl Domain {
    /// Records that `resource` uses a library.
    ///
    /// # Errors
    /// NotFound; InvalidArgument for a resource that is not `<scheme>:<global-namespace>:<resource-type>:<resource-id>`;
    /// AlreadyExists when it is recorded already; NotAllowedInCurrentState in maintenance.
    pub async fn add_usage(&self, library: &LibraryId, resource: &str, by: &UserName) -> Result<UsageId> {
        check_resource(resource)?;
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            let found = existing(&mut work, library).await?;
            must_be_in_service(&found.record)?;
            let usages = work.query::<Usage>(&Query::Usages(library.clone())).await?;
            if usages.iter().any(|usage| usage.record.resource == resource) {
                return Err(recorded(library, resource));
            }
            let id = UsageId::new(self.ports.ids.uuid());
            // Whoever deletes the library meanwhile reads again and finds this usage.
            work.update(found);
            let (library, resource) = (library.clone(), resource.to_owned());
            self.tell_by(&mut work, EventKind::LibraryUpdated, library.as_str(), Some(by.clone()));
            work.insert(Usage { id: id.clone(), library, resource, added: self.now() });
            if attempts.saved(work.save().await)? {
                return Ok(id);
            }
        }
    }

    /// Forgets a usage.
    ///
    /// # Errors
    /// NotFound library, or usage of it.
    pub async fn remove_usage(&self, library: &LibraryId, id: &UsageId, by: &UserName) -> Result<()> {
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            existing(&mut work, library).await?;
            let usage = work.get::<Usage>(id).await?;
            let usage = usage.filter(|usage| usage.record.library == *library).ok_or_else(|| unknown(id))?;
            work.delete(usage);
            self.tell_by(&mut work, EventKind::LibraryUpdated, library.as_str(), Some(by.clone()));
            if attempts.saved(work.save().await)? {
                return Ok(());
            }
        }
    }

    /// A usage of a library that `user` may see.
    ///
    /// # Errors
    /// NotFound library, or usage of it.
    pub async fn usage(&self, library: &LibraryId, id: &UsageId, user: &UserName) -> Result<Usage> {
        let usages = self.usages(library, user).await?;
        usages.into_iter().find(|usage| usage.id == *id).ok_or_else(|| unknown(id))
    }

    /// The usages of a library that `user` may see, oldest first.
    ///
    /// # Errors
    /// NotFound library, also for one that the user may not see: the privilege is asked for globally, so this is where
    /// hidden libraries stay hidden.
    pub async fn usages(&self, library: &LibraryId, user: &UserName) -> Result<Vec<Usage>> {
        let mut work = self.begin().await?;
        existing(&mut work, library).await?;
        self.must_see(&mut work, library, user).await?;
        let usages = work.query::<Usage>(&Query::Usages(library.clone())).await?;
        Ok(usages.into_iter().map(|usage| usage.record).collect())
    }

    /// # Errors
    /// NotFound, as for a library that does not exist.
    pub(crate) async fn must_see(&self, work: &mut Work, library: &LibraryId, user: &UserName) -> Result<()> {
        let permissions = self.permissions(work, user).await?;
        if visible(&permissions, library) {
            return Ok(());
        }
        Err(Error::not_found("library", library.as_str()))
    }
}

fn check_resource(resource: &str) -> Result<()> {
    let parts: Vec<&str> = resource.splitn(4, ':').collect();
    let well_formed = parts.len() == 4
        && parts.iter().all(|part| !part.trim().is_empty())
        && resource.chars().count() <= MAX_RESOURCE
        && control_character(resource).is_none();
    if well_formed {
        return Ok(());
    }
    let text = "`resource_urn` must be `<scheme>:<global-namespace>:<resource-type>:<resource-id>`, for example \
                `urn:vmomi:vm:vm-12`, in at most 1024 characters";
    Err(Error::invalid("quire.usage.resource", text).arg(resource))
}

fn recorded(library: &LibraryId, resource: &str) -> Error {
    let text = format!("library `{library}` is recorded as used by `{resource}` already; nothing is left to do");
    Error::new(Meaning::AlreadyExists, "quire.usage.recorded", text).arg(library.as_str()).arg(resource)
}

fn unknown(id: &UsageId) -> Error {
    Error::not_found("usage", id.as_str())
}
