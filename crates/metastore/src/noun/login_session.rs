//! A login session as a row.

use library_core::model::{LoginSession, UserName};

use crate::{
    columns::Columns,
    damage::Damage,
    fields::Fields,
    table::{Table, Texts, texts},
};

impl Table for LoginSession {
    const NAME: &'static str = "login_sessions";
    const COLUMNS: &'static [&'static str] =
        &["token_hash", "user_name", "created_at", "last_accessed_at", "lease_until"];
    const KEY: usize = 1;
    const ORDER: &'static str = "created_at, token_hash";

    texts!();

    fn id_fields(id: &String) -> Fields {
        Fields::default().text(id)
    }

    fn read_id(row: &mut Columns) -> Result<String, Damage> {
        row.text()
    }

    fn fields(&self) -> Fields {
        Self::id_fields(&self.token_hash)
            .text(self.user.as_str())
            .time(self.created)
            .time(self.last_accessed)
            .time(self.lease_until)
    }

    fn read(row: &mut Columns) -> Result<Self, Damage> {
        Ok(Self {
            token_hash: Self::read_id(row)?,
            user: UserName::new(row.text()?),
            created: row.time()?,
            last_accessed: row.time()?,
            lease_until: row.time()?,
        })
    }
}
