//! Small texts of a package: a descriptor, a manifest, a certificate. Read whole, never longer than a descriptor may be.

use bytes::{Bytes, BytesMut};
use futures::StreamExt;

use crate::{
    Domain,
    error::{Error, Result},
    model::{BlobId, StoreId},
    ports::content_store::Manner,
};

/// Longest text that is read into memory, in bytes.
pub(crate) const MAX_TEXT: u64 = ::ovf::descriptor::MAX_DESCRIPTOR_BYTES as u64;

impl Domain {
    /// A stored text.
    ///
    /// # Errors
    /// InvalidArgument when it is too long for one.
    pub(crate) async fn text(&self, store: &StoreId, blob: &BlobId, size: u64) -> Result<Bytes> {
        if size > MAX_TEXT {
            return Err(too_long(size));
        }
        let mut stream = self.content(store)?.open(blob, 0..size, Manner::Copied).await?;
        let mut text = BytesMut::new();
        while let Some(bytes) = stream.next().await {
            text.extend_from_slice(&bytes?);
        }
        Ok(text.freeze())
    }
}

pub(crate) fn too_long(size: u64) -> Error {
    let text = format!("a descriptor, manifest or certificate has at most {MAX_TEXT} bytes; this one has {size}");
    Error::invalid("quire.transfer.text", text)
}
