//! An item as a row.

use library_core::{
    model::{Item, ItemId, ItemVersionKey, LibraryId, Verification, folded},
    ports::metastore::constraint,
};

use crate::{
    columns::Columns,
    damage::Damage,
    fields::Fields,
    kept::Kept,
    table::{Table, Texts, texts},
};

use super::library::read_name;

impl Table for Item {
    const NAME: &'static str = "items";
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "library_id",
        "name",
        "folded_name",
        "description",
        "item_type",
        "folded_type",
        "content_version",
        "metadata_version",
        "version",
        "created_at",
        "modified_at",
        "last_sync_at",
        "source_id",
        "cached",
        "size",
        "verification_status",
        "verification_chain",
        "unfinished",
    ];
    const KEY: usize = 1;
    const KEEPS: bool = true;
    const ORDER: &'static str = "created_at, id";
    const UNIQUE: &'static str = constraint::ITEM_NAME;

    texts!();

    fn id_fields(id: &ItemId) -> Fields {
        Fields::default().text(id.as_str())
    }

    fn read_id(row: &mut Columns) -> Result<ItemId, Damage> {
        Ok(ItemId::new(row.text()?))
    }

    fn fields(&self) -> Fields {
        Self::id_fields(&self.id)
            .text(self.library.as_str())
            .text(self.name.as_str())
            .text(self.name.folded())
            .text(&self.description)
            .text(&self.item_type)
            .text(folded(&self.item_type))
            .number(self.content_version)
            .number(self.metadata_version)
            .number(self.version)
            .time(self.created)
            .time(self.modified)
            .maybe_time(self.last_sync)
            .maybe_text(self.source_id.as_ref().map(ItemId::as_str))
            .flag(self.cached)
            .number(self.size)
            .and(verification_fields(self.verification.as_ref()))
            .flag(self.unfinished)
    }

    fn keeps(&self) -> Vec<Kept> {
        let current = ItemVersionKey { item: self.id.clone(), version: self.content_version };
        vec![Kept::Version(current, true), Kept::Versions(self.id.clone())]
    }

    fn read(row: &mut Columns) -> Result<Self, Damage> {
        Ok(Self {
            id: Self::read_id(row)?,
            library: LibraryId::new(row.text()?),
            name: read_name(row)?,
            description: row.text()?,
            item_type: read_type(row)?,
            content_version: row.number()?,
            metadata_version: row.number()?,
            version: row.number()?,
            created: row.time()?,
            modified: row.time()?,
            last_sync: row.maybe_time()?,
            source_id: row.maybe_text()?.map(ItemId::new),
            cached: row.flag()?,
            size: row.number()?,
            verification: read_verification(row)?,
            unfinished: row.flag()?,
        })
    }
}

fn read_type(row: &mut Columns) -> Result<String, Damage> {
    let name = row.text()?;
    row.skip()?;
    Ok(name)
}

fn verification_fields(verification: Option<&Verification>) -> Fields {
    let Some(verification) = verification else {
        return Fields::default().maybe_text(None::<&str>).maybe_text(None::<&str>);
    };
    Fields::default().word(verification.status).json(&verification.chain)
}

fn read_verification(row: &mut Columns) -> Result<Option<Verification>, Damage> {
    match (row.maybe_word()?, row.maybe_json()?) {
        (None, None) => Ok(None),
        (Some(status), Some(chain)) => Ok(Some(Verification { status, chain })),
        (Some(_), None) | (None, Some(_)) => Err(row.damage()),
    }
}
