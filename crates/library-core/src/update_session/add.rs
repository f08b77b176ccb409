//! Adding a file to a session: who sends it, or from where it is fetched.

use std::sync::Arc;

use ::ovf::PlainName;

use crate::{
    Domain, Work,
    domain::Attempts,
    error::{Error, Meaning, Result},
    model::{
        Checksum, FileStatus, Item, JobKind, Library, PullSource, SourceKind, StoreId, UpdateFile, UpdateFileKey,
        UpdateSession, UpdateSessionId,
    },
    plugin::{self, Part},
    ports::{ContentStore, SourceError},
    update_session::{
        files::{SessionFile, SessionFiles, of_change},
        look::Activity,
    },
};

/// Most files of an item.
pub const MAX_FILES: usize = 4096;

/// A file to be added.
#[derive(Clone, Debug)]
pub struct NewFile {
    /// A plain file name of at most 255 bytes.
    pub name: String,
    /// Where its bytes come from.
    pub source: SourceKind,
    /// The source of a pull; must be set then and only then.
    pub pull: Option<PullSource>,
    /// Its size in bytes; verified if given.
    pub size: Option<u64>,
    /// Its checksum; verified if given.
    pub checksum: Option<Checksum>,
}

impl Domain {
    /// Adds a file to an ACTIVE session, or replaces the one of that name.
    ///
    /// # Errors
    /// NotFound; NotAllowedInCurrentState unless ACTIVE, and for a manifest or certificate after its descriptor;
    /// InvalidArgument for a bad name, checksum or source; UnableToAllocateResource when the size exceeds the room.
    pub async fn add_session_file(&self, id: &UpdateSessionId, new: NewFile) -> Result<SessionFile> {
        let name = PlainName::parse(&new.name).map_err(|error| bad(error.to_string()).arg(new.name.clone()))?;
        self.check_room(id, &new).await?;
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            let mut session = self.open_update_session(&mut work, id).await?;
            self.check_form(&new)?;
            let files = self.files_of(&mut work, &session.record).await?;
            check_count(&new, &files.view(id))?;
            let item_type = self.item_type(&mut work, &session.record).await?;
            let part = plugin::of(&item_type, Some(&name)).part(&name);
            check_order(part, &files, &item_type)?;
            let file = self.file(id, &new, part, &files);
            self.replace(&mut work, &files, file.clone());
            self.renew(&mut session.record, Activity::Working);
            work.update(session);
            if attempts.saved(work.save().await)? {
                return Ok(of_change(&file));
            }
        }
    }

    fn file(&self, session: &UpdateSessionId, new: &NewFile, part: Part, files: &SessionFiles) -> UpdateFile {
        UpdateFile {
            key: UpdateFileKey { session: session.clone(), name: new.name.clone() },
            position: files.next_position(),
            removed: false,
            source: new.source,
            pull: new.pull.clone(),
            expected_size: new.size,
            expected_checksum: new.checksum.clone(),
            status: FileStatus::WaitingForTransfer,
            bytes_transferred: 0,
            size: None,
            blob: None,
            keep_in_storage: matches!(part, Part::Descriptor | Part::Content),
            archive: None,
            error_message: None,
            generation: self.generation(),
            claim: None,
        }
    }

    pub(crate) fn generation(&self) -> u64 {
        // 63 bits: a column of signed numbers holds it.
        self.ports.ids.secret().iter().take(8).fold(0, |number: u64, byte| (number << 8) | u64::from(*byte)) >> 1
    }

    /// Puts a change in the place of the one of its name, and what was unpacked from that one away.
    pub(crate) fn replace(&self, work: &mut Work, files: &SessionFiles, file: UpdateFile) {
        for change in &files.changes {
            let same = change.record.key == file.key;
            let unpacked = change.record.archive.as_deref() == Some(file.key.name.as_str());
            if same || unpacked {
                work.delete(change.clone());
            }
        }
        self.add_row(work, file);
    }

    /// Adds a change, with the job that fetches it if it is a pull.
    pub(crate) fn add_row(&self, work: &mut Work, file: UpdateFile) {
        if file.source == SourceKind::Pull {
            self.enqueue(work, JobKind::Pull { file: file.key.clone(), generation: file.generation });
        }
        work.insert(file);
    }

    pub(crate) async fn item_type(&self, work: &mut Work, session: &UpdateSession) -> Result<String> {
        let item = work.get::<Item>(&session.item).await?;
        Ok(item.map(|item| item.record.item_type).unwrap_or_default())
    }

    fn check_form(&self, new: &NewFile) -> Result<()> {
        if let Some(checksum) = &new.checksum {
            check_checksum(checksum)?;
        }
        match (new.source, &new.pull) {
            (SourceKind::Pull, Some(source)) => self.ports.source.judge(source).map_err(|error| refused(&error)),
            (SourceKind::Pull, None) => Err(bad("source type `PULL` needs a `source_endpoint`")),
            (SourceKind::Push | SourceKind::None, None) => Ok(()),
            (SourceKind::Push | SourceKind::None, Some(_)) => {
                Err(bad("only source type `PULL` has a `source_endpoint`"))
            }
        }
    }

    /// A file that cannot fit is refused before its first byte. A session that is not there is refused by what follows.
    async fn check_room(&self, id: &UpdateSessionId, new: &NewFile) -> Result<()> {
        let Some(size) = new.size else { return Ok(()) };
        let mut work = self.begin().await?;
        let Some(session) = work.get::<UpdateSession>(id).await? else { return Ok(()) };
        let Some(store) = self.store_of(&mut work, &session.record).await? else { return Ok(()) };
        drop(work);
        let free = store.space().await?.free;
        if size <= free {
            return Ok(());
        }
        let text = format!("file `{}` of {size} bytes does not fit: {free} bytes are free; free space first", new.name);
        Err(Error::new(Meaning::UnableToAllocateResource, "quire.store.full", text).arg(size.to_string()))
    }

    /// The store into which a session's content goes; `None` when its item is gone.
    pub(crate) async fn store_of(
        &self,
        work: &mut Work,
        session: &UpdateSession,
    ) -> Result<Option<Arc<dyn ContentStore>>> {
        let Some(store) = self.store_id_of(work, session).await? else { return Ok(None) };
        self.content(&store).cloned().map(Some)
    }

    pub(crate) async fn store_id_of(&self, work: &mut Work, session: &UpdateSession) -> Result<Option<StoreId>> {
        let Some(item) = work.get::<Item>(&session.item).await? else { return Ok(None) };
        let library = work.get::<Library>(&item.record.library).await?;
        Ok(library.map(|library| library.record.backing.store().clone()))
    }
}

fn check_count(new: &NewFile, view: &[SessionFile]) -> Result<()> {
    let others = view.iter().filter(|file| file.key.name != new.name).count();
    if others < MAX_FILES {
        return Ok(());
    }
    Err(bad(format!("an item has at most {MAX_FILES} files")))
}

/// Manifest and certificate come before the descriptor (contract); this binds what the session adds itself.
fn check_order(part: Part, files: &SessionFiles, item_type: &str) -> Result<()> {
    if part != Part::Sidecar {
        return Ok(());
    }
    let descriptor = files.changes.iter().map(|change| &change.record).find(|change| {
        let name = PlainName::parse(&change.key.name).ok();
        let is_descriptor = name.is_some_and(|name| plugin::of(item_type, Some(&name)).part(&name) == Part::Descriptor);
        is_descriptor && !change.removed && change.archive.is_none()
    });
    let Some(descriptor) = descriptor else { return Ok(()) };
    let name = &descriptor.key.name;
    let text = format!(
        "manifest and certificate must be added before the descriptor `{name}`; remove it, add them, add it again"
    );
    Err(Error::state("quire.update_session.manifest_late", text).arg(name.clone()))
}

fn check_checksum(checksum: &Checksum) -> Result<()> {
    let digits = checksum.algorithm.hex_len();
    let hexadecimal = checksum.hex.chars().all(|digit| digit.is_ascii_hexdigit());
    if checksum.hex.len() == digits && hexadecimal {
        return Ok(());
    }
    let algorithm = checksum.algorithm.as_str();
    Err(bad(format!("a {algorithm} checksum has {digits} hexadecimal digits; `{}` has not", checksum.hex)))
}

fn refused(error: &SourceError) -> Error {
    bad(error.to_string())
}

fn bad(text: impl Into<String>) -> Error {
    Error::invalid("quire.update_session.file", text)
}
