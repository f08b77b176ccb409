//! Checking received content against what its session knows, before it becomes part of it.

use ::ovf::{Kind, Manifest, PlainName};
use bytes::Bytes;

use super::{
    adopt::Double,
    budget::{MAX_SESSION_TEXT, check_sidecar},
    claim::Claimed,
    member::is_text,
    receive::{Failure, check_checksum, wrong},
};
use crate::{
    Domain,
    error::{Error, Result},
    model::{ChecksumAlgorithm, FileStatus, UpdateFile},
    plugin::{
        self, PackageFile, Part,
        manifest::{algorithm, mismatch},
    },
    ports::{content_store::Sealed, metastore::Query},
};

/// So many bytes of texts of one load are read whatever others read at the same time.
const SHORT_TEXT: u64 = 1 << 20;

/// A content that lies in the store and waits to become part of a session.
#[derive(Clone, Debug)]
pub(crate) struct Landed {
    pub(crate) name: String,
    pub(crate) sealed: Sealed,
    pub(crate) part: Part,
    /// Its bytes, once they are read, if they must be.
    pub(crate) text: Option<Bytes>,
}

/// What one transfer brought.
#[derive(Debug)]
pub(crate) enum Load {
    /// The file itself.
    File(Landed),
    /// The members of an archive, and the archive's length.
    Archive { members: Vec<Landed>, size: u64 },
}

impl Load {
    pub(super) fn contents(&self) -> &[Landed] {
        match self {
            Self::File(landed) => std::slice::from_ref(landed),
            Self::Archive { members, .. } => members,
        }
    }

    fn contents_mut(&mut self) -> &mut [Landed] {
        match self {
            Self::File(landed) => std::slice::from_mut(landed),
            Self::Archive { members, .. } => members,
        }
    }

    /// How many bytes of it are read into memory.
    fn text_bytes(&self) -> u64 {
        self.contents().iter().filter(|landed| is_text(landed.part)).map(|landed| landed.sealed.size).sum()
    }
}

impl Domain {
    /// Which digests a store is to compute beside SHA-256 for the bytes of this transfer.
    pub(crate) async fn wanted_digests(&self, claimed: &Claimed) -> Result<Vec<ChecksumAlgorithm>> {
        let mut wanted = self.declared_digests(claimed);
        for manifest in self.manifests(claimed).await? {
            wanted.extend(manifest.entries().iter().map(|entry| algorithm(&entry.digest)));
        }
        wanted.sort_by_key(|algorithm| *algorithm as u8);
        wanted.dedup();
        Ok(wanted)
    }

    /// Those of them that are known without a look at what the session has: a manifest may ask for more.
    pub(crate) fn declared_digests(&self, claimed: &Claimed) -> Vec<ChecksumAlgorithm> {
        let declared = claimed.expected_checksum.as_ref().map(|checksum| checksum.algorithm);
        let declared = declared.filter(|algorithm| !self.rules.digests.contains(algorithm));
        self.rules.digests.iter().copied().chain(declared).collect()
    }

    /// The manifests that the session has received.
    async fn manifests(&self, claimed: &Claimed) -> Result<Vec<Manifest>> {
        let mut work = self.begin().await?;
        let changes = work.query::<UpdateFile>(&Query::UpdateFiles(claimed.key.session.clone())).await?;
        let mut manifests = Vec::new();
        let mut bytes = 0;
        for file in changes.into_iter().map(|change| change.record) {
            let name = PlainName::parse(&file.key.name).ok();
            let is_manifest = name.is_some_and(|name| {
                Kind::of(&name) == Kind::Manifest
                    && plugin::of(&claimed.item_type, Some(&name)).part(&name) == Part::Sidecar
            });
            if let (true, Some(blob), Some(size)) = (is_manifest, &file.blob, file.size) {
                bytes += size;
                if bytes > MAX_SESSION_TEXT {
                    let text = format!(
                        "the manifests of a session have at most {MAX_SESSION_TEXT} bytes together; remove `{}`",
                        file.key.name
                    );
                    return Err(wrong(text).arg(file.key.name));
                }
                let text = self.text(&claimed.store, blob, size).await?;
                manifests.extend(Manifest::parse(&text).ok());
            }
        }
        Ok(manifests)
    }

    /// Checks what a transfer brought and makes it READY. On failure its content leaves the store.
    pub(crate) async fn settle(&self, claimed: &Claimed, mut load: Load) -> Result<(), Failure> {
        // What came a second time has no row, and may be needed until it is gone.
        let _untold = self.intakes.write_untold(&claimed.blob);
        // Long texts are in memory one after the other.
        let _turn = match load.text_bytes() {
            0..=SHORT_TEXT => None,
            _ => Some(self.intakes.long_texts.turn(()).await),
        };
        let checked = match self.read_texts(claimed, &mut load).await {
            Ok(()) => self.check(claimed, &load).await,
            Err(error) => Err(error.into()),
        };
        let settled = match checked {
            Ok(()) => self.adopt(claimed, &load).await,
            Err(failure) => Err(failure),
        };
        let store = self.content(&claimed.store)?;
        match settled {
            Ok(doubles) => {
                for Double { kept, sealed } in doubles {
                    // When this fails, of which the store tells, what came is garbage that the sweep finds.
                    let _ = store.mend(&kept, &sealed).await;
                }
                Ok(())
            }
            // The commit may have happened although its answer was lost: only the sweep knows later.
            Err(Failure::Again(error)) if error.is_uncertain() => Err(Failure::Again(error)),
            Err(failure) => {
                for landed in load.contents() {
                    // What cannot be removed now is garbage that the sweep finds.
                    let _ = store.remove(&landed.sealed.key).await;
                }
                Err(failure)
            }
        }
    }

    /// Reads what must be read of the load: texts were not kept while they came in.
    async fn read_texts(&self, claimed: &Claimed, load: &mut Load) -> Result<()> {
        for landed in load.contents_mut().iter_mut().filter(|landed| is_text(landed.part)) {
            if landed.part == Part::Sidecar {
                check_sidecar(&landed.name, landed.sealed.size)?;
            }
            landed.text = Some(self.text(&claimed.store, &landed.sealed.key, landed.sealed.size).await?);
        }
        Ok(())
    }

    async fn check(&self, claimed: &Claimed, load: &Load) -> Result<(), Failure> {
        if let Load::File(landed) = load {
            let algorithm = claimed.expected_checksum.as_ref().map(|checksum| checksum.algorithm);
            let actual = algorithm.and_then(|algorithm| landed.sealed.digests.get(algorithm));
            check_checksum(&landed.name, claimed.expected_checksum.as_ref(), actual)?;
        }
        let mut manifests = self.manifests(claimed).await?;
        for landed in load.contents().iter().filter(|landed| kind(&landed.name) == Some(Kind::Manifest)) {
            if let (Part::Sidecar, Some(text)) = (landed.part, &landed.text) {
                manifests.push(parse_manifest(&landed.name, text)?);
            }
        }
        for landed in load.contents() {
            for manifest in &manifests {
                self.check_manifest(claimed, manifest, landed).await?;
            }
        }
        Ok(())
    }

    /// Compares a content with a manifest; a digest that was not computed on the way in is computed by reading again.
    async fn check_manifest(&self, claimed: &Claimed, manifest: &Manifest, landed: &Landed) -> Result<(), Failure> {
        let mut digests = landed.sealed.digests.clone();
        let asked: Vec<_> = manifest.digests_of(&landed.name).map(algorithm).collect();
        let missing: Vec<_> = asked.into_iter().filter(|algorithm| digests.get(*algorithm).is_none()).collect();
        if !missing.is_empty() {
            let store = self.content(&claimed.store)?;
            for (algorithm, hex) in
                super::digest::read(store.as_ref(), &landed.sealed.key, landed.sealed.size, &missing).await?
            {
                digests.set(algorithm, hex);
            }
        }
        let file = PackageFile {
            name: landed.name.clone(),
            status: FileStatus::Ready,
            size: Some(landed.sealed.size),
            digests,
            error_message: None,
        };
        match mismatch(manifest, &file) {
            Some(invalid) => Err(Failure::Wrong(wrong(invalid.reason))),
            None => Ok(()),
        }
    }
}

fn parse_manifest(name: &str, text: &[u8]) -> Result<Manifest, Error> {
    Manifest::parse(text).map_err(|error| wrong(format!("manifest `{name}`: {error}")))
}

fn kind(name: &str) -> Option<Kind> {
    PlainName::parse(name).ok().map(|name| Kind::of(&name))
}
