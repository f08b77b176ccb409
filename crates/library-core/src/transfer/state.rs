//! What is here of a file that is being received. Changes nothing.

use std::sync::Arc;

use super::claim::dead_address;
use crate::{
    Domain, Work,
    error::Result,
    model::{BlobId, FileStatus, Ranges, UpdateFile, UpdateFileKey, UpdateSession, UpdateState},
    plugin::{self, Part},
    ports::{ContentStore, StoreError},
    upkeep::sweep::stem,
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

/// What a look at a file's row and at what runs tells.
enum Seen {
    State(UploadState),
    /// An earlier writer left something: the store must be asked.
    Left(Box<LeftOf>),
}

/// What an earlier writer left of a file, under its claim's key, and all else of its state.
struct LeftOf {
    key: BlobId,
    part: Part,
    store: Arc<dyn ContentStore>,
    state: UploadState,
}

impl Domain {
    /// What is here of a file that a client pushes.
    ///
    /// # Errors
    /// NotFound for a dead address, ResourceBusy while an archive comes in or another node receives the file.
    pub async fn upload_state(&self, key: &UpdateFileKey, generation: u64) -> Result<UploadState> {
        if let Seen::State(state) = self.see(key, generation).await? {
            return Ok(state);
        }
        // What was left is looked at while nobody comes to it.
        let _turn = self.intakes.turn(key).await;
        match self.see(key, generation).await? {
            Seen::State(state) => Ok(state),
            Seen::Left(left) => self.look_into(*left).await,
        }
    }

    /// What can be told without waiting for anybody.
    async fn see(&self, key: &UpdateFileKey, generation: u64) -> Result<Seen> {
        let mut work = self.begin().await?;
        let (session, file) = self.wanted(&mut work, key, generation).await?;
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
            return Ok(Seen::State(UploadState { taken: from_start(size), size: Some(size), is_whole: true, ..state }));
        }
        if let Some(intake) = self.intakes.find(key, generation) {
            return Ok(Seen::State(UploadState { taken: intake.taken(), size: intake.size(), ..state }));
        }
        let Some(claim) = &file.claim else { return Ok(Seen::State(state)) };
        self.must_be_unclaimed(&file)?;
        let part = part_of(&item_type, &key.name);
        if part == Part::Archive && self.intakes.archives.is_taken(&stem(&claim.key).to_owned()) {
            // A silent writer has it still; who goes on makes it end, and hears the exact place if this is not it.
            return Ok(Seen::State(UploadState { taken: from_start(file.bytes_transferred), ..state }));
        }
        Ok(Seen::Left(Box::new(LeftOf { key: claim.key.clone(), part, store, state })))
    }

    /// Looks whether a file may still be sent, for who waits before it begins. Changes nothing.
    ///
    /// # Errors
    /// NotFound for a dead address.
    pub async fn still_wanted(&self, key: &UpdateFileKey, generation: u64) -> Result<()> {
        let mut work = self.begin().await?;
        self.wanted(&mut work, key, generation).await.map(drop)
    }

    async fn wanted(
        &self,
        work: &mut Work,
        key: &UpdateFileKey,
        generation: u64,
    ) -> Result<(UpdateSession, UpdateFile)> {
        let session = self.live_update_session(work, &key.session).await?.record;
        let file = work.get::<UpdateFile>(key).await?.map(|file| file.record);
        let file = file.filter(|file| file.generation == generation && !file.removed);
        let wanted = file.filter(|_| session.state == UpdateState::Active).map(|file| (session, file));
        wanted.ok_or_else(|| dead_address(key))
    }

    async fn look_into(&self, left: LeftOf) -> Result<UploadState> {
        let LeftOf { key, part, store, state } = left;
        let (taken, size) = match part {
            Part::Archive => {
                let (offset, size) = self.archive_offset(store.as_ref(), &key).await?;
                (from_start(offset), size)
            }
            Part::Descriptor | Part::Sidecar | Part::Content => staged(store.as_ref(), &key).await?,
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
