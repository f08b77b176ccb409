//! A transfer's hold on a session file: taking it, keeping it, giving it up.

use crate::{
    Domain, Work,
    domain::Attempts,
    error::{Error, Meaning, Result},
    model::{
        BlobId, Checksum, Claim, FileStatus, LoginSession, SourceKind, StoreId, UpdateFile, UpdateFileKey,
        UpdateSession, UpdateState,
    },
    plugin::{self, Part},
    ports::metastore::{Query, Stored},
    update_session::look::{Activity, completing},
    upkeep::sweep::stem,
};

/// What a new writer does with the bytes that an earlier one left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Start {
    /// It sends the whole file: they go.
    Anew,
    /// It goes on after them.
    Further,
}

/// Whether the file's row tells of the transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hold {
    /// It does, to the others: they stay away.
    Row,
    /// Not before all is there: who takes the row first has it.
    NotYet,
}

/// What a transfer must know of the file that it receives.
#[derive(Clone, Debug)]
pub(crate) struct Claimed {
    pub(crate) hold: Hold,
    pub(crate) key: UpdateFileKey,
    pub(crate) generation: u64,
    /// The store's key for the bytes. Keys of an archive's members begin as it does; who goes on with them has another end
    /// of it, so that it holds the archive alone.
    pub(crate) blob: BlobId,
    /// The key under which an earlier writer left what it had.
    pub(crate) left: Option<BlobId>,
    /// How many bytes those were.
    pub(crate) left_bytes: u64,
    pub(crate) store: StoreId,
    pub(crate) item_type: String,
    pub(crate) part: Part,
    pub(crate) expected_size: Option<u64>,
    pub(crate) expected_checksum: Option<Checksum>,
    pub(crate) login: Option<String>,
}

impl Claimed {
    /// Whether it goes on with the bytes that an earlier writer left.
    pub(crate) fn goes_on(&self) -> bool {
        self.left.as_ref().is_some_and(|left| stem(left) == stem(&self.blob))
    }
}

impl Domain {
    /// Takes the file for one writer.
    ///
    /// # Errors
    /// NotFound when session or file is gone, the session has ended or the address is an old one;
    /// NotAllowedInCurrentState for a push while the session completes; ResourceBusy when another writer is at it;
    /// ConcurrentChange for one that goes on with a file that became READY meanwhile.
    pub(crate) async fn claim(
        &self,
        key: &UpdateFileKey,
        generation: u64,
        (source, start): (SourceKind, Start),
    ) -> Result<Claimed> {
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            let (mut session, mut file) = self.free(&mut work, (key, generation), source).await?;
            if start == Start::Further && file.record.status == FileStatus::Ready {
                return Err(completed(key));
            }
            let mut claimed = self.claimed(&mut work, &session.record, &file.record).await?;
            if let (Some(left), Start::Further) = (&claimed.left, start) {
                claimed.blob = match claimed.part {
                    Part::Archive => BlobId::new(format!("{}_{}", stem(left), self.ports.ids.uuid())),
                    Part::Descriptor | Part::Sidecar | Part::Content => left.clone(),
                };
            }
            self.forget_unpacked(&mut work, key).await?;
            file.record.status = FileStatus::Transferring;
            file.record.bytes_transferred = 0;
            file.record.size = None;
            file.record.blob = None;
            file.record.error_message = None;
            file.record.claim = Some(self.new_claim(claimed.blob.clone()));
            work.update(file);
            self.renew(&mut session.record, Activity::Working);
            work.update(session);
            if attempts.saved(work.save().await)? {
                if start == Start::Anew {
                    self.remove_left(&claimed).await;
                }
                return Ok(claimed);
            }
        }
    }

    /// The file for a push that takes its row only when all is there.
    ///
    /// # Errors
    /// As [`Self::claim`].
    pub(crate) async fn unclaimed(&self, key: &UpdateFileKey, generation: u64) -> Result<Claimed> {
        let mut work = self.begin().await?;
        let (session, file) = self.free(&mut work, (key, generation), SourceKind::Push).await?;
        let claimed = self.claimed(&mut work, &session.record, &file.record).await?;
        Ok(Claimed { hold: Hold::NotYet, ..claimed })
    }

    /// The session and the file, if a writer may take it.
    ///
    /// # Errors
    /// As [`Self::claim`].
    async fn free(
        &self,
        work: &mut Work,
        (key, generation): (&UpdateFileKey, u64),
        source: SourceKind,
    ) -> Result<(Stored<UpdateSession>, Stored<UpdateFile>)> {
        let session = self.live_update_session(work, &key.session).await?;
        if session.record.state != UpdateState::Active {
            return Err(dead_address(key));
        }
        let file = work.get::<UpdateFile>(key).await?;
        let Some(file) = file.filter(|file| matches(&file.record, generation, source)) else {
            return Err(dead_address(key));
        };
        if session.record.completing && source == SourceKind::Push {
            return Err(completing(&session.record));
        }
        self.must_be_unclaimed(&file.record)?;
        Ok((session, file))
    }

    /// Goes on with the same file under another key: what an earlier writer left is of no use.
    ///
    /// # Errors
    /// As [`Self::beat`].
    pub(crate) async fn reclaim(&self, claimed: &Claimed) -> Result<Claimed> {
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            let (_, mut file) = self.held(&mut work, claimed).await?;
            let blob = BlobId::new(self.ports.ids.uuid());
            let anew = Claimed { blob, left_bytes: 0, ..claimed.clone() };
            file.record.claim = Some(self.new_claim(anew.blob.clone()));
            work.update(file);
            if attempts.saved(work.save().await)? {
                self.remove_left(&anew).await;
                return Ok(anew);
            }
        }
    }

    /// Frees the room of what an earlier writer left.
    pub(super) async fn remove_left(&self, claimed: &Claimed) {
        let Some(left) = &claimed.left else { return };
        // What cannot be removed now is garbage that the sweep finds.
        let _ = self.remove_staged(&claimed.store, |key| stem(key) == stem(left)).await;
    }

    pub(crate) fn must_be_unclaimed(&self, file: &UpdateFile) -> Result<()> {
        let Some(claim) = &file.claim else { return Ok(()) };
        if claim.lease_until <= self.steady() {
            return Ok(());
        }
        Err(busy(&file.key.name))
    }

    async fn claimed(&self, work: &mut Work, session: &UpdateSession, file: &UpdateFile) -> Result<Claimed> {
        let item_type = self.item_type(work, session).await?;
        let Some(store) = self.store_id_of(work, session).await? else { return Err(dead_address(&file.key)) };
        let name = ::ovf::PlainName::parse(&file.key.name).map_err(|error| dead_address(&file.key).caused_by(error))?;
        Ok(Claimed {
            key: file.key.clone(),
            generation: file.generation,
            blob: BlobId::new(self.ports.ids.uuid()),
            hold: Hold::Row,
            left: file.claim.as_ref().map(|claim| claim.key.clone()),
            left_bytes: file.bytes_transferred,
            store,
            part: plugin::of(&item_type, Some(&name)).part(&name),
            item_type,
            expected_size: file.expected_size,
            expected_checksum: file.expected_checksum.clone(),
            login: session.login.clone(),
        })
    }

    /// A new writer of an archive starts over: what an earlier one unpacked goes.
    async fn forget_unpacked(&self, work: &mut Work, key: &UpdateFileKey) -> Result<()> {
        let files = work.query::<UpdateFile>(&Query::UpdateFiles(key.session.clone())).await?;
        for file in files.into_iter().filter(|file| file.record.archive.as_deref() == Some(&key.name)) {
            work.delete(file);
        }
        Ok(())
    }

    fn new_claim(&self, key: BlobId) -> Claim {
        Claim { key, node: self.rules.node.clone(), lease_until: self.steady() + self.rules.claim_lease }
    }

    /// Says that the transfer goes on: its claim, its session and the creator's login session live on, and others see how
    /// far it is.
    ///
    /// # Errors
    /// NotFound when the transfer must stop: session or file are gone, ended or taken over.
    pub(crate) async fn beat(&self, claimed: &Claimed, bytes: u64) -> Result<()> {
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            let (mut session, mut file) = self.held(&mut work, claimed).await?;
            file.record.bytes_transferred = bytes;
            file.record.claim = Some(self.new_claim(claimed.blob.clone()));
            work.update(file);
            if self.renew(&mut session.record, Activity::Working) {
                work.update(session);
            }
            self.renew_login(&mut work, claimed.login.as_ref()).await?;
            if attempts.saved(work.save().await)? {
                return Ok(());
            }
        }
    }

    /// Looks whether a transfer is still wanted, and changes nothing.
    ///
    /// # Errors
    /// As [`Self::beat`].
    pub(crate) async fn still_held(&self, claimed: &Claimed) -> Result<()> {
        let mut work = self.begin().await?;
        self.held(&mut work, claimed).await.map(drop)
    }

    /// The session and the file, if this transfer still holds it, or may take it now that all is there.
    ///
    /// # Errors
    /// NotFound when it does not; as [`Self::claim`] when it may not.
    pub(crate) async fn held(
        &self,
        work: &mut Work,
        claimed: &Claimed,
    ) -> Result<(Stored<UpdateSession>, Stored<UpdateFile>)> {
        if claimed.hold == Hold::NotYet {
            let found = self.free(work, (&claimed.key, claimed.generation), SourceKind::Push).await?;
            let left = found.1.record.claim.as_ref().map(|claim| &claim.key);
            // Somebody else came to the file meanwhile.
            return if left == claimed.left.as_ref() { Ok(found) } else { Err(busy(&claimed.key.name)) };
        }
        let session = self.live_update_session(work, &claimed.key.session).await?;
        let file = work.get::<UpdateFile>(&claimed.key).await?;
        let held = file.filter(|file| {
            let mine = file.record.claim.as_ref().is_some_and(|claim| claim.key == claimed.blob);
            mine && file.record.generation == claimed.generation && session.record.state == UpdateState::Active
        });
        held.map(|file| (session, file)).ok_or_else(|| dead_address(&claimed.key))
    }

    /// Extends the login session behind a transfer. One that has ended stays ended.
    pub(crate) async fn renew_login(&self, work: &mut Work, login: Option<&String>) -> Result<()> {
        let Some(login) = login else { return Ok(()) };
        let Some(mut login) = work.get::<LoginSession>(login).await? else { return Ok(()) };
        let steady = self.steady();
        if login.record.lease_until > steady && self.prolong(&mut login.record) {
            work.update(login);
        }
        Ok(())
    }

    /// Gives the file up: it waits for its sender again. A file that is no longer held is left as it is.
    pub(crate) async fn give_up(&self, claimed: &Claimed) -> Result<()> {
        self.leave(claimed, None).await
    }

    /// Leaves the file to whoever sends the rest of it: `bytes` are here, under the claim's key, whose lease is over.
    pub(crate) async fn interrupt(&self, claimed: &Claimed, bytes: u64) -> Result<()> {
        let claim = Claim { lease_until: self.steady(), ..self.new_claim(claimed.blob.clone()) };
        self.leave(claimed, Some((claim, bytes))).await
    }

    async fn leave(&self, claimed: &Claimed, left: Option<(Claim, u64)>) -> Result<()> {
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            let Ok((_, mut file)) = self.held(&mut work, claimed).await else { return Ok(()) };
            file.record.bytes_transferred = left.as_ref().map_or(0, |(_, bytes)| *bytes);
            file.record.claim = left.as_ref().map(|(claim, _)| claim.clone());
            file.record.status = FileStatus::WaitingForTransfer;
            work.update(file);
            if attempts.saved(work.save().await)? {
                return Ok(());
            }
        }
    }
}

fn matches(file: &UpdateFile, generation: u64, source: SourceKind) -> bool {
    file.generation == generation && file.source == source && !file.removed
}

fn busy(name: &str) -> Error {
    let text = format!("file `{name}` is being transferred by another writer; wait for it to end");
    Error::new(Meaning::ResourceBusy, "quire.transfer.busy", text).arg(name)
}

fn completed(key: &UpdateFileKey) -> Error {
    let text = format!("file `{}` was completed by another writer; ask with `HEAD` how far the upload is", key.name);
    Error::new(Meaning::ConcurrentChange, "quire.transfer.completed", text).arg(key.name.clone())
}

/// What everyone hears who comes with an address that is not, or no longer, one.
pub(crate) fn dead_address(key: &UpdateFileKey) -> Error {
    let text = format!(
        "the upload address of `{}` is not valid: the session has ended, the file was removed or added again, or another \
         writer took it over",
        key.name
    );
    Error::new(Meaning::NotFound, "quire.transfer.address", text).arg(key.name.clone())
}
