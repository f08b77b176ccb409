//! How an upload begins, and how it goes on from what another process left. Believes a progress only as far as the files
//! beside it bear it out.

use std::sync::Arc;

use library_core::model::BlobId;
use library_core::ports::StoreError;
use library_core::ports::content_store::{Mark, NewUpload};

use super::claim::Claim;
use super::desk::{Desk, Manner};
use super::follower::{self, Follower, Midstate};
use super::intake::Begin;
use super::journal::Journal;
use super::layout::Places;
use super::progress::{Cut, Progress};
use super::staged::Staged;
use super::store::Shared;
use super::sums::{BLOCK_BYTES, BlockSums, place_of};
use crate::hashing::Hashing;

/// Until its files are there and say otherwise.
const BUFFERED: Manner = Manner { writers: 1, is_paged: false };

/// A new upload.
pub(crate) fn fresh(new: NewUpload, places: Places, claim: Claim) -> Begin {
    let hashings = Hashing::set(&new.digests);
    let progress = Progress { cut: first_cut(&hashings), size: new.size_hint, ..Progress::default() };
    let desk = Desk::new(BUFFERED, progress, follower::begin(hashings));
    Begin { key: new.key, places, size_hint: new.size_hint, desk, journal: Journal::default(), claim }
}

/// An upload that goes on, its files, and the mark of its writer.
///
/// # Errors
/// `NotFound` if there is nothing to go on with, `Corrupt` if the files have less than was promised.
pub(crate) fn again(
    shared: &Arc<Shared>,
    (key, places): (BlobId, Places),
    claim: Claim,
) -> Result<(Begin, Staged, Option<Mark>), StoreError> {
    let (journal, mut progress) = Journal::open(shared, &places)?.ok_or(StoreError::NotFound)?;
    let staged = Staged::reopen(shared, &places, progress.size)?;
    let promised = progress.here.end();
    let found = staged.size()?;
    if found < promised {
        let message = format!("`{key}` has {found} staged bytes, {promised} were promised; upload it again");
        return Err(StoreError::Corrupt(message));
    }
    let followers = followers(&mut progress, &staged)?;
    let (mark, size_hint) = (progress.mark.clone(), progress.size);
    let desk = Desk::new(BUFFERED, progress, followers);
    Ok((Begin { key, places, size_hint, desk, journal, claim }, staged, mark))
}

/// The checks, as they were at the last cut; from the start if the block checksums do not reach so far.
fn followers(progress: &mut Progress, staged: &Staged) -> Result<Vec<Follower>, StoreError> {
    let cut = &progress.cut;
    let blocks = cut.at / BLOCK_BYTES as u64;
    let has_sums = blocks == 0 || staged.sums_size()? >= place_of(blocks);
    let is_borne_out = has_sums && cut.at <= progress.here.from_start();
    if let Some(hashings) = cut.digests().filter(|_| is_borne_out) {
        staged.cut_sums(place_of(blocks))?;
        let tail = cut.midstate.tail.unwrap_or_default();
        return Ok(follower::go_on(hashings, BlockSums::from_tail(cut.at, tail)));
    }
    tracing::warn!(at = cut.at, "the checks of an upload that goes on begin anew");
    let hashings = cut.fresh_digests();
    progress.cut = first_cut(&hashings);
    Ok(follower::begin(hashings))
}

fn first_cut(hashings: &[Hashing]) -> Cut {
    let digests = hashings.iter().flat_map(Hashing::states).collect();
    Cut { at: 0, midstate: Midstate { tail: Some(0), digests } }
}
