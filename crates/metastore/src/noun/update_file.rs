//! A change to a file, inside an update session, as a row.

use library_core::model::{
    BlobId, Checksum, Claim, PullSource, TransferTrust, UpdateFile, UpdateFileKey, UpdateSessionId,
};

use crate::{
    columns::Columns,
    damage::Damage,
    fields::Fields,
    kept::Kept,
    table::{Table, Texts, texts},
};

impl Table for UpdateFile {
    const NAME: &'static str = "update_files";
    const COLUMNS: &'static [&'static str] = &[
        "session_id",
        "name",
        "position",
        "removed",
        "source",
        "pull_uri",
        "pull_thumbprint",
        "pull_certificate",
        "expected_size",
        "expected_checksum_algorithm",
        "expected_checksum",
        "status",
        "bytes_transferred",
        "size",
        "blob_id",
        "keep_in_storage",
        "archive",
        "error_message",
        "generation",
        "claim_key",
        "claim_node",
        "claim_lease_until",
    ];
    const KEY: usize = 2;
    const KEEPS: bool = true;
    const ORDER: &'static str = "session_id, position, name";

    texts!();

    fn id_fields(id: &UpdateFileKey) -> Fields {
        Fields::default().text(id.session.as_str()).text(&id.name)
    }

    fn read_id(row: &mut Columns) -> Result<UpdateFileKey, Damage> {
        Ok(UpdateFileKey { session: UpdateSessionId::new(row.text()?), name: row.text()? })
    }

    fn fields(&self) -> Fields {
        let (pull, checksum, claim) = (self.pull.as_ref(), self.expected_checksum.as_ref(), self.claim.as_ref());
        Self::id_fields(&self.key)
            .number(self.position)
            .flag(self.removed)
            .word(self.source)
            .maybe_text(pull.map(|pull| pull.uri.as_str()))
            .maybe_text(pull.and_then(|pull| pull.trust.thumbprint.as_deref()))
            .maybe_text(pull.and_then(|pull| pull.trust.certificate.as_deref()))
            .maybe_number(self.expected_size)
            .maybe_text(checksum.map(|checksum| checksum.algorithm.as_str()))
            .maybe_text(checksum.map(|checksum| checksum.hex.as_str()))
            .word(self.status)
            .number(self.bytes_transferred)
            .maybe_number(self.size)
            .maybe_text(self.blob.as_ref().map(BlobId::as_str))
            .flag(self.keep_in_storage)
            .maybe_text(self.archive.as_deref())
            .maybe_text(self.error_message.as_deref())
            .bits(self.generation)
            .maybe_text(claim.map(|claim| claim.key.as_str()))
            .maybe_text(claim.map(|claim| claim.node.as_str()))
            .maybe_time(claim.map(|claim| claim.lease_until))
    }

    fn keeps(&self) -> Vec<Kept> {
        self.blob.iter().cloned().map(Kept::Blob).collect()
    }

    fn read(row: &mut Columns) -> Result<Self, Damage> {
        Ok(Self {
            key: Self::read_id(row)?,
            position: row.number()?,
            removed: row.flag()?,
            source: row.word()?,
            pull: read_pull(row)?,
            expected_size: row.maybe_number()?,
            expected_checksum: read_checksum(row)?,
            status: row.word()?,
            bytes_transferred: row.number()?,
            size: row.maybe_number()?,
            blob: row.maybe_text()?.map(BlobId::new),
            keep_in_storage: row.flag()?,
            archive: row.maybe_text()?,
            error_message: row.maybe_text()?,
            generation: row.bits()?,
            claim: read_claim(row)?,
        })
    }
}

fn read_pull(row: &mut Columns) -> Result<Option<PullSource>, Damage> {
    let uri = row.maybe_text()?;
    let trust = TransferTrust { thumbprint: row.maybe_text()?, certificate: row.maybe_text()? };
    Ok(uri.map(|uri| PullSource { uri, trust }))
}

fn read_checksum(row: &mut Columns) -> Result<Option<Checksum>, Damage> {
    match (row.maybe_word()?, row.maybe_text()?) {
        (None, None) => Ok(None),
        (Some(algorithm), Some(hex)) => Ok(Some(Checksum { algorithm, hex })),
        (Some(_), None) | (None, Some(_)) => Err(row.damage()),
    }
}

fn read_claim(row: &mut Columns) -> Result<Option<Claim>, Damage> {
    match (row.maybe_text()?, row.maybe_text()?, row.maybe_time()?) {
        (None, None, None) => Ok(None),
        (Some(key), Some(node), Some(lease_until)) => Ok(Some(Claim { key: BlobId::new(key), node, lease_until })),
        _ => Err(row.damage()),
    }
}
