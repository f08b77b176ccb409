//! A tag on an object as a row.

use library_core::model::{CategoryId, TagAssociation, TagAssociationKey, TagId, TaggedObject};

use crate::{
    columns::Columns,
    damage::Damage,
    fields::Fields,
    table::{Table, Texts, texts},
};

impl Table for TagAssociation {
    const NAME: &'static str = "tag_associations";
    const COLUMNS: &'static [&'static str] = &["object_type", "object_id", "tag_id", "category_id", "attached_at"];
    const KEY: usize = 3;
    const ORDER: &'static str = "attached_at, object_type, object_id, tag_id";

    texts!();

    fn id_fields(id: &TagAssociationKey) -> Fields {
        Fields::default().text(&id.object.object_type).text(&id.object.id).text(id.tag.as_str())
    }

    fn read_id(row: &mut Columns) -> Result<TagAssociationKey, Damage> {
        let object = TaggedObject::new(row.text()?, row.text()?);
        Ok(TagAssociationKey { object, tag: TagId::new(row.text()?) })
    }

    fn fields(&self) -> Fields {
        Self::id_fields(&self.key).text(self.category.as_str()).time(self.attached)
    }

    fn read(row: &mut Columns) -> Result<Self, Damage> {
        Ok(Self { key: Self::read_id(row)?, category: CategoryId::new(row.text()?), attached: row.time()? })
    }
}
