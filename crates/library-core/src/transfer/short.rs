//! A short file that is all here when its transfer begins: it is sealed before it is asked for its row, which is taken and
//! made READY in one step. Nobody waits for a sender here.

use bytes::Bytes;
use futures::{StreamExt as _, stream};

use super::{
    body::Body,
    claim::{Claimed, Start},
    receive::{Failure, check_length},
};
use crate::{
    Domain,
    error::Result,
    model::{SourceKind, UpdateFileKey},
    plugin::Part,
    ports::content_store::{NewUpload, Sealed},
};

/// Most bytes of a short file: what a connection may leave in memory before its transfer begins.
pub const SHORT_BYTES: u64 = 64 << 10;

impl Domain {
    /// Takes a file that a client pushed and that is all in memory, as [`Domain::upload`] does.
    ///
    /// # Errors
    /// As [`Domain::upload`].
    pub async fn upload_short(&self, key: &UpdateFileKey, generation: u64, pieces: Vec<Bytes>) -> Result<()> {
        self.take_short(key, generation, pieces).await.map_err(Failure::into_error)
    }

    async fn take_short(&self, key: &UpdateFileKey, generation: u64, pieces: Vec<Bytes>) -> Result<(), Failure> {
        // Whoever comes while all of the file is here already hears first what becomes of that.
        drop(self.turn_to_join(key, generation).await);
        let claimed = self.unclaimed(key, generation).await.map_err(Failure::Again)?;
        if claimed.part == Part::Archive {
            let size = pieces.iter().map(|piece| piece.len() as u64).sum();
            let body = Body { size: Some(size), bytes: stream::iter(pieces.into_iter().map(Ok)).boxed() };
            return Ok(self.upload(key, generation, body).await?);
        }
        let _untold = self.intakes.write_untold(&claimed.blob);
        let taken = match self.seal_short(&claimed, pieces).await {
            Ok(sealed) => self.settle_file(&claimed, sealed).await,
            Err(failure) => Err(failure),
        };
        match taken {
            Ok(()) => self.outlive(&claimed).await,
            Err(failure @ Failure::Wrong(_)) => {
                // Only who holds a file may fail its session.
                let start = (SourceKind::Push, Start::Anew);
                let claimed = self.claim(key, generation, start).await.map_err(Failure::Again)?;
                return Err(self.conclude(&claimed, (failure, Vec::new())).await);
            }
            Err(failure) => return Err(failure),
        }
        Ok(())
    }

    /// A writer that was silent for too long, and may still be there, hears that the file is no longer its own.
    async fn outlive(&self, claimed: &Claimed) {
        let Some(left) = &claimed.left else { return };
        let silent = self.intakes.find(&claimed.key, claimed.generation);
        if let Some(silent) = silent.filter(|silent| silent.claimed.blob == *left) {
            self.intakes.forget(&silent);
        }
        self.remove_left(claimed).await;
    }

    async fn seal_short(&self, claimed: &Claimed, pieces: Vec<Bytes>) -> Result<Sealed, Failure> {
        let size = pieces.iter().map(|piece| piece.len() as u64).sum();
        check_length(claimed, Some(size))?;
        // What a manifest asks for beside these is computed when it is compared: the file is short.
        let digests = self.declared_digests(claimed);
        let new = NewUpload { key: claimed.blob.clone(), size_hint: Some(size), digests };
        let upload = self.content(&claimed.store)?.begin(new).await?;
        let mut offset = 0;
        for piece in pieces {
            let end = offset + piece.len() as u64;
            if let Err(error) = upload.write_at(offset, piece).await {
                // What cannot be removed now is garbage that the sweep finds.
                let _ = upload.abort().await;
                return Err(error.into());
            }
            offset = end;
        }
        Ok(upload.seal().await?)
    }
}
