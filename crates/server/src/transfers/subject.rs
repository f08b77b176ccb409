//! What a transfer of a session's file is about, as the rows tell it. Decides nothing.

use library_core::{
    Domain, Error,
    model::{DownloadFileKey, DownloadSession, Item, ItemId, LibraryId, UpdateFileKey, UpdateSession, UserName},
};

use super::{About, Direction};

impl About {
    /// A transfer to this file of an update session.
    ///
    /// # Errors
    /// NotFound when the session or its item is gone.
    pub(crate) async fn to(
        domain: &Domain,
        (direction, key): (Direction, &UpdateFileKey),
        size: Option<u64>,
    ) -> Result<Self, Error> {
        let session = domain.glance().get::<UpdateSession>(&key.session).await?;
        let Some(session) = session else { return Err(Error::not_found("update session", key.session.as_str())) };
        let of = (direction, key.session.to_string(), key.name.clone());
        about(domain, of, (&session.record.item, &session.record.creator), size).await
    }

    /// A transfer from this file of a download session.
    ///
    /// # Errors
    /// NotFound when the session is gone.
    pub(crate) async fn from(domain: &Domain, key: &DownloadFileKey, size: u64) -> Result<Self, Error> {
        let session = domain.glance().get::<DownloadSession>(&key.session).await?;
        let Some(session) = session else { return Err(Error::not_found("download session", key.session.as_str())) };
        let of = (Direction::Download, key.session.to_string(), key.name.clone());
        about(domain, of, (&session.record.item, &session.record.creator), Some(size)).await
    }
}

async fn about(
    domain: &Domain,
    (direction, session, file): (Direction, String, String),
    (item, user): (&ItemId, &UserName),
    size: Option<u64>,
) -> Result<About, Error> {
    let found = domain.glance().get::<Item>(item).await?;
    // A download session outlives its item: what it pins belongs to no library any more.
    let library = match found {
        Some(found) => found.record.library.clone(),
        None if direction == Direction::Download => LibraryId::new(""),
        None => return Err(Error::not_found("item", item.as_str())),
    };
    Ok(About { direction, library, item: item.clone(), session, file, size, user: user.clone() })
}
