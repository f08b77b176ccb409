//! Whether a library is in service: taking it out for maintenance, bringing it back, and what must wait meanwhile.

use crate::{
    Domain, Work,
    domain::Attempts,
    error::{Error, Result},
    model::{
        DownloadSession, EventKind, Item, ItemId, Job, JobKind, Library, LibraryId, LibraryState, UpdateSession,
        UserName,
    },
    ports::metastore::{Query, Stored},
};

/// Library names in sentences about maintenance.
const STATE: &str = "quire.library.state";

impl Domain {
    /// Takes a library out of service: its content can be neither changed nor used until [`Domain::exit_maintenance`].
    ///
    /// # Errors
    /// NotFound; NotAllowedInCurrentState when it is out of service already, and while sessions or copies of its items
    /// are under way.
    pub async fn enter_maintenance(&self, id: &LibraryId, by: &UserName) -> Result<()> {
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            let library = existing(&mut work, id).await?;
            match library.record.state {
                LibraryState::Active => {}
                LibraryState::Maintenance => return Err(already(id, "in maintenance")),
                LibraryState::Migrating => return Err(out_of_service(&library.record)),
            }
            self.must_be_idle(&mut work, id).await?;
            let message = format!("taken out of service by `{by}`");
            self.change_state(&mut work, library, LibraryState::Maintenance, Some(message), by);
            if attempts.saved(work.save().await)? {
                return Ok(());
            }
        }
    }

    /// Brings a library back into service.
    ///
    /// # Errors
    /// NotFound; NotAllowedInCurrentState when it is in service, and while it migrates.
    pub async fn exit_maintenance(&self, id: &LibraryId, by: &UserName) -> Result<()> {
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            let library = existing(&mut work, id).await?;
            match library.record.state {
                LibraryState::Maintenance => {}
                LibraryState::Active => return Err(already(id, "in service")),
                LibraryState::Migrating => return Err(out_of_service(&library.record)),
            }
            self.change_state(&mut work, library, LibraryState::Active, None, by);
            if attempts.saved(work.save().await)? {
                return Ok(());
            }
        }
    }

    /// Puts a library into another state; not a change of its properties, so that its version stays.
    pub(crate) fn change_state(
        &self,
        work: &mut Work,
        mut library: Stored<Library>,
        state: LibraryState,
        message: Option<String>,
        by: &UserName,
    ) {
        library.record.state = state;
        library.record.state_message = message;
        self.tell_by(work, EventKind::LibraryUpdated, library.record.id.as_str(), Some(by.clone()));
        work.update(library);
    }

    /// # Errors
    /// NotAllowedInCurrentState while a session or a copy of an item of the library is under way.
    pub(crate) async fn must_be_idle(&self, work: &mut Work, id: &LibraryId) -> Result<()> {
        for session in work.query::<UpdateSession>(&Query::ActiveUpdateSessions).await? {
            if session.record.is_live(self.steady()) && belongs(work, &session.record.item, id).await? {
                return Err(in_use(id, "an update session", &session.record.item));
            }
        }
        for session in work.query::<DownloadSession>(&Query::ActiveDownloadSessions).await? {
            if session.record.lease_until > self.steady() && belongs(work, &session.record.item, id).await? {
                return Err(in_use(id, "a download session", &session.record.item));
            }
        }
        for job in work.query::<Job>(&Query::Jobs).await? {
            if let JobKind::Copy { item, .. } = &job.record.kind
                && belongs(work, item, id).await?
            {
                return Err(in_use(id, "a copy", item));
            }
        }
        Ok(())
    }
}

async fn belongs(work: &mut Work, item: &ItemId, library: &LibraryId) -> Result<bool> {
    Ok(work.get::<Item>(item).await?.is_some_and(|item| item.record.library == *library))
}

/// # Errors
/// NotFound.
pub(crate) async fn existing(work: &mut Work, id: &LibraryId) -> Result<Stored<Library>> {
    work.get::<Library>(id).await?.ok_or_else(|| Error::not_found("library", id.as_str()))
}

/// # Errors
/// NotAllowedInCurrentState while the library is in maintenance or migrates.
pub(crate) fn must_be_in_service(library: &Library) -> Result<()> {
    match library.state {
        LibraryState::Active => Ok(()),
        LibraryState::Maintenance | LibraryState::Migrating => Err(out_of_service(library)),
    }
}

fn already(id: &LibraryId, state: &str) -> Error {
    Error::state(STATE, format!("library `{id}` is {state} already")).arg(id.as_str())
}

fn out_of_service(library: &Library) -> Error {
    let id = &library.id;
    let text = match library.state {
        LibraryState::Migrating => format!("library `{id}` migrates to another datastore; try again when it is done"),
        LibraryState::Active | LibraryState::Maintenance => {
            format!("library `{id}` is in maintenance; end that with `exit_maintenance`, then try again")
        }
    };
    Error::state(STATE, text).arg(id.as_str())
}

fn in_use(library: &LibraryId, what: &str, item: &ItemId) -> Error {
    let text = format!("{what} of item `{item}` is open in library `{library}`; wait for its end, or end it");
    Error::state("quire.library.in_use", text).arg(library.as_str()).arg(item.as_str())
}
