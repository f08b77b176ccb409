//! A setting as a row.

use library_core::model::Setting;

use crate::{
    columns::Columns,
    damage::Damage,
    fields::Fields,
    table::{Table, Texts, texts},
};

impl Table for Setting {
    const NAME: &'static str = "settings";
    const COLUMNS: &'static [&'static str] = &["name", "value"];
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
        Self::id_fields(&self.name).text(&self.value)
    }

    fn read(row: &mut Columns) -> Result<Self, Damage> {
        Ok(Self { name: Self::read_id(row)?, value: row.text()? })
    }
}
