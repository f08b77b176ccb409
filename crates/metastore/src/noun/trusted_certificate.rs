//! A trusted certificate as a row.

use library_core::model::{TrustedCertificate, TrustedCertificateId};

use crate::{
    columns::Columns,
    damage::Damage,
    fields::Fields,
    table::{Table, Texts, texts},
};

impl Table for TrustedCertificate {
    const NAME: &'static str = "trusted_certificates";
    const COLUMNS: &'static [&'static str] = &["id", "pem", "added_at"];
    const KEY: usize = 1;
    const ORDER: &'static str = "added_at, id";

    texts!();

    fn id_fields(id: &TrustedCertificateId) -> Fields {
        Fields::default().text(id.as_str())
    }

    fn read_id(row: &mut Columns) -> Result<TrustedCertificateId, Damage> {
        Ok(TrustedCertificateId::new(row.text()?))
    }

    fn fields(&self) -> Fields {
        Self::id_fields(&self.id).text(&self.pem).time(self.added)
    }

    fn read(row: &mut Columns) -> Result<Self, Damage> {
        Ok(Self { id: Self::read_id(row)?, pem: row.text()?, added: row.time()? })
    }
}
