//! The statements that all nouns share, written once.

use library_core::ports::metastore::{Key, MetastoreError, Record, Revision, Stored, constraint};

use super::{Sql, failure};
use crate::{
    columns::Columns,
    damage::Damage,
    fields::{Fields, Value},
    kept::{self, Kept},
    table::Table,
};

/// The record with this key.
pub(crate) fn get<T: Table>(sql: &Sql<'_>, id: &T::Id) -> Result<Option<Stored<Record>>, MetastoreError> {
    let key = T::id_fields(id).finish(T::NAME)?;
    Ok(select::<T>(sql, &T::texts().get, &key)?.pop())
}

/// The records that a selection of this noun finds.
pub(crate) fn select<T: Table>(
    sql: &Sql<'_>,
    text: &str,
    values: &[Value],
) -> Result<Vec<Stored<Record>>, MetastoreError> {
    sql.rows(text, values)?.into_iter().map(|row| stored::<T>(sql, row)).collect()
}

/// The keys of what a selection of this noun's keys finds.
pub(crate) fn keys<T: Table>(sql: &Sql<'_>, text: &str, values: &[Value]) -> Result<Vec<Key>, MetastoreError> {
    let key = |row| Ok(T::key(&T::read_id(&mut Columns::new(T::NAME, T::COLUMNS, row))?));
    sql.rows(text, values)?.into_iter().map(key).collect()
}

/// The table of this noun.
pub(crate) fn table<T: Table>(_: (), _id: &T::Id) -> &'static str {
    T::NAME
}

/// About how many bytes of memory a record takes.
pub(crate) fn weight<T: Table>(per_text: usize, stored: &Stored<T>) -> usize {
    let text = |value: &Value| match value {
        Value::Text(text) => text.len() + per_text,
        Value::Null | Value::Number(_) => 0,
    };
    let values = stored.record.fields().finish(T::NAME).unwrap_or_default();
    size_of::<Stored<T>>() + values.iter().map(text).sum::<usize>() + stored.record.parts_weight()
}

fn stored<T: Table>(sql: &Sql<'_>, values: Vec<Value>) -> Result<Stored<Record>, MetastoreError> {
    let mut row = Columns::new(T::NAME, T::COLUMNS, values);
    let record = T::read(&mut row)?;
    let revision = Revision(row.number()?);
    Ok(Stored { record: record.load_parts(sql)?.into_record(), revision })
}

/// Adds a record; what that concerns that has a mark.
pub(crate) fn insert<T: Table>(sql: &Sql<'_>, record: &T) -> Result<Vec<Kept>, MetastoreError> {
    let values = record.fields().finish(T::NAME)?;
    if sql.execute(&T::texts().insert, &values)? == 0 {
        let key = values.get(..T::KEY).unwrap_or_default();
        let taken = !sql.rows(&T::texts().revision, key)?.is_empty();
        return conflict(if taken { constraint::KEY } else { T::UNIQUE });
    }
    record.save_parts(sql)?;
    Ok(record.keeps())
}

/// Replaces a record that still has this revision; what that concerns that has a mark. Names only columns that differ: SQLite
/// writes anew what an index has of a row when a text names one of its columns, whether its value is another one or not.
pub(crate) fn update<T: Table>(sql: &Sql<'_>, record: &T, revision: Revision) -> Result<Vec<Kept>, MetastoreError> {
    let values = record.fields().finish(T::NAME)?;
    let (key, number) = (values.get(..T::KEY).unwrap_or_default(), number::<T>(revision)?);
    let row = sql.rows(&T::texts().get, key)?.pop();
    let Some(before) = row.filter(|row| row.last() == Some(&number)) else { return conflict(constraint::REVISION) };
    let differing = T::COLUMNS.iter().zip(values.iter().zip(&before)).filter(|(_, (new, old))| new != old);
    let (columns, mut changes): (Vec<&str>, Vec<Value>) =
        differing.map(|(name, (new, _))| (*name, new.clone())).unzip();
    changes.extend(key.iter().cloned().chain([number]));
    let before = keeps::<T>(sql, before)?;
    match sql.try_execute(&T::texts().update(&columns), &changes) {
        Ok(0) => conflict(constraint::REVISION),
        Ok(_) => {
            record.remove_parts(sql)?;
            record.save_parts(sql)?;
            Ok(kept::concerned(before, record.keeps()))
        }
        Err(error) if failure::is_duplicate(&error) => conflict(T::UNIQUE),
        Err(error) => Err(failure::failure(&error)),
    }
}

/// Removes a record that still has this revision; what that concerns that has a mark.
pub(crate) fn delete<T: Table>(sql: &Sql<'_>, id: &T::Id, revision: Revision) -> Result<Vec<Kept>, MetastoreError> {
    let mut values = T::id_fields(id).finish(T::NAME)?;
    let row = if T::KEEPS { sql.rows(&T::texts().get, &values)?.pop() } else { None };
    let before = row.map_or(Ok(Vec::new()), |row| keeps::<T>(sql, row))?;
    values.push(number::<T>(revision)?);
    if sql.execute(&T::texts().delete, &values)? == 0 {
        return conflict(constraint::REVISION);
    }
    Ok(before)
}

/// What this row keeps from being swept.
fn keeps<T: Table>(sql: &Sql<'_>, row: Vec<Value>) -> Result<Vec<Kept>, MetastoreError> {
    if !T::KEEPS {
        return Ok(Vec::new());
    }
    let found = T::from_record(stored::<T>(sql, row)?.record);
    Ok(found.map(|record| record.keeps()).unwrap_or_default())
}

/// Conflicts unless the record still has this revision.
pub(crate) fn expect<T: Table>(sql: &Sql<'_>, id: &T::Id, revision: Revision) -> Result<(), MetastoreError> {
    let key = T::id_fields(id).finish(T::NAME)?;
    let rows = sql.rows(&T::texts().revision, &key)?;
    let found = rows.first().and_then(|row| row.last());
    if found == Some(&number::<T>(revision)?) { Ok(()) } else { conflict(constraint::REVISION) }
}

fn number<T: Table>(revision: Revision) -> Result<Value, Damage> {
    let mut values = Fields::default().number(revision.0).finish(T::NAME)?;
    Ok(values.pop().unwrap_or(Value::Null))
}

fn conflict<R>(constraint: &'static str) -> Result<R, MetastoreError> {
    Err(MetastoreError::Conflict { constraint })
}
