//! A grant as a row; an empty library id stands for everywhere.

use library_core::model::{Grant, GrantKey, LibraryId, Scope, UserName};

use crate::{
    columns::Columns,
    damage::Damage,
    fields::Fields,
    table::{Table, Texts, texts},
};

impl Table for Grant {
    const NAME: &'static str = "grants";
    const COLUMNS: &'static [&'static str] = &["user_name", "library_id", "role"];
    const KEY: usize = 3;
    const ORDER: &'static str = "user_name, library_id, role";

    texts!();

    fn id_fields(id: &GrantKey) -> Fields {
        let library = match &id.scope {
            Scope::Global => "",
            Scope::Library(library) => library.as_str(),
        };
        Fields::default().text(id.user.as_str()).text(library).text(&id.role)
    }

    fn read_id(row: &mut Columns) -> Result<GrantKey, Damage> {
        let user = UserName::new(row.text()?);
        let library = row.text()?;
        let scope = if library.is_empty() { Scope::Global } else { Scope::Library(LibraryId::new(library)) };
        Ok(GrantKey { user, scope, role: row.text()? })
    }

    fn fields(&self) -> Fields {
        Self::id_fields(&self.key)
    }

    fn read(row: &mut Columns) -> Result<Self, Damage> {
        Ok(Self { key: Self::read_id(row)? })
    }
}
