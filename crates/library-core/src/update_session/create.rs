//! Opening an update session: a snapshot of the item, to which changes are added.

use crate::{
    Creation, Domain,
    domain::Attempts,
    error::{Error, Meaning, Result},
    item::create::FIRST_VERSION,
    library::requirement::{existing, must_be_in_service, must_be_local},
    model::{Item, ItemId, UpdateSession, UpdateSessionId, UpdateState, WarningRule},
    ports::metastore::Query,
    update_session::{end::forget, warnings::check_rules},
};

/// An update session to be opened.
#[derive(Clone, Debug)]
pub struct NewUpdateSession {
    /// The item that it changes.
    pub item: ItemId,
    /// Warnings that the client ignores.
    pub warning_rules: Vec<WarningRule>,
    /// Key of the login session in which it is made.
    pub login: Option<String>,
}

impl Domain {
    /// Opens an update session and returns its id; a repeated client token returns the first one's, whatever its state.
    ///
    /// # Errors
    /// NotFound item; InvalidElementType for a member of a subscribed library; ResourceBusy when the item has an ACTIVE
    /// session or is a copy that is not finished; NotAllowedInCurrentState in maintenance; InvalidArgument for a bad token
    /// or a type of warning that is named twice.
    pub async fn create_update_session(&self, new: NewUpdateSession, creation: &Creation) -> Result<UpdateSessionId> {
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            if let Some(id) = self.replayed(&mut work, creation).await? {
                return Ok(UpdateSessionId::new(id));
            }
            check_rules(&new.warning_rules)?;
            let Some(mut item) = work.get::<Item>(&new.item).await? else {
                return Err(Error::not_found("item", new.item.as_str()));
            };
            let library = existing(&mut work, &item.record.library).await?;
            must_be_local(&library.record)?;
            must_be_in_service(&library.record)?;
            must_be_filled(&item.record)?;
            work.expect(&library);
            if let Some(active) = work.first::<UpdateSession>(&Query::ActiveUpdateSession(new.item.clone())).await? {
                if active.record.is_live(self.steady()) {
                    return Err(busy(&active.record, creation));
                }
                // As good as deleted already; it must not bar the item until somebody sweeps.
                forget(&mut work, active);
            }
            let session = self.update_session(&new, &item.record, creation);
            let id = session.id.clone();
            item.record.unfinished |= item.record.content_version == FIRST_VERSION;
            // Moves the item's revision: whoever deletes the item meanwhile reads again and finds this session.
            work.update(item);
            work.insert(session);
            self.remember(&mut work, creation, id.as_str())?;
            if attempts.saved(work.save().await)? {
                return Ok(id);
            }
        }
    }

    fn update_session(&self, new: &NewUpdateSession, item: &Item, creation: &Creation) -> UpdateSession {
        UpdateSession {
            id: UpdateSessionId::new(self.ports.ids.uuid()),
            item: new.item.clone(),
            base_version: item.content_version,
            creator: creation.user.clone(),
            login: new.login.clone(),
            state: UpdateState::Active,
            client_progress: 0,
            lease_until: self.steady() + self.rules.update_lease,
            error_message: None,
            warning_rules: new.warning_rules.clone(),
            completing: false,
            touched: self.steady(),
            finished_itself: false,
            created: self.now(),
        }
    }
}

/// # Errors
/// ResourceBusy for a copy whose content is on its way: the items of a local library have all their files otherwise.
fn must_be_filled(item: &Item) -> Result<()> {
    if item.cached {
        return Ok(());
    }
    let id = &item.id;
    let text = format!("item `{id}` is a copy whose content is on its way; try again when it is `cached`");
    Err(Error::new(Meaning::ResourceBusy, "quire.item.copying", text).arg(id.as_str()))
}

fn busy(active: &UpdateSession, creation: &Creation) -> Error {
    // Possession of the id suffices for every operation of a session: only its creator is told.
    let which =
        if active.creator == creation.user { format!(" `{}`", active.id) } else { " of another user".to_owned() };
    let text = format!(
        "item `{}` has the active update session{which}; it must be completed, cancelled or failed first",
        active.item
    );
    Error::new(Meaning::ResourceBusy, "quire.update_session.busy", text).arg(active.item.as_str())
}
