//! Receiving a file in parts, by one connection after another or by several at once: after a break, or to be faster.

use std::sync::Arc;

use super::{
    body::{Body, Piece, Pieces},
    claim::{Start, dead_address},
    fit::too_long,
    intake::Intake,
    join::Joined,
    receive::{Failure, Pulse, must_have_declared_size, must_not_break_off, must_not_exceed},
};
use crate::{
    Domain,
    error::Result,
    model::{FileStatus, UpdateFileKey},
    ports::StoreError,
};

/// A part of a file, as its sender names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FilePart {
    /// Where its first byte belongs.
    pub start: u64,
    /// Where it ends, behind its last byte; `None`: where its sender ends it, and the file with it.
    pub end: Option<u64>,
    /// The whole file's length, if the sender said it.
    pub size: Option<u64>,
}

/// What came of a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Received {
    /// The file is complete: READY, and it survives a power cut.
    Whole,
    /// The part is here; so much is from the start without a gap.
    Part {
        /// Where to go on, in bytes.
        offset: u64,
    },
    /// The file takes its bytes in order only, and this part does not follow what is here. Nothing of it was read.
    OutOfOrder {
        /// Where to go on, in bytes.
        offset: u64,
    },
}

impl Domain {
    /// Takes a part of a file that a client pushes. The one that brings the last missing byte makes the file READY.
    ///
    /// # Errors
    /// As [`Domain::upload`]; what was received of a part that broke off stays. InvalidArgument with the id
    /// [`super::UNFIT_PART`] for a part that is none of the file: then nothing is other than before.
    pub async fn upload_part(
        &self,
        key: &UpdateFileKey,
        generation: u64,
        part: FilePart,
        body: Body,
    ) -> Result<Received> {
        let received = match self.join_upload(key, generation, (Start::Further, part)).await {
            Ok(Joined::Content(intake)) => self.receive_part(&intake, part, body).await,
            Ok(Joined::Archive(claimed)) => Box::pin(self.receive_archive(*claimed, part, body)).await,
            Ok(Joined::Ready) => Ok(Received::Whole),
            Err(failure) => Err(failure),
        };
        received.map_err(Failure::into_error)
    }

    async fn receive_part(&self, intake: &Arc<Intake>, part: FilePart, body: Body) -> Result<Received, Failure> {
        let offset = intake.taken().from_start();
        let any_order = self.content(&intake.claimed.store)?.capabilities().parallel;
        if part.start > offset && !any_order {
            self.depart(intake, Ok(())).await?;
            return Ok(Received::OutOfOrder { offset });
        }
        let poured = match self.must_have_room(intake, part).await {
            Ok(()) => self.pour_part(intake, part, body).await,
            Err(failure) => Err(failure),
        };
        self.depart(intake, poured).await
    }

    /// A part of a file of unknown length may begin anywhere, but not where its store has no place.
    async fn must_have_room(&self, intake: &Intake, part: FilePart) -> Result<(), Failure> {
        let (None, Some(end)) = (intake.size(), part.end) else { return Ok(()) };
        let capacity = self.content(&intake.claimed.store)?.space().await?.capacity;
        if end <= capacity {
            return Ok(());
        }
        Err(StoreError::NoSpace(format!("the part ends after {end} bytes, the store has {capacity}")).into())
    }

    pub(super) async fn pour_part(&self, intake: &Intake, part: FilePart, body: Body) -> Result<(), Failure> {
        let mut pieces = Pieces::new(body, self.ports.clock.ticks());
        let mut pulse = Pulse::new(self, &intake.claimed);
        let mut position = part.start;
        while let Some(piece) = pieces.next().await {
            match piece? {
                Piece::Bytes(bytes) => {
                    let next = position + bytes.len() as u64;
                    must_fit(intake, part, next)?;
                    let writing = intake.upload.write_at(position, bytes);
                    let written = self.while_wanted((&intake.claimed, || intake.taken().len()), writing).await;
                    written.map_err(Failure::Again)??;
                    position = next;
                    pulse.stir();
                }
                Piece::Held => pulse.stir(),
                Piece::Tick => {}
            }
            pulse.beat(|| intake.taken().len()).await?;
        }
        check_part_end(intake, part, position)
    }

    /// A connection leaves the upload. The one after which nothing is missing makes the file READY; after the last one what
    /// is here waits for its sender.
    pub(super) async fn depart(&self, intake: &Arc<Intake>, poured: Result<(), Failure>) -> Result<Received, Failure> {
        let turn = self.intakes.turn(&intake.claimed.key).await;
        let is_last = intake.leave();
        if intake.is_closed() || !self.intakes.is_current(intake) {
            drop(turn);
            return self.outlived(intake, poured).await;
        }
        match poured {
            Ok(()) if intake.is_whole() => {
                let _finishing = self.intakes.finish(intake).await;
                // Whoever asks how far it is need not wait.
                drop(turn);
                self.finish_intake(intake).await.map(|()| Received::Whole)
            }
            Ok(()) => {
                let offset = intake.taken().from_start();
                self.park_if(is_last, intake).await?;
                Ok(Received::Part { offset })
            }
            // What is here is as good as before; where it is not, the store says so.
            Err(failure) if failure.passes() => {
                self.park_if(is_last, intake).await?;
                Err(failure)
            }
            Err(failure) => {
                self.intakes.forget(intake);
                // What cannot be removed now is garbage that the sweep finds.
                let _ = intake.upload.abort().await;
                Err(self.conclude(&intake.claimed, (failure, Vec::new())).await)
            }
        }
    }

    /// What a connection hears whose upload ended while it sent: that the file is complete, where another connection of the
    /// same upload made it so; else that the address is not its own any more, whatever else it met.
    async fn outlived(&self, intake: &Intake, poured: Result<(), Failure>) -> Result<Received, Failure> {
        let claimed = &intake.claimed;
        intake.finished().await;
        match poured {
            Ok(()) | Err(Failure::Again(_)) => {
                let file = self.pushed(&claimed.key, claimed.generation).await?;
                if intake.is_closed() && file.is_some_and(|file| file.status == FileStatus::Ready) {
                    return Ok(Received::Whole);
                }
                Err(Failure::Again(dead_address(&claimed.key)))
            }
            Err(failure) => Err(failure),
        }
    }

    /// Leaves what is here to whoever sends the rest, if nobody is at it any more.
    async fn park_if(&self, is_last: bool, intake: &Arc<Intake>) -> Result<(), Failure> {
        if !is_last {
            return Ok(());
        }
        let parked = self.park(intake).await;
        self.intakes.forget(intake);
        parked
    }

    async fn park(&self, intake: &Intake) -> Result<(), Failure> {
        let is_resumable = self.content(&intake.claimed.store)?.capabilities().resumable;
        let bytes = intake.taken().len();
        if is_resumable && self.beside((&intake.claimed, bytes), intake.upload.checkpoint()).await.is_ok() {
            return Ok(self.interrupt(&intake.claimed, bytes).await?);
        }
        let _ = intake.upload.abort().await;
        Ok(self.give_up(&intake.claimed).await?)
    }

    async fn finish_intake(&self, intake: &Intake) -> Result<(), Failure> {
        let claimed = &intake.claimed;
        let finishing = async {
            let sealed = intake.upload.seal().await?;
            self.settle_file(claimed, sealed).await
        };
        match self.beside((claimed, intake.taken().len()), finishing).await {
            Ok(()) => Ok(()),
            Err(failure) => Err(self.conclude(claimed, (failure, Vec::new())).await),
        }
    }
}

/// # Errors
/// When more bytes come than the file or the part has.
fn must_fit(intake: &Intake, part: FilePart, position: u64) -> Result<(), Failure> {
    if part.end.is_some_and(|end| position > end) {
        return Err(Failure::Broken(too_long(&intake.claimed.key.name)));
    }
    must_not_exceed(&intake.claimed, position)?;
    // By what another connection said of the file.
    if intake.size().is_some_and(|size| position > size) {
        return Err(Failure::Broken(too_long(&intake.claimed.key.name)));
    }
    Ok(())
}

fn check_part_end(intake: &Intake, part: FilePart, position: u64) -> Result<(), Failure> {
    if part.end.is_some() {
        return must_not_break_off(&intake.claimed, part.end, position);
    }
    must_have_declared_size(&intake.claimed, position)?;
    intake.ends_at(position).map_err(Failure::Broken)
}
