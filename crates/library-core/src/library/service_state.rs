//! Whether a library is in service: taking it out for maintenance, bringing it back, and what must wait meanwhile.

use crate::{
    Domain, Work,
    domain::Attempts,
    error::{Error, Result},
    library::requirement::{STATE, existing, out_of_service},
    model::{
        DownloadSession, EventKind, Item, ItemId, Library, LibraryId, LibraryKind, LibraryState, UpdateSession,
        UserName,
    },
    ports::metastore::{ItemFilter, Query, Stored},
};

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
            self.must_be_idle(&mut work, &library.record).await?;
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

    /// Also holds when the unit is saved: who opens a session or begins a copy meanwhile expects the library in service, so
    /// that one of the two reads again.
    ///
    /// # Errors
    /// NotAllowedInCurrentState while a session or a copy of an item of the library is under way.
    pub(crate) async fn must_be_idle(&self, work: &mut Work, library: &Library) -> Result<()> {
        let (id, at) = (&library.id, self.steady());
        let updates = Query::OpenUpdateSessions { library: id.clone(), at };
        if let Some(session) = work.first::<UpdateSession>(&updates).await? {
            return Err(in_use(id, "an update session", &session.record.item));
        }
        let downloads = Query::OpenDownloadSessions { library: id.clone(), at };
        if let Some(session) = work.first::<DownloadSession>(&downloads).await? {
            return Err(in_use(id, "a download session", &session.record.item));
        }
        work.expect_none(updates);
        work.expect_none(downloads);
        match library.kind {
            LibraryKind::Subscribed => Ok(()),
            LibraryKind::Local => must_have_its_copies(work, id).await,
        }
    }
}

/// An item of a local library has all its files, unless it is a copy whose content is on its way.
async fn must_have_its_copies(work: &mut Work, id: &LibraryId) -> Result<()> {
    let copies = ItemFilter { library: Some(id.clone()), cached: Some(false), ..ItemFilter::default() };
    let copies = Query::Items(copies);
    if let Some(item) = work.first::<Item>(&copies).await? {
        return Err(in_use(id, "a copy", &item.record.id));
    }
    work.expect_none(copies);
    Ok(())
}

fn already(id: &LibraryId, state: &str) -> Error {
    Error::state(STATE, format!("library `{id}` is {state} already")).arg(id.as_str())
}

fn in_use(library: &LibraryId, what: &str, item: &ItemId) -> Error {
    let text = format!("{what} of item `{item}` is open in library `{library}`; wait for its end, or end it");
    Error::state("quire.library.in_use", text).arg(library.as_str()).arg(item.as_str())
}
