//! A tag as a row.

use library_core::{
    model::{CategoryId, Tag, TagId},
    ports::metastore::constraint,
};

use crate::{
    columns::Columns,
    damage::Damage,
    fields::Fields,
    table::{Table, Texts, texts},
};

impl Table for Tag {
    const NAME: &'static str = "tags";
    const COLUMNS: &'static [&'static str] = &["id", "category_id", "name", "description", "used_by", "created_at"];
    const KEY: usize = 1;
    const ORDER: &'static str = "created_at, id";
    const UNIQUE: &'static str = constraint::TAG_NAME;

    texts!();

    fn id_fields(id: &TagId) -> Fields {
        Fields::default().text(id.as_str())
    }

    fn read_id(row: &mut Columns) -> Result<TagId, Damage> {
        Ok(TagId::new(row.text()?))
    }

    fn fields(&self) -> Fields {
        Self::id_fields(&self.id)
            .text(self.category.as_str())
            .text(&self.name)
            .text(&self.description)
            .json(&self.used_by)
            .time(self.created)
    }

    fn read(row: &mut Columns) -> Result<Self, Damage> {
        Ok(Self {
            id: Self::read_id(row)?,
            category: CategoryId::new(row.text()?),
            name: row.text()?,
            description: row.text()?,
            used_by: row.json()?,
            created: row.time()?,
        })
    }
}
