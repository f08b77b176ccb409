//! A blob as a row.

use library_core::{
    model::{Blob, BlobId, BlobState, Digests, StoreId},
    ports::metastore::constraint,
};

use crate::{
    columns::Columns,
    damage::Damage,
    fields::Fields,
    kept::Kept,
    table::{Table, Texts, texts},
};

impl Table for Blob {
    const NAME: &'static str = "blobs";
    const COLUMNS: &'static [&'static str] =
        &["id", "store_id", "size", "sha256", "sha1", "md5", "sha512", "state", "created_at"];
    const KEY: usize = 1;
    const ORDER: &'static str = "created_at, id";
    const KEEPS: bool = true;
    const UNIQUE: &'static str = constraint::BLOB_DIGEST;

    texts!();

    fn id_fields(id: &BlobId) -> Fields {
        Fields::default().text(id.as_str())
    }

    fn read_id(row: &mut Columns) -> Result<BlobId, Damage> {
        Ok(BlobId::new(row.text()?))
    }

    fn fields(&self) -> Fields {
        Self::id_fields(&self.id)
            .text(self.store.as_str())
            .number(self.size)
            .text(&self.digests.sha256)
            .maybe_text(self.digests.sha1.as_deref())
            .maybe_text(self.digests.md5.as_deref())
            .maybe_text(self.digests.sha512.as_deref())
            .word(self.state)
            .time(self.created)
    }

    fn keeps(&self) -> Vec<Kept> {
        // Only one that is stored has a mark that counts.
        match self.state {
            BlobState::Stored => vec![Kept::Blob(self.id.clone())],
            BlobState::Condemned => Vec::new(),
        }
    }

    fn read(row: &mut Columns) -> Result<Self, Damage> {
        Ok(Self {
            id: Self::read_id(row)?,
            store: StoreId::new(row.text()?),
            size: row.number()?,
            digests: Digests {
                sha256: row.text()?,
                sha1: row.maybe_text()?,
                md5: row.maybe_text()?,
                sha512: row.maybe_text()?,
            },
            state: row.word()?,
            created: row.time()?,
        })
    }
}
