//! From any record or key to the statements of its noun.

use library_core::{
    model,
    ports::metastore::{Key, MetastoreError, Record, Revision, Shared, Stored},
};

use crate::{
    kept::Kept,
    sqlite::{Sql, records},
};

/// Matches a record, or a key, and runs `$verb` of [`records`] with what it holds after `$sql`.
macro_rules! each_noun {
    ($any:ident, $value:expr, $sql:expr, $verb:ident($($argument:expr)?)) => {
        match $value {
            $any::Library(one) => records::$verb::<model::Library>($sql, one $(, $argument)?),
            $any::Item(one) => records::$verb::<model::Item>($sql, one $(, $argument)?),
            $any::ItemVersion(one) => records::$verb::<model::ItemVersion>($sql, one $(, $argument)?),
            $any::UpdateSession(one) => records::$verb::<model::UpdateSession>($sql, one $(, $argument)?),
            $any::UpdateFile(one) => records::$verb::<model::UpdateFile>($sql, one $(, $argument)?),
            $any::DownloadSession(one) => records::$verb::<model::DownloadSession>($sql, one $(, $argument)?),
            $any::DownloadFile(one) => records::$verb::<model::DownloadFile>($sql, one $(, $argument)?),
            $any::Blob(one) => records::$verb::<model::Blob>($sql, one $(, $argument)?),
            $any::User(one) => records::$verb::<model::User>($sql, one $(, $argument)?),
            $any::Role(one) => records::$verb::<model::Role>($sql, one $(, $argument)?),
            $any::Grant(one) => records::$verb::<model::Grant>($sql, one $(, $argument)?),
            $any::LoginSession(one) => records::$verb::<model::LoginSession>($sql, one $(, $argument)?),
            $any::ClientToken(one) => records::$verb::<model::ClientToken>($sql, one $(, $argument)?),
            $any::Setting(one) => records::$verb::<model::Setting>($sql, one $(, $argument)?),
            $any::Job(one) => records::$verb::<model::Job>($sql, one $(, $argument)?),
            $any::Hold(one) => records::$verb::<model::Hold>($sql, one $(, $argument)?),
            $any::Usage(one) => records::$verb::<model::Usage>($sql, one $(, $argument)?),
            $any::Subscription(one) => records::$verb::<model::Subscription>($sql, one $(, $argument)?),
            $any::TrustedCertificate(one) => records::$verb::<model::TrustedCertificate>($sql, one $(, $argument)?),
            $any::Category(one) => records::$verb::<model::Category>($sql, one $(, $argument)?),
            $any::Tag(one) => records::$verb::<model::Tag>($sql, one $(, $argument)?),
            $any::TagAssociation(one) => records::$verb::<model::TagAssociation>($sql, one $(, $argument)?),
            $any::Event(one) => records::$verb::<model::Event>($sql, one $(, $argument)?),
        }
    };
}

/// The record with this key.
pub(crate) fn get(sql: &Sql<'_>, key: &Key) -> Result<Option<Stored<Record>>, MetastoreError> {
    each_noun!(Key, key, sql, get())
}

/// Adds a record; what that concerns that has a mark.
pub(crate) fn insert(sql: &Sql<'_>, record: &Record) -> Result<Vec<Kept>, MetastoreError> {
    each_noun!(Record, record, sql, insert())
}

/// Replaces a record that still has this revision; what that concerns that has a mark.
pub(crate) fn update(sql: &Sql<'_>, record: &Record, revision: Revision) -> Result<Vec<Kept>, MetastoreError> {
    each_noun!(Record, record, sql, update(revision))
}

/// Removes a record that still has this revision; what that concerns that has a mark.
pub(crate) fn delete(sql: &Sql<'_>, key: &Key, revision: Revision) -> Result<Vec<Kept>, MetastoreError> {
    each_noun!(Key, key, sql, delete(revision))
}

/// Conflicts unless the record still has this revision.
pub(crate) fn expect(sql: &Sql<'_>, key: &Key, revision: Revision) -> Result<(), MetastoreError> {
    each_noun!(Key, key, sql, expect(revision))
}

/// The table of a key.
pub(crate) fn table(key: &Key) -> &'static str {
    each_noun!(Key, key, (), table())
}

/// About how many bytes of memory a record takes, when each of its texts takes `per_text` beside its bytes.
pub(crate) fn weight(shared: &Shared, per_text: usize) -> usize {
    each_noun!(Shared, shared, per_text, weight())
}
