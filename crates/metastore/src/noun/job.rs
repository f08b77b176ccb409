//! A job as a row; what it works on is a small JSON text, its kind a column for people who look.

use library_core::model::{BlobId, ItemId, Job, JobId, JobKind, LibraryId, StoreId, UpdateFileKey, UpdateSessionId};
use serde::{Deserialize, Serialize};

use crate::{
    columns::Columns,
    damage::Damage,
    fields::Fields,
    table::{Table, Texts, texts},
};

use super::job_file::JobFile;

impl Table for Job {
    const NAME: &'static str = "jobs";
    const COLUMNS: &'static [&'static str] =
        &["id", "kind", "payload", "run_after", "lease_owner", "lease_until", "attempts"];
    const KEY: usize = 1;
    const ORDER: &'static str = "run_after, id";

    texts!();

    fn id_fields(id: &JobId) -> Fields {
        Fields::default().text(id.as_str())
    }

    fn read_id(row: &mut Columns) -> Result<JobId, Damage> {
        Ok(JobId::new(row.text()?))
    }

    fn fields(&self) -> Fields {
        Self::id_fields(&self.id)
            .text(word(&self.kind))
            .json(&Payload::of(&self.kind))
            .time(self.run_after)
            .maybe_text(self.lease_owner.as_deref())
            .maybe_time(self.lease_until)
            .number(self.attempts.into())
    }

    fn read(row: &mut Columns) -> Result<Self, Damage> {
        let id = Self::read_id(row)?;
        row.skip()?;
        Ok(Self {
            id,
            kind: read_kind(row)?,
            run_after: row.time()?,
            lease_owner: row.maybe_text()?,
            lease_until: row.maybe_time()?,
            attempts: row.small()?,
        })
    }
}

fn read_kind(row: &mut Columns) -> Result<JobKind, Damage> {
    row.json::<Payload>()?.kind().ok_or_else(|| row.damage())
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Payload {
    Pull { session: String, file: String, generation: u64 },
    RemoveBlob { store: String, blob: String },
    Tree { item: String, library: String, store: String },
    Copy { item: String, files: Vec<JobFile>, store: String },
    Migrate { library: String, store: String },
}

fn word(kind: &JobKind) -> &'static str {
    match kind {
        JobKind::Pull { .. } => "pull",
        JobKind::RemoveBlob { .. } => "remove_blob",
        JobKind::Tree { .. } => "tree",
        JobKind::Copy { .. } => "copy",
        JobKind::Migrate { .. } => "migrate",
    }
}

impl Payload {
    fn of(kind: &JobKind) -> Self {
        match kind.clone() {
            JobKind::Pull { file, generation } => {
                Self::Pull { session: file.session.into(), file: file.name, generation }
            }
            JobKind::RemoveBlob { store, blob } => Self::RemoveBlob { store: store.into(), blob: blob.into() },
            JobKind::Tree { item, library, store } => {
                Self::Tree { item: item.into(), library: library.into(), store: store.into() }
            }
            JobKind::Copy { item, files, store } => {
                let files = files.into_iter().map(JobFile::of).collect();
                Self::Copy { item: item.into(), files, store: store.into() }
            }
            JobKind::Migrate { library, store } => Self::Migrate { library: library.into(), store: store.into() },
        }
    }

    fn kind(self) -> Option<JobKind> {
        Some(match self {
            Self::Pull { session, file, generation } => {
                let file = UpdateFileKey { session: UpdateSessionId::new(session), name: file };
                JobKind::Pull { file, generation }
            }
            Self::RemoveBlob { store, blob } => {
                JobKind::RemoveBlob { store: StoreId::new(store), blob: BlobId::new(blob) }
            }
            Self::Tree { item, library, store } => {
                JobKind::Tree { item: ItemId::new(item), library: LibraryId::new(library), store: StoreId::new(store) }
            }
            Self::Copy { item, files, store } => {
                let files = files.into_iter().map(JobFile::file).collect::<Option<_>>()?;
                JobKind::Copy { item: ItemId::new(item), files, store: StoreId::new(store) }
            }
            Self::Migrate { library, store } => {
                JobKind::Migrate { library: LibraryId::new(library), store: StoreId::new(store) }
            }
        })
    }
}
