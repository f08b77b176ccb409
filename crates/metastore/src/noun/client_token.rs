//! A client token as a row.

use library_core::model::{ClientToken, ClientTokenKey, UserName};

use crate::{
    columns::Columns,
    damage::Damage,
    fields::Fields,
    table::{Table, Texts, texts},
};

impl Table for ClientToken {
    const NAME: &'static str = "client_tokens";
    const COLUMNS: &'static [&'static str] =
        &["user_name", "operation", "token", "fingerprint", "object_id", "created_at"];
    const KEY: usize = 3;
    const ORDER: &'static str = "created_at, user_name, operation, token";

    texts!();

    fn id_fields(id: &ClientTokenKey) -> Fields {
        Fields::default().text(id.user.as_str()).text(&id.operation).text(&id.token)
    }

    fn read_id(row: &mut Columns) -> Result<ClientTokenKey, Damage> {
        let user = UserName::new(row.text()?);
        Ok(ClientTokenKey { user, operation: row.text()?, token: row.text()? })
    }

    fn fields(&self) -> Fields {
        Self::id_fields(&self.key).text(&self.fingerprint).text(&self.object).time(self.created)
    }

    fn read(row: &mut Columns) -> Result<Self, Damage> {
        Ok(Self { key: Self::read_id(row)?, fingerprint: row.text()?, object: row.text()?, created: row.time()? })
    }
}
