//! An item version as a row, and its files as rows of their own: the sweep asks them for blobs.

use library_core::{
    model::{BlobId, Checksum, ItemFile, ItemId, ItemVersion, ItemVersionKey, UserName},
    ports::metastore::MetastoreError,
};

use crate::{
    columns::Columns,
    damage::Damage,
    fields::Fields,
    kept::Kept,
    sqlite::Sql,
    table::{Table, Texts, texts},
};

impl Table for ItemVersion {
    const NAME: &'static str = "item_versions";
    const COLUMNS: &'static [&'static str] = &["item_id", "version", "created_at", "user_name", "message", "template"];
    const KEY: usize = 2;
    const KEEPS: bool = true;
    const ORDER: &'static str = "item_id, version";

    texts!();

    fn id_fields(id: &ItemVersionKey) -> Fields {
        Fields::default().text(id.item.as_str()).number(id.version)
    }

    fn read_id(row: &mut Columns) -> Result<ItemVersionKey, Damage> {
        Ok(ItemVersionKey { item: ItemId::new(row.text()?), version: row.number()? })
    }

    fn fields(&self) -> Fields {
        Self::id_fields(&self.key)
            .time(self.created)
            .maybe_text(self.user.as_ref().map(UserName::as_str))
            .maybe_text(self.message.as_deref())
            .maybe_json(self.template.as_ref())
    }

    fn keeps(&self) -> Vec<Kept> {
        let blobs = self.files.iter().filter_map(|file| file.blob.clone()).map(Kept::Blob);
        blobs.chain([Kept::Version(self.key.clone(), !self.files.is_empty())]).collect()
    }

    fn read(row: &mut Columns) -> Result<Self, Damage> {
        Ok(Self {
            key: Self::read_id(row)?,
            files: Vec::new(),
            created: row.time()?,
            user: row.maybe_text()?.map(UserName::new),
            message: row.maybe_text()?,
            template: row.maybe_json()?,
        })
    }

    fn load_parts(mut self, sql: &Sql<'_>) -> Result<Self, MetastoreError> {
        let key = Self::id_fields(&self.key).finish(FILES)?;
        for values in sql.rows(SELECT_FILES, &key)? {
            self.files.push(read_file(&mut Columns::new(FILES, FILE_COLUMNS, values))?);
        }
        Ok(self)
    }

    fn parts_weight(&self) -> usize {
        let file = |file: &ItemFile| size_of::<ItemFile>() + file.name.len() + file.checksum.hex.len() + 64;
        self.files.iter().map(file).sum()
    }

    fn remove_parts(&self, sql: &Sql<'_>) -> Result<(), MetastoreError> {
        sql.execute(DELETE_FILES, &Self::id_fields(&self.key).finish(FILES)?).map(drop)
    }

    fn save_parts(&self, sql: &Sql<'_>) -> Result<(), MetastoreError> {
        for (file, position) in self.files.iter().zip(0..) {
            let fields = Self::id_fields(&self.key).number(position).and(file_fields(file));
            sql.execute(INSERT_FILE, &fields.finish(FILES)?)?;
        }
        Ok(())
    }
}

const FILES: &str = "item_files";
const FILE_COLUMNS: &[&str] = &["name", "size", "file_version", "checksum_algorithm", "checksum", "blob_id"];

/// The files of a version, in their order.
pub(crate) const SELECT_FILES: &str = "SELECT name, size, file_version, checksum_algorithm, checksum, blob_id \
     FROM item_files WHERE item_id = $1 AND version = $2 ORDER BY position";

/// Removes the files of a version.
pub(crate) const DELETE_FILES: &str = "DELETE FROM item_files WHERE item_id = $1 AND version = $2";

/// Adds a file to a version.
pub(crate) const INSERT_FILE: &str = "INSERT INTO item_files \
     (item_id, version, position, name, size, file_version, checksum_algorithm, checksum, blob_id) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

fn file_fields(file: &ItemFile) -> Fields {
    Fields::default()
        .text(&file.name)
        .number(file.size)
        .number(file.version)
        .word(file.checksum.algorithm)
        .text(&file.checksum.hex)
        .maybe_text(file.blob.as_ref().map(BlobId::as_str))
}

fn read_file(row: &mut Columns) -> Result<ItemFile, Damage> {
    Ok(ItemFile {
        name: row.text()?,
        size: row.number()?,
        version: row.number()?,
        checksum: Checksum { algorithm: row.word()?, hex: row.text()? },
        blob: row.maybe_text()?.map(BlobId::new),
    })
}
