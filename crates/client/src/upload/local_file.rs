//! A file of this machine that is sent, read from any of its bytes on, as often as it takes. Notices when it changes; never
//! writes to it.

use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use bytes::{Bytes, BytesMut};
use futures::stream::BoxStream;
use futures::{Stream, StreamExt, TryStreamExt, stream};
use tokio::fs::File;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncSeekExt};

use super::pass::Notes;
use crate::TransferError;

/// Bytes that are read from disk and handed to the connection at once.
const CHUNK_BYTES: usize = 1 << 20;

/// A file of this machine, as it was when it was looked at first.
#[derive(Clone, Debug)]
pub struct LocalFile {
    path: PathBuf,
    size: u64,
    modified: Option<SystemTime>,
}

impl LocalFile {
    /// Looks at a file.
    ///
    /// # Errors
    /// When it cannot be looked at.
    pub async fn at(path: &Path) -> Result<Self, TransferError> {
        let about = tokio::fs::metadata(path).await.map_err(TransferError::local(path))?;
        Ok(Self { path: path.to_owned(), size: about.len(), modified: about.modified().ok() })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Its size in bytes.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// # Errors
    /// When the file is not as it was: what was sent of it and what will be would not be one file.
    pub(super) async fn must_be_unchanged(&self) -> Result<(), TransferError> {
        let now = Self::at(&self.path).await?;
        if (now.size, now.modified) == (self.size, self.modified) {
            return Ok(());
        }
        let source = io::Error::other("the file changed while it was sent; send it again when nothing writes to it");
        Err(TransferError::Local { path: self.path.clone(), source })
    }

    /// A part of its bytes; fewer, when the file has become shorter.
    pub(super) async fn bytes(
        &self,
        range: Range<u64>,
    ) -> Result<BoxStream<'static, io::Result<Bytes>>, TransferError> {
        let local = || TransferError::local(&self.path);
        let mut file = File::open(&self.path).await.map_err(local())?;
        file.seek(io::SeekFrom::Start(range.start)).await.map_err(local())?;
        file.set_max_buf_size(CHUNK_BYTES);
        Ok(chunks(file.take(range.end - range.start)).boxed())
    }

    /// Hashes what was not read for sending, so that the checksums are those of the whole file.
    pub(super) async fn hash_rest(&self, notes: &Notes) -> Result<(), TransferError> {
        let mut position = notes.running().size();
        let mut bytes = self.bytes(position..self.size.max(position)).await?;
        while let Some(chunk) = bytes.try_next().await.map_err(TransferError::local(&self.path))? {
            notes.hash(position, &chunk);
            position += chunk.len() as u64;
        }
        Ok(())
    }
}

/// What a reader gives, in large pieces.
fn chunks(reader: impl AsyncRead + Unpin) -> impl Stream<Item = io::Result<Bytes>> {
    stream::try_unfold(reader, |mut reader| async move {
        let mut chunk = BytesMut::with_capacity(CHUNK_BYTES);
        let read = reader.read_buf(&mut chunk).await?;
        Ok((read > 0).then(|| (chunk.freeze(), reader)))
    })
}
