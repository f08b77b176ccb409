//! What is here of a file that is being received. Changes nothing.

use super::claim::dead_address;
use crate::{
    Domain,
    error::Result,
    model::{BlobId, FileStatus, Ranges, UpdateFile, UpdateFileKey, UpdateState},
    plugin::{self, Part},
    ports::{ContentStore, StoreError},
};

/// What a file that is being received has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadState {
    /// What is here and need not be sent again.
    pub taken: Ranges,
    /// The whole file's length in bytes, if it is known.
    pub size: Option<u64>,
    /// Whether the file is READY.
    pub is_whole: bool,
    /// Whether parts may come in any order, and several at once.
    pub parallel: bool,
    /// In parts of how many bytes it is best sent then.
    pub part_bytes: u64,
}

impl Domain {
    /// What is here of a file that a client pushes.
    ///
    /// # Errors
    /// NotFound for a dead address, ResourceBusy while another node receives the file.
    pub async fn upload_state(&self, key: &UpdateFileKey, generation: u64) -> Result<UploadState> {
        let _turn = self.intakes.turn(key).await;
        let mut work = self.begin().await?;
        let session = self.live_update_session(&mut work, &key.session).await?.record;
        let file = work.get::<UpdateFile>(key).await?.map(|file| file.record);
        let file = file.filter(|file| file.generation == generation && !file.removed);
        let Some(file) = file.filter(|_| session.state == UpdateState::Active) else { return Err(dead_address(key)) };
        let Some(store) = self.store_of(&mut work, &session).await? else { return Err(dead_address(key)) };
        let item_type = self.item_type(&mut work, &session).await?;
        drop(work);
        let can = store.capabilities();
        let parallel = can.parallel && part_of(&item_type, &key.name) != Part::Archive;
        let state = UploadState {
            taken: Ranges::default(),
            size: file.expected_size,
            is_whole: false,
            parallel,
            part_bytes: can.part_bytes,
        };
        if file.status == FileStatus::Ready {
            let size = file.size.unwrap_or_default();
            return Ok(UploadState { taken: from_start(size), size: Some(size), is_whole: true, ..state });
        }
        if let Some(intake) = self.intakes.find(key, generation) {
            return Ok(UploadState { taken: intake.taken(), size: intake.size(), ..state });
        }
        let Some(claim) = &file.claim else { return Ok(state) };
        self.must_be_unclaimed(&file)?;
        let (taken, size) = match part_of(&item_type, &key.name) {
            Part::Archive => {
                let (offset, size) = self.archive_offset(store.as_ref(), &claim.key).await?;
                (from_start(offset), size)
            }
            Part::Descriptor | Part::Sidecar | Part::Content => staged(store.as_ref(), &claim.key).await?,
        };
        Ok(UploadState { taken, size: state.size.or(size), ..state })
    }
}

fn part_of(item_type: &str, name: &str) -> Part {
    let name = ::ovf::PlainName::parse(name).ok();
    name.map_or(Part::Content, |name| plugin::of(item_type, Some(&name)).part(&name))
}

fn from_start(bytes: u64) -> Ranges {
    Ranges::from_parts([(0, bytes)])
}

/// What an earlier writer left, and the length that it told; nothing, when that is of no use.
async fn staged(store: &dyn ContentStore, key: &BlobId) -> Result<(Ranges, Option<u64>)> {
    match store.resume(key).await {
        Ok(resumed) => {
            let taken = resumed.upload.taken();
            let size = resumed.size.filter(|_| !taken.is_empty());
            Ok((taken, size))
        }
        Err(StoreError::NotFound | StoreError::Corrupt(_)) => Ok((Ranges::default(), None)),
        Err(error) => Err(error.into()),
    }
}
