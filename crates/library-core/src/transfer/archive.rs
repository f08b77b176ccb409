//! Receiving an archive that a client pushes: whole, or what an earlier transfer left missing. In order, by one sender at a
//! time.

use super::{
    body::Body,
    claim::Claimed,
    fit::Known,
    part::{FilePart, Received},
    receive::{Failure, check_length},
    settle::Load,
    unpack::{Left, Unpacking, left_of, standing},
};
use crate::{
    Domain,
    error::{Meaning, Result},
    model::UpdateFile,
    upkeep::sweep::stem,
};

impl Domain {
    /// Takes the part of an archive that follows what is here.
    pub(super) async fn receive_archive(
        &self,
        claimed: Claimed,
        part: FilePart,
        body: Body,
    ) -> Result<Received, Failure> {
        // Another one may be at it in this process whose claim lapsed: it ends when it sees that.
        let turn = self.intakes.archives.turn(stem(&claimed.blob).to_owned());
        let _turn = self.beside((&claimed, claimed.left_bytes), turn).await;
        let (claimed, left) = match self.usable(claimed.clone()).await {
            Ok(usable) => usable,
            Err(failure) => return Err(self.postpone(&claimed, failure).await),
        };
        let claimed = &claimed;
        let (here, size) = standing(&left);
        let known = Known { name: &claimed.key.name, size: claimed.expected_size.or(size), end: here };
        if let (false, Err(error)) = (left.is_empty(), known.must_have(part)) {
            drop(left);
            return Err(self.postpone(claimed, Failure::Broken(error)).await);
        }
        let total = known.size.or(part.size);
        let mut unpacking = match self.prepare_archive(claimed, (left, total), part).await {
            Ok(unpacking) => unpacking,
            Err(failure @ Failure::Wrong(_)) => return Err(self.abandon(claimed, (failure, Vec::new())).await),
            Err(failure) => return Err(self.postpone(claimed, failure).await),
        };
        let offset = unpacking.offset();
        if part.start != offset {
            drop(unpacking);
            self.interrupt(claimed, offset).await?;
            return Ok(Received::OutOfOrder { offset });
        }
        let is_last = part.end.is_none() || part.end == total;
        match unpacking.take_body(body, part.end).await {
            Ok(()) if is_last => self.finish_archive(claimed, unpacking).await,
            Ok(()) => {
                let offset = unpacking.offset();
                self.leave_archive(claimed, unpacking).await.map(|()| Received::Part { offset })
            }
            Err(failure) if leaves(&failure) => {
                self.leave_archive(claimed, unpacking).await?;
                Err(failure)
            }
            Err(failure) => {
                // Who takes it over goes on here.
                unpacking.mark_last().await;
                let seen = unpacking.seen();
                drop(unpacking);
                Err(self.abandon(claimed, (failure, seen)).await)
            }
        }
    }

    async fn finish_archive(&self, claimed: &Claimed, mut unpacking: Unpacking<'_>) -> Result<Received, Failure> {
        let (seen, bytes) = (unpacking.seen(), unpacking.offset());
        let settled = self.beside((claimed, bytes), self.settle_archive(claimed, &mut unpacking)).await;
        drop(unpacking);
        match settled {
            Ok(()) => Ok(Received::Whole),
            Err(failure) => Err(self.abandon(claimed, (failure, seen)).await),
        }
    }

    /// The claim and what is left to go on with; where nothing is, under another key: some of its members may be sealed
    /// already.
    async fn usable(&self, claimed: Claimed) -> Result<(Claimed, Vec<Left>), Failure> {
        if !claimed.goes_on() {
            return Ok((claimed, Vec::new()));
        }
        let store = self.content(&claimed.store)?.as_ref();
        let left = self.beside((&claimed, claimed.left_bytes), left_of(store, &claimed.blob)).await?;
        if left.is_empty() {
            return Ok((self.reclaim(&claimed).await?, left));
        }
        Ok((claimed, left))
    }

    async fn prepare_archive<'a>(
        &'a self,
        claimed: &'a Claimed,
        left: (Vec<Left>, Option<u64>),
        part: FilePart,
    ) -> Result<Unpacking<'a>, Failure> {
        check_length(claimed, part.size)?;
        self.open_archive(claimed, left).await
    }

    /// Makes all that an archive brought READY.
    async fn settle_archive(&self, claimed: &Claimed, unpacking: &mut Unpacking<'_>) -> Result<(), Failure> {
        let size = unpacking.offset();
        let members = unpacking.seal().await?;
        self.settle(claimed, Load::Archive { members, size }).await
    }

    /// Leaves what is here to whoever sends the rest.
    async fn leave_archive(&self, claimed: &Claimed, mut unpacking: Unpacking<'_>) -> Result<(), Failure> {
        let offset = unpacking.offset();
        let is_resumable = self.content(&claimed.store)?.capabilities().resumable;
        let is_kept = is_resumable && self.beside((claimed, offset), unpacking.interrupt()).await.is_ok();
        drop(unpacking);
        if is_kept {
            return Ok(self.interrupt(claimed, offset).await?);
        }
        self.give_up(claimed).await?;
        self.remove_members(claimed).await;
        Ok(())
    }

    /// Ends an archive that failed; nothing of it stays, unless another writer goes on with it.
    async fn abandon(&self, claimed: &Claimed, failed: (Failure, Vec<String>)) -> Failure {
        let failure = self.conclude(claimed, failed).await;
        self.remove_members(claimed).await;
        failure
    }

    /// Removes the members that are staged, unless the file's claim still names them.
    async fn remove_members(&self, claimed: &Claimed) {
        // What cannot be removed now is garbage that the sweep finds.
        let _ = self.remove_unclaimed(claimed).await;
    }

    async fn remove_unclaimed(&self, claimed: &Claimed) -> Result<()> {
        let file = self.begin().await?.get::<UpdateFile>(&claimed.key).await?;
        let claim = file.and_then(|file| file.record.claim);
        if claim.is_none_or(|claim| stem(&claim.key) != stem(&claimed.blob)) {
            self.remove_staged(&claimed.store, |key| stem(key) == stem(&claimed.blob)).await?;
        }
        Ok(())
    }
}

/// Whether what is here of an archive that failed so is as good as before: its sender broke off, or the metadata or the
/// content store did not answer for a while.
fn leaves(failure: &Failure) -> bool {
    match failure {
        Failure::Broken(_) => true,
        Failure::Again(error) => error.meaning == Meaning::ServiceUnavailable,
        Failure::Wrong(_) => false,
    }
}
