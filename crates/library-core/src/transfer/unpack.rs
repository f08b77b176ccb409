//! Unpacking an archive while it streams in: each member goes straight to the store, the archive itself is never kept.
//! Members stay staged until the last one is here, so that a transfer that breaks off can be gone on with.

use std::sync::Arc;

use ::ovf::{
    Archive, Event, Kind, PlainName,
    archive::{Limits, Member as Announced, Place},
    running::RunningDigest,
};
use bytes::Bytes;
use futures::{StreamExt, stream};

use super::{
    archive_mark::ArchiveMark,
    body::{Body, Piece, Pieces},
    budget::Budget,
    claim::Claimed,
    digest::running,
    fit::too_long,
    member::{Member, is_text},
    receive::{Failure, Pulse, check_checksum, must_have_declared_size, must_not_break_off, must_not_exceed, wrong},
    release::clear_sealed,
    settle::Landed,
};
use crate::{
    Domain,
    error::Result,
    model::{BlobId, ChecksumAlgorithm},
    plugin::{self, Part},
    ports::{ContentStore, StoreError, content_store::NewUpload},
    upkeep::sweep::stem,
};

/// Members whose files stay open; earlier ones rest.
const OPEN: usize = 16;
/// Members that are sealed at once.
const SEALED_AT_ONCE: usize = 8;
/// After so many bytes of a member its mark is set anew.
const MARK_BYTES: u64 = 1 << 20;

/// An archive on its way in.
pub(crate) struct Unpacking<'a> {
    domain: &'a Domain,
    claimed: &'a Claimed,
    store: &'a dyn ContentStore,
    digests: Vec<ChecksumAlgorithm>,
    archive: Archive,
    whole: Option<RunningDigest>,
    members: Vec<Member>,
    /// How many members were announced: one more than there are while the last one is begun.
    announced: usize,
    budget: Budget,
    /// Length of the archive, if it is known.
    total: Option<u64>,
    /// Where the archive stood at the last mark.
    marked: u64,
    pulse: Pulse<'a>,
}

impl Domain {
    /// Begins an archive, or goes on with what an earlier transfer left of it.
    pub(super) async fn open_archive<'a>(
        &'a self,
        claimed: &'a Claimed,
        (left, total): (Vec<Left>, Option<u64>),
    ) -> Result<Unpacking<'a>, Failure> {
        let store = self.content(&claimed.store)?.as_ref();
        let digests = self.wanted_digests(claimed).await?;
        let whole = claimed.expected_checksum.as_ref().map(|checksum| running(checksum.algorithm));
        let archive = Archive::new(Limits::default());
        let mut unpacking = Unpacking {
            domain: self,
            claimed,
            store,
            digests,
            archive,
            whole,
            members: Vec::new(),
            announced: 0,
            budget: Budget::default(),
            total,
            marked: 0,
            pulse: Pulse::new(self, claimed),
        };
        if !left.is_empty() {
            let staged = store.staged().await?.into_iter().collect();
            clear_sealed(store, (&claimed.blob, left.len()), &staged).await?;
            self.remove_staged(&claimed.store, |key| {
                stem(key) == stem(&claimed.blob) && !left.iter().any(|(kept, ..)| kept == key)
            })
            .await?;
            unpacking.take_up(left)?;
        }
        Ok(unpacking)
    }

    /// How many bytes of an archive are here from which a transfer can go on, and how many it has, if that is known.
    pub(crate) async fn archive_offset(&self, store: &dyn ContentStore, claim: &BlobId) -> Result<(u64, Option<u64>)> {
        Ok(standing(&left_of(store, claim).await?))
    }
}

/// Where an archive stands of which so much is left, and its length, if that is known.
pub(super) fn standing(left: &[Left]) -> (u64, Option<u64>) {
    left.last().map_or((0, None), |(_, mark, _)| (mark.place.offset, mark.total))
}

/// A member that an earlier transfer left: its key, where the archive stood, and of the last one its upload: many open ones
/// would be too many open files.
pub(super) type Left = (BlobId, ArchiveMark, Option<Arc<dyn crate::ports::Upload>>);

/// The members that are here without a gap.
pub(super) async fn left_of(store: &dyn ContentStore, claim: &BlobId) -> Result<Vec<Left>> {
    let mut left: Vec<Left> = Vec::new();
    loop {
        let key = member_key(claim, left.len());
        let resumed = match store.resume(&key).await {
            Ok(resumed) => resumed,
            Err(StoreError::NotFound | StoreError::Corrupt(_)) => return Ok(left),
            Err(error) => return Err(error.into()),
        };
        let mark = resumed.mark.and_then(|mark| ArchiveMark::read(&mark.state));
        let taken = resumed.upload.taken().from_start();
        let Some(mark) = mark.filter(|mark| mark.arrived() == taken) else { return Ok(left) };
        let is_whole = mark.place.missing == 0;
        if let Some((_, _, before)) = left.last_mut() {
            *before = None;
        }
        left.push((key, mark, Some(resumed.upload)));
        if !is_whole {
            return Ok(left);
        }
    }
}

/// Every member's key begins as the claim's does: the sweep knows by it that somebody still writes them.
pub(super) fn member_key(claim: &BlobId, number: usize) -> BlobId {
    BlobId::new(format!("{}_{number}", stem(claim)))
}

impl Unpacking<'_> {
    fn take_up(&mut self, left: Vec<Left>) -> Result<(), Failure> {
        let Some((_, last, _)) = left.last() else { return Ok(()) };
        let (place, whole) = (last.place, last.whole.clone());
        for (key, mark, upload) in left {
            let part = self.part_of(&mark.name);
            self.budget.admit(Kind::of(&mark.name), mark.name.as_str(), mark.place.size)?;
            self.members.push(Member::left((mark, part), (key, upload)));
        }
        self.announced = self.members.len();
        let names: Vec<PlainName> = self.members.iter().map(|member| member.name.clone()).collect();
        self.archive = Archive::go_on(Limits::default(), place, &names).map_err(|error| self.broken(&error))?;
        self.marked = place.offset;
        if let Some(checksum) = &self.claimed.expected_checksum {
            let running = whole.and_then(|state| super::digest::revived(checksum.algorithm, &state));
            let Some(running) = running else { return Err(self.unusable()) };
            self.whole = Some(running);
        }
        Ok(())
    }

    /// How many bytes of the archive are here.
    pub(crate) fn offset(&self) -> u64 {
        self.archive.offset()
    }

    /// The names of the members that were seen.
    pub(crate) fn seen(&self) -> Vec<String> {
        self.members.iter().map(|member| member.name.as_str().to_owned()).collect()
    }

    /// Takes what comes, from the place on where the archive stands, until its sender ends it: at `end`, if that is known.
    pub(crate) async fn take_body(&mut self, body: Body, end: Option<u64>) -> Result<(), Failure> {
        let mut pieces = Pieces::new(body, self.domain.ports.clock.ticks());
        let mut position = self.offset();
        while let Some(piece) = pieces.next().await {
            match piece? {
                Piece::Bytes(bytes) => {
                    position += bytes.len() as u64;
                    if end.is_some_and(|end| position > end) {
                        return Err(Failure::Broken(too_long(&self.claimed.key.name)));
                    }
                    must_not_exceed(self.claimed, position)?;
                    self.pulse.stir();
                    self.take(bytes).await?;
                }
                Piece::Held => self.pulse.stir(),
                Piece::Tick => {}
            }
            self.pulse.beat(|| position).await?;
        }
        must_not_break_off(self.claimed, end, position)
    }

    /// Makes all members content of the store.
    pub(crate) async fn seal(&mut self) -> Result<Vec<Landed>, Failure> {
        must_have_declared_size(self.claimed, self.offset())?;
        self.archive.finish().map_err(|error| self.broken(&error))?;
        self.check_whole()?;
        self.must_hold_a_descriptor()?;
        let sealing = std::mem::take(&mut self.members).into_iter().map(|member| member.seal(self.store));
        let sealed: Vec<Result<Landed, StoreError>> = stream::iter(sealing).buffered(SEALED_AT_ONCE).collect().await;
        if sealed.iter().all(Result::is_ok) {
            return Ok(sealed.into_iter().collect::<Result<_, _>>()?);
        }
        self.remove_sealed(sealed).await
    }

    /// Removes what was sealed beside a member that was not; returns why that one was not.
    async fn remove_sealed(&self, sealed: Vec<Result<Landed, StoreError>>) -> Result<Vec<Landed>, Failure> {
        let mut why = None;
        for outcome in sealed {
            match outcome {
                // What cannot be removed now is garbage that the sweep finds.
                Ok(landed) => drop(self.store.remove(&landed.sealed.key).await),
                Err(error) => why = why.or(Some(error)),
            }
        }
        why.map_or(Ok(Vec::new()), |error| Err(error.into()))
    }

    /// Makes what is here durable, for another transfer to go on with.
    pub(crate) async fn interrupt(&mut self) -> Result<(), StoreError> {
        self.mark_last().await;
        for member in &self.members {
            member.checkpoint().await?;
        }
        Ok(())
    }

    async fn take(&mut self, bytes: Bytes) -> Result<(), Failure> {
        let from = self.archive.offset();
        let mut hashed = 0;
        self.archive.push(bytes.clone());
        while let Some(event) = self.archive.next_event().map_err(|error| self.broken(&error))? {
            hashed = self.hash(&bytes, from, hashed);
            match event {
                Event::Member(member) => self.begin(member).await?,
                Event::Data(bytes) => self.write(bytes).await?,
                Event::MemberEnd => self.end().await?,
                Event::End => {}
            }
        }
        self.hash(&bytes, from, hashed);
        if self.archive.offset() - self.marked >= MARK_BYTES {
            self.mark_last().await;
        }
        Ok(())
    }

    /// Hashes what of `bytes`, which begin at `from`, was read beyond the `hashed` ones; returns how many are hashed now.
    fn hash(&mut self, bytes: &Bytes, from: u64, hashed: usize) -> usize {
        let Some(whole) = &mut self.whole else { return hashed };
        let read = usize::try_from(self.archive.offset() - from).unwrap_or(bytes.len());
        whole.update(bytes.get(hashed..read).unwrap_or_default());
        read
    }

    async fn begin(&mut self, announced: Announced) -> Result<(), Failure> {
        let Announced { name, size, .. } = announced;
        self.announced += 1;
        // Many small members may be in what came at once.
        self.pulse.stir();
        let at = self.archive.offset();
        self.pulse.beat(|| at).await?;
        let part = self.part_of(&name);
        if is_text(part) {
            self.budget.admit(Kind::of(&name), name.as_str(), size)?;
        }
        self.let_rest().await?;
        let key = member_key(&self.claimed.blob, self.members.len());
        let new = NewUpload { key: key.clone(), size_hint: Some(size), digests: self.digests.clone() };
        let upload = self.store.begin(new).await?;
        self.members.push(Member::new((name, part, size), (key, upload)));
        Ok(())
    }

    fn part_of(&self, name: &PlainName) -> Part {
        match plugin::of(&self.claimed.item_type, Some(name)).part(name) {
            Part::Archive => Part::Content,
            part => part,
        }
    }

    /// Closes the files of a member that is long complete.
    async fn let_rest(&mut self) -> Result<(), StoreError> {
        let Some(number) = self.members.len().checked_sub(OPEN) else { return Ok(()) };
        if let Some(member) = self.members.get_mut(number) {
            self.domain.beside((self.claimed, self.archive.offset()), member.checkpoint()).await?;
            member.rest();
        }
        Ok(())
    }

    async fn write(&mut self, bytes: Bytes) -> Result<(), Failure> {
        let at = self.archive.offset();
        if let Some(member) = self.members.last_mut() {
            let written = self.domain.while_wanted((self.claimed, || at), member.write(bytes)).await;
            written.map_err(Failure::Again)??;
        }
        Ok(())
    }

    /// A complete member is made durable at once: what comes later is worth nothing without it.
    async fn end(&mut self) -> Result<(), Failure> {
        self.mark_last().await;
        if let Some(member) = self.members.last() {
            self.domain.beside((self.claimed, self.archive.offset()), member.checkpoint()).await?;
        }
        Ok(())
    }

    /// Remembers where the archive stands, if it can be gone on with from there: not behind the header of a member that could
    /// not be begun.
    pub(crate) async fn mark_last(&mut self) {
        if self.announced != self.members.len() {
            return;
        }
        let Some(member) = self.members.last() else { return };
        let Some(place) = self.archive.place(member.size).filter(|place| is_at(member, *place)) else { return };
        member.mark(place, (self.total, self.whole.as_ref())).await;
        self.marked = place.offset;
    }

    fn check_whole(&mut self) -> Result<()> {
        let actual = self.whole.take().map(|whole| whole.finish().to_hex());
        check_checksum(&self.claimed.key.name, self.claimed.expected_checksum.as_ref(), actual.as_deref())
    }

    fn must_hold_a_descriptor(&self) -> Result<()> {
        if self.members.iter().any(|member| member.part == Part::Descriptor) {
            return Ok(());
        }
        Err(wrong(format!("archive `{}` holds no descriptor (`.ovf`); it is not an OVA", self.claimed.key.name)))
    }

    fn unusable(&self) -> Failure {
        let text = format!("what is here of archive `{}` cannot be gone on with; send it again", self.claimed.key.name);
        Failure::Again(wrong(text))
    }

    fn broken(&self, error: &::ovf::ArchiveError) -> Failure {
        Failure::Wrong(wrong(format!("archive `{}`: {error}", self.claimed.key.name)))
    }
}

/// Whether the bytes that are here of a member are those before `place`.
fn is_at(member: &Member, place: Place) -> bool {
    member.arrived + place.missing == place.size
}
