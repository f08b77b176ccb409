//! Opening a download session: a lease on the files of an item's current version.

use crate::{
    Creation, Domain,
    domain::Attempts,
    error::{Error, Result},
    library::requirement::{existing, must_be_in_service},
    model::{DownloadSession, DownloadSessionId, DownloadState, Item, ItemId},
};

/// The privilege that DIRECT needs.
const READ_STORAGE: &str = "ContentLibrary.ReadStorage";

impl Domain {
    /// Opens a download session and returns its id; a repeated client token returns the first one's. `login` is the key
    /// of the login session in which it is made.
    ///
    /// # Errors
    /// NotFound item; InvalidArgument for a bad token; NotAllowedInCurrentState in maintenance.
    pub async fn create_download_session(
        &self,
        item: &ItemId,
        login: Option<String>,
        creation: &Creation,
    ) -> Result<DownloadSessionId> {
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            if let Some(id) = self.replayed(&mut work, creation).await? {
                return Ok(DownloadSessionId::new(id));
            }
            let Some(item) = work.get::<Item>(item).await? else { return Err(Error::not_found("item", item.as_str())) };
            let permissions = self.permissions(&mut work, &creation.user).await?;
            let session = DownloadSession {
                id: DownloadSessionId::new(self.ports.ids.uuid()),
                item: item.record.id.clone(),
                content_version: item.record.content_version,
                creator: creation.user.clone(),
                login: login.clone(),
                state: DownloadState::Active,
                client_progress: 0,
                lease_until: self.steady() + self.rules.download_lease,
                error_message: None,
                may_read_storage: permissions.hold_on(READ_STORAGE, &item.record.library),
                created: self.now(),
            };
            let library = existing(&mut work, &item.record.library).await?;
            must_be_in_service(&library.record)?;
            work.expect(&library);
            // Only a version that is current at commit can be pinned: the sweep never looks at that one.
            work.expect(&item);
            let id = session.id.clone();
            self.remember(&mut work, creation, id.as_str())?;
            work.insert(session);
            if attempts.saved(work.save().await)? {
                return Ok(id);
            }
        }
    }
}
