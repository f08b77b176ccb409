//! Serving a file of a download session: by ranges, from the pinned version, as long as the session lives.

use std::{ops::Range, sync::Arc};

use bytes::Bytes;
use futures::{StreamExt, stream::BoxStream};
use jiff::Timestamp;

use crate::{
    Domain,
    domain::Attempts,
    error::{Error, Meaning, Result},
    model::{
        Blob, BlobId, DownloadFile, DownloadFileKey, DownloadSession, DownloadState, EndpointKind, PrepareState, Ranges,
    },
    ports::{ContentStore, StoreError, content_store::Manner},
};

/// A file that may be read.
#[derive(Clone)]
pub struct Download {
    domain: Arc<Domain>,
    store: Arc<dyn ContentStore>,
    key: DownloadFileKey,
    login: Option<String>,
    blob: BlobId,
    /// Its name.
    pub name: String,
    /// Its size in bytes.
    pub size: u64,
    /// SHA-256 of its content: equal for equal content, the base of its entity tag.
    pub sha256: String,
    /// When the content was stored.
    pub modified: Timestamp,
    /// When its session was looked at, on the steady clock.
    looked: Timestamp,
}

/// One range of a download on its way out.
pub struct Reading {
    domain: Arc<Domain>,
    key: DownloadFileKey,
    login: Option<String>,
    bytes: BoxStream<'static, Result<Bytes, StoreError>>,
    range: Range<u64>,
    position: u64,
    looked: Timestamp,
}

impl Domain {
    /// Opens a prepared file of an ACTIVE download session.
    ///
    /// # Errors
    /// NotFound when the address is dead: no such session or file, not prepared for HTTPS, or the session has ended.
    pub async fn open_download(self: &Arc<Self>, key: &DownloadFileKey) -> Result<Download> {
        let mut work = self.begin().await?;
        let session = self.live_download_session(&mut work, &key.session).await?;
        let asked = work.get::<DownloadFile>(key).await?;
        if session.record.state != DownloadState::Active || !asked.is_some_and(|asked| is_served(&asked.record)) {
            return Err(dead_address(key));
        }
        let files = self.pinned_files(&mut work, &session.record).await?;
        let Some(file) = files.into_iter().find(|file| file.name == key.name) else { return Err(dead_address(key)) };
        let Some(id) = file.blob else { return Err(dead_address(key)) };
        let Some(blob) = work.get::<Blob>(&id).await? else { return Err(lost(key, &id)) };
        let blob = blob.record;
        Ok(Download {
            domain: Arc::clone(self),
            store: Arc::clone(self.content(&blob.store)?),
            key: key.clone(),
            login: session.record.login,
            blob: id,
            name: file.name,
            size: blob.size,
            sha256: blob.digests.sha256,
            modified: blob.created,
            looked: self.steady(),
        })
    }

    /// Notes what was served, and that session and login live on.
    ///
    /// # Errors
    /// NotFound when the session has ended: the transfer must stop.
    async fn note_served(&self, key: &DownloadFileKey, login: Option<&String>, served: &Ranges) -> Result<()> {
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            let mut session = self.live_download_session(&mut work, &key.session).await?;
            let file = work.get::<DownloadFile>(key).await?;
            let Some(mut file) = file.filter(|_| session.record.state == DownloadState::Active) else {
                return Err(dead_address(key));
            };
            let before = file.record.served.clone();
            file.record.served.merge(served);
            if file.record.served != before {
                work.update(file);
            }
            if self.renew_download(&mut session.record) {
                work.update::<DownloadSession>(session);
            }
            self.renew_login(&mut work, login).await?;
            if attempts.saved(work.save().await)? {
                return Ok(());
            }
        }
    }
}

impl Download {
    /// The file of which session it is.
    pub fn key(&self) -> &DownloadFileKey {
        &self.key
    }

    /// Begins to read `range`, which must lie within the file, in a manner that fits what becomes of the bytes.
    pub async fn read(&self, range: Range<u64>, manner: Manner) -> Result<Reading> {
        let bytes = self.store.open(&self.blob, range.clone(), manner).await?;
        Ok(Reading {
            domain: Arc::clone(&self.domain),
            key: self.key.clone(),
            login: self.login.clone(),
            bytes,
            position: range.start,
            range,
            // It may have waited for its turn since then.
            looked: self.looked,
        })
    }
}

impl Reading {
    /// The next bytes; `None` at the end of the range. The last ones are noted as served before they are returned, since
    /// nobody asks again after them.
    ///
    /// # Errors
    /// NotFound when the session has ended meanwhile; Internal when the stored bytes are damaged. Either cuts the transfer.
    pub async fn next(&mut self) -> Option<Result<Bytes>> {
        let bytes = match self.bytes.next().await? {
            Ok(bytes) => bytes,
            Err(error) => return Some(Err(error.into())),
        };
        self.position += bytes.len() as u64;
        match self.note().await {
            Ok(()) => Some(Ok(bytes)),
            Err(error) => Some(Err(error)),
        }
    }

    /// Says that the last bytes wait on this side for their turn to go out, and that session and login live on. To be said
    /// every few seconds while they do; it counts once a second.
    ///
    /// # Errors
    /// NotFound when the session has ended meanwhile: the transfer must stop.
    pub async fn hold(&mut self) -> Result<()> {
        if self.is_due() { self.note_now().await } else { Ok(()) }
    }

    async fn note(&mut self) -> Result<()> {
        if self.is_due() || self.position >= self.range.end { self.note_now().await } else { Ok(()) }
    }

    fn is_due(&self) -> bool {
        self.domain.steady().duration_since(self.looked).as_secs() >= 1
    }

    async fn note_now(&mut self) -> Result<()> {
        self.looked = self.domain.steady();
        let served = Ranges::from_parts([(self.range.start, self.position)]);
        match self.domain.note_served(&self.key, self.login.as_ref(), &served).await {
            Err(error) if error.meaning == Meaning::NotFound => Err(error),
            // Metadata that cannot be written cut no download: the next note tells of all that was served.
            Ok(()) | Err(_) => Ok(()),
        }
    }
}

fn is_served(asked: &DownloadFile) -> bool {
    asked.endpoint == EndpointKind::Https && asked.state == PrepareState::Prepared
}

fn dead_address(key: &DownloadFileKey) -> Error {
    let text = format!(
        "the download address of `{}` is not valid: the session has ended or the file is not prepared",
        key.name
    );
    Error::new(Meaning::NotFound, "quire.transfer.address", text).arg(key.name.clone())
}

fn lost(key: &DownloadFileKey, blob: &BlobId) -> Error {
    let text = format!("the content of `{}` is lost; see the server's log", key.name);
    Error::new(Meaning::Internal, "quire.transfer.content_lost", text).caused_by(format!("no row of blob `{blob}`"))
}
