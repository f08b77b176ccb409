//! A member of an archive on its way into the store, and the digest over the archive that runs beside it.

use std::sync::Arc;

use ::ovf::{PlainName, archive::Place, running::RunningDigest};
use bytes::Bytes;

use super::{archive_mark::ArchiveMark, settle::Landed};
use crate::{
    model::BlobId,
    plugin::Part,
    ports::{ContentStore, StoreError, Upload},
};

/// A member that was announced.
pub(crate) struct Member {
    pub(crate) name: PlainName,
    pub(crate) part: Part,
    pub(crate) size: u64,
    /// Bytes that are here.
    pub(crate) arrived: u64,
    key: BlobId,
    /// None once it rests in the store: many open ones would be too many open files.
    upload: Option<Arc<dyn Upload>>,
}

impl Member {
    pub(crate) fn new((name, part, size): (PlainName, Part, u64), (key, upload): (BlobId, Arc<dyn Upload>)) -> Self {
        Self { name, part, size, arrived: 0, key, upload: Some(upload) }
    }

    /// A member of which an earlier transfer left what its mark tells.
    pub(crate) fn left((mark, part): (ArchiveMark, Part), (key, upload): (BlobId, Option<Arc<dyn Upload>>)) -> Self {
        let arrived = mark.arrived();
        Self { name: mark.name, part, size: mark.place.size, arrived, key, upload }
    }

    /// Takes the next bytes.
    pub(crate) async fn write(&mut self, bytes: Bytes) -> Result<(), StoreError> {
        let Some(upload) = &self.upload else { return Err(rests(&self.key)) };
        let length = bytes.len() as u64;
        upload.write_at(self.arrived, bytes).await?;
        self.arrived += length;
        Ok(())
    }

    /// Remembers that the archive stands at `place`, what its length is, and the digest so far.
    pub(crate) async fn mark(&self, place: Place, (total, whole): (Option<u64>, Option<&RunningDigest>)) {
        let Some(upload) = &self.upload else { return };
        let mark = ArchiveMark { place, name: self.name.clone(), total, whole: whole.map(RunningDigest::state) };
        upload.mark(mark.write()).await;
    }

    /// Makes what is here durable.
    pub(crate) async fn checkpoint(&self) -> Result<(), StoreError> {
        match &self.upload {
            Some(upload) => upload.checkpoint().await,
            None => Ok(()),
        }
    }

    /// Closes its files; what is here was made durable.
    pub(crate) fn rest(&mut self) {
        self.upload = None;
    }

    /// Makes it content of the store.
    pub(crate) async fn seal(self, store: &dyn ContentStore) -> Result<Landed, StoreError> {
        let upload = match self.upload {
            Some(upload) => upload,
            None => store.resume(&self.key).await?.upload,
        };
        let sealed = upload.seal().await?;
        let name = self.name.as_str().to_owned();
        Ok(Landed { name, sealed, part: self.part, text: None })
    }
}

/// Whether its bytes are read before the file is READY.
pub(crate) fn is_text(part: Part) -> bool {
    matches!(part, Part::Descriptor | Part::Sidecar)
}

fn rests(key: &BlobId) -> StoreError {
    StoreError::Internal(format!("`{key}` takes no more bytes"))
}
