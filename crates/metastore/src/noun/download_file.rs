//! A file of a download session as a row.

use library_core::model::{DownloadFile, DownloadFileKey, DownloadSessionId, Ranges};

use crate::{
    columns::Columns,
    damage::Damage,
    fields::Fields,
    table::{Table, Texts, texts},
};

impl Table for DownloadFile {
    const NAME: &'static str = "download_files";
    const COLUMNS: &'static [&'static str] = &["session_id", "name", "endpoint", "state", "served", "error_message"];
    const KEY: usize = 2;
    const ORDER: &'static str = "session_id, name";

    texts!();

    fn id_fields(id: &DownloadFileKey) -> Fields {
        Fields::default().text(id.session.as_str()).text(&id.name)
    }

    fn read_id(row: &mut Columns) -> Result<DownloadFileKey, Damage> {
        Ok(DownloadFileKey { session: DownloadSessionId::new(row.text()?), name: row.text()? })
    }

    fn fields(&self) -> Fields {
        Self::id_fields(&self.key)
            .word(self.endpoint)
            .word(self.state)
            .json(&self.served.parts())
            .maybe_text(self.error_message.as_deref())
    }

    fn read(row: &mut Columns) -> Result<Self, Damage> {
        Ok(Self {
            key: Self::read_id(row)?,
            endpoint: row.word()?,
            state: row.word()?,
            served: Ranges::from_parts(row.json::<Vec<(u64, u64)>>()?),
            error_message: row.maybe_text()?,
        })
    }
}
