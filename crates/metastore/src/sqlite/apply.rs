//! The writes of one commit as statements, in their order, and the marks that follow from them.

use std::collections::BTreeSet;

use library_core::{
    model::BlobId,
    ports::metastore::{MetastoreError, Write, constraint},
};

use super::Sql;
use crate::{
    dispatch,
    fields::Value,
    kept::{self, Kept},
    question::{Question, stored_unreferenced},
};

/// Whether a blob may be referred to.
pub(crate) const REFER: &str = "SELECT id FROM blobs WHERE id = $1 AND state = 'STORED'";

/// Condemns a stored blob to which nothing refers.
pub(crate) const CONDEMN: &str =
    concat!("UPDATE blobs SET state = 'CONDEMNED', revision = revision + 1 WHERE id = $1 AND ", stored_unreferenced!());

/// Applies all of `writes`. After an error the caller undoes what was done.
pub(super) fn apply(sql: &Sql<'_>, writes: &[Write]) -> Result<(), MetastoreError> {
    let mut concerned = BTreeSet::new();
    for write in writes {
        if asks(write) {
            // What it asks for may have a mark.
            kept::mark(sql, &std::mem::take(&mut concerned))?;
        }
        concerned.extend(one(sql, write)?);
    }
    kept::mark(sql, &concerned)
}

/// Whether what it does depends on the answer to a query.
fn asks(write: &Write) -> bool {
    match write {
        Write::ExpectNone(_) | Write::DeleteMatching(_) => true,
        Write::Insert(_)
        | Write::Update(..)
        | Write::Delete(..)
        | Write::Expect(..)
        | Write::Refer(_)
        | Write::Condemn(_) => false,
    }
}

/// Applies one; what it concerns that has a mark.
fn one(sql: &Sql<'_>, write: &Write) -> Result<Vec<Kept>, MetastoreError> {
    match write {
        Write::Insert(record) => dispatch::insert(sql, record),
        Write::Update(record, revision) => dispatch::update(sql, record, *revision),
        Write::Delete(key, revision) => dispatch::delete(sql, key, *revision),
        Write::Expect(key, revision) => dispatch::expect(sql, key, *revision).map(nothing),
        Write::ExpectNone(query) => none(Question::of(query).answer(sql)?.len()).map(nothing),
        Write::DeleteMatching(query) => Question::of(query).delete(sql),
        Write::Refer(blob) => blob_state(sql.rows(REFER, &key(blob))?.len()).map(nothing),
        Write::Condemn(blob) => blob_state(sql.execute(CONDEMN, &key(blob))?).map(nothing),
    }
}

fn nothing(_: ()) -> Vec<Kept> {
    Vec::new()
}

fn key(blob: &BlobId) -> [Value; 1] {
    [Value::Text(blob.as_str().to_owned())]
}

fn blob_state(rows: usize) -> Result<(), MetastoreError> {
    if rows == 0 {
        return Err(MetastoreError::Conflict { constraint: constraint::BLOB_STATE });
    }
    Ok(())
}

fn none(rows: usize) -> Result<(), MetastoreError> {
    if rows == 0 {
        return Ok(());
    }
    Err(MetastoreError::Conflict { constraint: constraint::NONE })
}
