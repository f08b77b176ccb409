//! Unpacking an archive while it streams in: each member goes straight to the store, the archive itself is never kept.

use std::sync::Arc;

use ::ovf::{Archive, Event, Kind, PlainName, archive::Limits, archive::Member, running::RunningDigest};
use bytes::{Bytes, BytesMut};

use super::{
    body::{Body, Piece, Pieces},
    budget::Budget,
    claim::Claimed,
    digest::running,
    receive::{Failure, Pulse, begin_member, check_checksum, check_end, check_length, write_member, wrong},
    settle::Landed,
};
use crate::{
    Domain,
    error::Result,
    model::{BlobId, ChecksumAlgorithm},
    plugin::{self, Part},
    ports::{ContentStore, Upload},
};

/// What was unpacked, and how long the archive was.
#[derive(Debug)]
pub(crate) struct Unpacked {
    pub(crate) members: Vec<Landed>,
    pub(crate) size: u64,
}

/// A member on its way into the store.
struct Open {
    name: PlainName,
    part: Part,
    upload: Arc<dyn Upload>,
    offset: u64,
    text: Option<BytesMut>,
}

/// An archive on its way in.
struct Unpacking<'a> {
    claimed: &'a Claimed,
    store: &'a dyn ContentStore,
    digests: Vec<ChecksumAlgorithm>,
    archive: Archive,
    whole: Option<RunningDigest>,
    open: Option<Open>,
    members: Vec<Landed>,
    budget: Budget,
}

impl Domain {
    /// Receives an archive. On failure nothing of it stays in the store; the names of the members that were seen come
    /// back with the failure.
    pub(crate) async fn unpack(&self, claimed: &Claimed, body: Body) -> Result<Unpacked, (Failure, Vec<String>)> {
        let prepared = self.prepare_unpacking(claimed, body.size).await;
        let mut unpacking = prepared.map_err(|failure| (failure, Vec::new()))?;
        let mut pieces = Pieces::new(body, self.ports.clock.ticks());
        match unpacking.run(self, &mut pieces).await {
            Ok(size) => Ok(Unpacked { members: unpacking.members, size }),
            Err(failure) => {
                let seen = unpacking.abandon().await;
                Err((failure, seen))
            }
        }
    }

    async fn prepare_unpacking<'a>(
        &'a self,
        claimed: &'a Claimed,
        announced: Option<u64>,
    ) -> Result<Unpacking<'a>, Failure> {
        check_length(claimed, announced)?;
        Ok(Unpacking {
            claimed,
            store: self.content(&claimed.store)?.as_ref(),
            digests: self.wanted_digests(claimed).await?,
            archive: Archive::new(Limits::default()),
            whole: claimed.expected_checksum.as_ref().map(|checksum| running(checksum.algorithm)),
            open: None,
            members: Vec::new(),
            budget: Budget::default(),
        })
    }
}

impl Unpacking<'_> {
    async fn run(&mut self, domain: &Domain, pieces: &mut Pieces) -> Result<u64, Failure> {
        let mut pulse = Pulse::new(domain, self.claimed);
        while let Some(piece) = pieces.next().await {
            match piece? {
                Piece::Tick => pulse.count(0).await?,
                Piece::Bytes(bytes) => {
                    pulse.count(bytes.len()).await?;
                    self.take(bytes).await?;
                }
            }
        }
        check_end(self.claimed, pieces.size(), pulse.bytes)?;
        self.archive.finish().map_err(|error| self.broken(&error))?;
        self.check_whole()?;
        self.must_hold_a_descriptor()?;
        Ok(pulse.bytes)
    }

    async fn take(&mut self, bytes: Bytes) -> Result<(), Failure> {
        if let Some(whole) = &mut self.whole {
            whole.update(&bytes);
        }
        self.archive.push(bytes);
        while let Some(event) = self.archive.next_event().map_err(|error| self.broken(&error))? {
            match event {
                Event::Member(member) => self.begin(member).await?,
                Event::Data(bytes) => self.write(bytes).await?,
                Event::MemberEnd => self.end().await?,
                Event::End => {}
            }
        }
        Ok(())
    }

    async fn begin(&mut self, member: Member) -> Result<(), Failure> {
        let part = plugin::of(&self.claimed.item_type, Some(&member.name)).part(&member.name);
        let part = if part == Part::Archive { Part::Content } else { part };
        let is_text = matches!(part, Part::Descriptor | Part::Sidecar);
        if is_text {
            self.budget.admit(Kind::of(&member.name), member.name.as_str(), member.size)?;
        }
        // The claim's key begins every member's: the sweep knows by it that somebody still writes them.
        let key = BlobId::new(format!("{}_{}", self.claimed.blob, self.members.len()));
        let upload = begin_member(self.store, key, member.size, self.digests.clone()).await?;
        let text = is_text.then(BytesMut::new);
        self.open = Some(Open { name: member.name, part, upload, offset: 0, text });
        Ok(())
    }

    async fn write(&mut self, bytes: Bytes) -> Result<(), Failure> {
        let Some(open) = &mut self.open else { return Ok(()) };
        if let Some(text) = &mut open.text {
            text.extend_from_slice(&bytes);
        }
        let length = bytes.len() as u64;
        write_member(open.upload.as_ref(), open.offset, bytes).await?;
        open.offset += length;
        Ok(())
    }

    async fn end(&mut self) -> Result<(), Failure> {
        let Some(open) = self.open.take() else { return Ok(()) };
        let name = open.name.as_str().to_owned();
        let sealed = open.upload.seal().await?;
        self.members.push(Landed { name, sealed, part: open.part, text: open.text.map(BytesMut::freeze) });
        Ok(())
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

    fn broken(&self, error: &::ovf::ArchiveError) -> Failure {
        Failure::Wrong(wrong(format!("archive `{}`: {error}", self.claimed.key.name)))
    }

    /// Removes what was stored; returns the names of the members that were seen.
    async fn abandon(&mut self) -> Vec<String> {
        let mut seen: Vec<String> = self.members.iter().map(|member| member.name.clone()).collect();
        for member in self.members.drain(..) {
            // What cannot be removed now is garbage that the sweep finds.
            let _ = self.store.remove(&member.sealed.key).await;
        }
        if let Some(open) = self.open.take() {
            seen.push(open.name.as_str().to_owned());
            let _ = open.upload.abort().await;
        }
        seen
    }
}
