//! A download session as a row.

use library_core::model::{DownloadSession, DownloadSessionId, ItemId, UserName};

use crate::{
    columns::Columns,
    damage::Damage,
    fields::Fields,
    table::{Table, Texts, texts},
};

impl Table for DownloadSession {
    const NAME: &'static str = "download_sessions";
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "item_id",
        "content_version",
        "creator",
        "login",
        "state",
        "client_progress",
        "lease_until",
        "error_message",
        "may_read_storage",
        "created_at",
    ];
    const KEY: usize = 1;
    const ORDER: &'static str = "created_at, id";

    texts!();

    fn id_fields(id: &DownloadSessionId) -> Fields {
        Fields::default().text(id.as_str())
    }

    fn read_id(row: &mut Columns) -> Result<DownloadSessionId, Damage> {
        Ok(DownloadSessionId::new(row.text()?))
    }

    fn fields(&self) -> Fields {
        Self::id_fields(&self.id)
            .text(self.item.as_str())
            .number(self.content_version)
            .text(self.creator.as_str())
            .maybe_text(self.login.as_deref())
            .word(self.state)
            .number(self.client_progress.into())
            .time(self.lease_until)
            .maybe_text(self.error_message.as_deref())
            .flag(self.may_read_storage)
            .time(self.created)
    }

    fn read(row: &mut Columns) -> Result<Self, Damage> {
        Ok(Self {
            id: Self::read_id(row)?,
            item: ItemId::new(row.text()?),
            content_version: row.number()?,
            creator: UserName::new(row.text()?),
            login: row.maybe_text()?,
            state: row.word()?,
            client_progress: row.small()?,
            lease_until: row.time()?,
            error_message: row.maybe_text()?,
            may_read_storage: row.flag()?,
            created: row.time()?,
        })
    }
}
