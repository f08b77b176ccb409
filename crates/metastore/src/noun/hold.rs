//! A job's hold on content as a row.

use library_core::model::{BlobId, Hold, HoldKey, JobId};

use crate::{
    columns::Columns,
    damage::Damage,
    fields::Fields,
    kept::Kept,
    table::{Table, Texts, texts},
};

impl Table for Hold {
    const NAME: &'static str = "holds";
    const COLUMNS: &'static [&'static str] = &["job_id", "blob_id"];
    const KEY: usize = 2;
    const KEEPS: bool = true;
    const ORDER: &'static str = "job_id, blob_id";

    texts!();

    fn id_fields(id: &HoldKey) -> Fields {
        Fields::default().text(id.job.as_str()).text(id.blob.as_str())
    }

    fn read_id(row: &mut Columns) -> Result<HoldKey, Damage> {
        Ok(HoldKey { job: JobId::new(row.text()?), blob: BlobId::new(row.text()?) })
    }

    fn fields(&self) -> Fields {
        Self::id_fields(&self.key)
    }

    fn keeps(&self) -> Vec<Kept> {
        vec![Kept::Blob(self.key.blob.clone())]
    }

    fn read(row: &mut Columns) -> Result<Self, Damage> {
        Ok(Self { key: Self::read_id(row)? })
    }
}
