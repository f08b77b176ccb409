//! The rows that a transfer leaves behind: its content kept once, its file READY, its members beside it, and entries for
//! what its descriptor needs.

use std::collections::BTreeMap;

use ::ovf::PlainName;

use super::{
    claim::Claimed,
    receive::{Failure, wrong},
    settle::{Landed, Load},
};
use crate::{
    Domain, Work,
    domain::Attempts,
    error::Result,
    model::{Blob, BlobId, BlobState, FileStatus, PullSource, SourceKind, UpdateFile, UpdateFileKey},
    plugin::{self, Part},
    ports::{
        content_store::Sealed,
        metastore::{Query, Stored},
    },
    update_session::{files::SessionFiles, look::Activity, remove::removal},
};

impl Domain {
    /// Adopts the content into the session; returns what the store had already.
    pub(super) async fn adopt(&self, claimed: &Claimed, load: &Load) -> Result<Vec<Double>, Failure> {
        let superseded = match load {
            Load::Archive { .. } => self.superseded(claimed).await?,
            Load::File(_) => Vec::new(),
        };
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            let (mut session, file) = self.held(&mut work, claimed).await.map_err(Failure::Again)?;
            let files = self.files_of(&mut work, &session.record).await?;
            let kept = self.keep(&mut work, claimed, load.contents()).await?;
            let (superseded, record) = (superseded.as_slice(), file.record.clone());
            let mut adoption = Adoption { domain: self, claimed, files, file: record, kept: &kept, superseded };
            adoption.apply(&mut work, file, load)?;
            self.renew(&mut session.record, Activity::Working);
            // Moves the session's revision: a `complete` that reads meanwhile must read again.
            work.update(session);
            if attempts.saved(work.save().await)? {
                return Ok(load.contents().iter().filter_map(|landed| kept.double(&landed.sealed)).collect());
            }
        }
    }

    /// Finds or makes the blob of each content.
    async fn keep(&self, work: &mut Work, claimed: &Claimed, contents: &[Landed]) -> Result<Kept> {
        let mut kept = Kept::default();
        for sealed in contents.iter().map(|landed| &landed.sealed) {
            let sha256 = sealed.digests.sha256.clone();
            if kept.0.contains_key(&sha256) {
                continue;
            }
            let query = Query::BlobByDigest { store: claimed.store.clone(), sha256: sha256.clone() };
            let blob = match work.first::<Blob>(&query).await? {
                Some(known) => adopt_known(work, known, sealed),
                None => self.adopt_new(work, claimed, sealed),
            };
            kept.0.insert(sha256, blob);
        }
        Ok(kept)
    }

    fn adopt_new(&self, work: &mut Work, claimed: &Claimed, sealed: &Sealed) -> BlobId {
        work.insert(Blob {
            id: sealed.key.clone(),
            store: claimed.store.clone(),
            size: sealed.size,
            digests: sealed.digests.clone(),
            state: BlobState::Stored,
            created: self.now(),
        });
        sealed.key.clone()
    }
}

/// The blob of each content, by SHA-256.
#[derive(Default)]
struct Kept(BTreeMap<String, BlobId>);

impl Kept {
    fn of(&self, sealed: &Sealed) -> Option<BlobId> {
        self.0.get(&sealed.digests.sha256).cloned()
    }

    fn double(&self, sealed: &Sealed) -> Option<Double> {
        let kept = self.of(sealed).filter(|kept| *kept != sealed.key)?;
        Some(Double { kept, sealed: sealed.clone() })
    }
}

/// Content that came although the store has its bytes.
pub(super) struct Double {
    /// The blob that has them.
    pub(super) kept: BlobId,
    /// What came.
    pub(super) sealed: Sealed,
}

fn adopt_known(work: &mut Work, mut known: Stored<Blob>, sealed: &Sealed) -> BlobId {
    let id = known.record.id.clone();
    work.refer(id.clone());
    let before = known.record.digests.clone();
    known.record.digests.merge(&sealed.digests);
    if known.record.digests != before {
        work.update(known);
    }
    id
}

/// The rows that a load changes.
struct Adoption<'a> {
    domain: &'a Domain,
    claimed: &'a Claimed,
    files: SessionFiles,
    file: UpdateFile,
    kept: &'a Kept,
    /// Files of the snapshot whose place an archive takes.
    superseded: &'a [String],
}

impl Adoption<'_> {
    fn apply(&mut self, work: &mut Work, mut file: Stored<UpdateFile>, load: &Load) -> Result<(), Failure> {
        let record = &mut file.record;
        record.claim = None;
        record.status = FileStatus::Ready;
        record.error_message = None;
        match load {
            Load::File(landed) => {
                record.bytes_transferred = landed.sealed.size;
                record.size = Some(landed.sealed.size);
                record.blob = self.kept.of(&landed.sealed);
            }
            Load::Archive { size, .. } => {
                record.bytes_transferred = *size;
                record.size = Some(*size);
            }
        }
        work.update(file);
        let mut position = self.files.next_position();
        let mut present = self.present();
        if let Load::Archive { members, .. } = load {
            for member in members {
                self.replace_by_member(work, member, position)?;
                present.push(member.name.clone());
                position += 1;
            }
        }
        for landed in load.contents().iter().filter(|landed| landed.part == Part::Descriptor) {
            for name in self.dependents(landed)?.into_iter().filter(|name| !present.contains(name)).collect::<Vec<_>>()
            {
                self.expect_dependent(work, &name, position);
                present.push(name);
                position += 1;
            }
        }
        self.remove_superseded(work, &present, position);
        Ok(())
    }

    /// Marks removed what the archive takes the place of and nobody put anew; removing the archive undoes it.
    fn remove_superseded(&self, work: &mut Work, present: &[String], position: u64) {
        let gone = self.superseded.iter().filter(|name| !present.contains(name) && self.files.change(name).is_none());
        for (name, position) in gone.zip(position..) {
            let removed = removal(&self.claimed.key.session, name, position);
            work.insert(UpdateFile { archive: Some(self.claimed.key.name.clone()), ..removed });
        }
    }

    /// Names that a descriptor need not ask for. A pulled one asks for files of the snapshot too, and one from an archive for
    /// those of the earlier package: they belong to the descriptor that it replaces.
    fn present(&self) -> Vec<String> {
        let files = self.files.view(&self.claimed.key.session).into_iter();
        let pulled = self.file.source == SourceKind::Pull;
        let own = files.filter(|file| {
            let outdated = pulled || self.superseded.contains(&file.key.name);
            file.generation != 0 || !outdated
        });
        own.map(|file| file.key.name).collect()
    }

    fn dependents(&self, landed: &Landed) -> Result<Vec<String>, Failure> {
        let Some(text) = &landed.text else { return Ok(Vec::new()) };
        let name = PlainName::parse(&landed.name).map_err(|error| Failure::Wrong(wrong(error.to_string())))?;
        let found = plugin::of(&self.claimed.item_type, Some(&name)).dependents(text);
        found.map_err(|reason| Failure::Wrong(wrong(format!("descriptor `{}`: {reason}", landed.name))))
    }

    /// A member takes the place of a file of its name, unless the session added that one by itself and received it.
    fn replace_by_member(&self, work: &mut Work, member: &Landed, position: u64) -> Result<(), Failure> {
        if let Some(before) = self.files.change(&member.name) {
            let own = before.record.source != SourceKind::None && !before.record.removed;
            if own {
                let text =
                    format!("archive member `{}` has the name of a file that this session added itself", member.name);
                return Err(Failure::Wrong(wrong(text)));
            }
            work.delete(before.clone());
        }
        let mut file = self.row(&member.name, position);
        file.status = FileStatus::Ready;
        file.bytes_transferred = member.sealed.size;
        file.size = Some(member.sealed.size);
        file.blob = self.kept.of(&member.sealed);
        file.keep_in_storage = member.part != Part::Sidecar;
        file.archive = Some(self.claimed.key.name.clone());
        work.insert(file);
        Ok(())
    }

    /// A file that the descriptor names and the session has not: the client sends it, or it is pulled from beside the
    /// descriptor when that one was.
    fn expect_dependent(&self, work: &mut Work, name: &str, position: u64) {
        let mut file = self.row(name, position);
        if let (SourceKind::Pull, Some(source)) = (self.file.source, &self.file.pull) {
            file.source = SourceKind::Pull;
            file.pull = Some(PullSource { uri: sibling(&source.uri, name), trust: source.trust.clone() });
        }
        if let Some(removed) = self.files.change(name) {
            work.delete(removed.clone());
        }
        self.domain.add_row(work, file);
    }

    fn row(&self, name: &str, position: u64) -> UpdateFile {
        UpdateFile {
            key: UpdateFileKey { session: self.claimed.key.session.clone(), name: name.to_owned() },
            position,
            removed: false,
            source: SourceKind::None,
            pull: None,
            expected_size: None,
            expected_checksum: None,
            status: FileStatus::WaitingForTransfer,
            bytes_transferred: 0,
            size: None,
            blob: None,
            keep_in_storage: true,
            archive: None,
            error_message: None,
            generation: self.domain.generation(),
            claim: None,
        }
    }
}

/// The address of a file beside the one at `uri`.
fn sibling(uri: &str, name: &str) -> String {
    let path = uri.split(['?', '#']).next().unwrap_or(uri);
    let folder = path.rfind('/').map_or("", |slash| &path[..=slash]);
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let encoded =
        name.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") });
    encoded.fold(folder.to_owned(), |uri, part| uri + &part)
}
