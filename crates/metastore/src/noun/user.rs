//! A user as a row.

use library_core::model::{Name, User, UserName};

use crate::{
    columns::Columns,
    damage::Damage,
    fields::Fields,
    table::{Table, Texts, texts},
};

impl Table for User {
    const NAME: &'static str = "users";
    const COLUMNS: &'static [&'static str] = &["name_key", "name", "password_hash", "created_at"];
    const KEY: usize = 1;
    const ORDER: &'static str = "name_key";

    texts!();

    fn id_fields(id: &UserName) -> Fields {
        Fields::default().text(id.as_str())
    }

    fn read_id(row: &mut Columns) -> Result<UserName, Damage> {
        Ok(UserName::new(row.text()?))
    }

    fn fields(&self) -> Fields {
        Self::id_fields(&self.key()).text(self.name.as_str()).text(&self.password_hash).time(self.created)
    }

    fn read(row: &mut Columns) -> Result<Self, Damage> {
        row.skip()?;
        Ok(Self { name: Name::new(row.text()?), password_hash: row.text()?, created: row.time()? })
    }
}
