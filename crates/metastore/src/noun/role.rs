//! A role as a row.

use library_core::model::Role;

use crate::{
    columns::Columns,
    damage::Damage,
    fields::Fields,
    table::{Table, Texts, texts},
};

impl Table for Role {
    const NAME: &'static str = "roles";
    const COLUMNS: &'static [&'static str] = &["name", "privileges"];
    const KEY: usize = 1;
    const ORDER: &'static str = "name";

    texts!();

    fn id_fields(id: &String) -> Fields {
        Fields::default().text(id)
    }

    fn read_id(row: &mut Columns) -> Result<String, Damage> {
        row.text()
    }

    fn fields(&self) -> Fields {
        Self::id_fields(&self.name).json(&self.privileges)
    }

    fn read(row: &mut Columns) -> Result<Self, Damage> {
        Ok(Self { name: Self::read_id(row)?, privileges: row.json()? })
    }
}
