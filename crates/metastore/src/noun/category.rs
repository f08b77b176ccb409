//! A category of tags as a row.

use library_core::{
    model::{Category, CategoryId},
    ports::metastore::constraint,
};

use crate::{
    columns::Columns,
    damage::Damage,
    fields::Fields,
    table::{Table, Texts, texts},
};

impl Table for Category {
    const NAME: &'static str = "categories";
    const COLUMNS: &'static [&'static str] =
        &["id", "name", "description", "cardinality", "associable_types", "used_by", "created_at"];
    const KEY: usize = 1;
    const ORDER: &'static str = "created_at, id";
    const UNIQUE: &'static str = constraint::CATEGORY_NAME;

    texts!();

    fn id_fields(id: &CategoryId) -> Fields {
        Fields::default().text(id.as_str())
    }

    fn read_id(row: &mut Columns) -> Result<CategoryId, Damage> {
        Ok(CategoryId::new(row.text()?))
    }

    fn fields(&self) -> Fields {
        Self::id_fields(&self.id)
            .text(&self.name)
            .text(&self.description)
            .word(self.cardinality)
            .json(&self.associable_types)
            .json(&self.used_by)
            .time(self.created)
    }

    fn read(row: &mut Columns) -> Result<Self, Damage> {
        Ok(Self {
            id: Self::read_id(row)?,
            name: row.text()?,
            description: row.text()?,
            cardinality: row.word()?,
            associable_types: row.json()?,
            used_by: row.json()?,
            created: row.time()?,
        })
    }
}
