//! A usage of a library as a row.

use library_core::{
    model::{LibraryId, Usage, UsageId},
    ports::metastore::constraint,
};

use crate::{
    columns::Columns,
    damage::Damage,
    fields::Fields,
    table::{Table, Texts, texts},
};

impl Table for Usage {
    const NAME: &'static str = "usages";
    const COLUMNS: &'static [&'static str] = &["id", "library_id", "resource", "added_at"];
    const KEY: usize = 1;
    const ORDER: &'static str = "added_at, id";
    const UNIQUE: &'static str = constraint::USAGE;

    texts!();

    fn id_fields(id: &UsageId) -> Fields {
        Fields::default().text(id.as_str())
    }

    fn read_id(row: &mut Columns) -> Result<UsageId, Damage> {
        Ok(UsageId::new(row.text()?))
    }

    fn fields(&self) -> Fields {
        Self::id_fields(&self.id).text(self.library.as_str()).text(&self.resource).time(self.added)
    }

    fn read(row: &mut Columns) -> Result<Self, Damage> {
        Ok(Self {
            id: Self::read_id(row)?,
            library: LibraryId::new(row.text()?),
            resource: row.text()?,
            added: row.time()?,
        })
    }
}
