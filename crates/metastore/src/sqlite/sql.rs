//! A connection as the rest of the crate sees it: texts and values in, values out.

use library_core::ports::metastore::MetastoreError;
use rusqlite::{
    CachedStatement, Connection, Row, ToSql, params_from_iter,
    types::{ToSqlOutput, ValueRef},
};

use super::failure::failure;
use crate::fields::Value;

/// A connection, lent for some statements.
pub(crate) struct Sql<'c> {
    connection: &'c Connection,
}

impl<'c> Sql<'c> {
    /// Lends `connection`.
    pub(crate) fn new(connection: &'c Connection) -> Self {
        Self { connection }
    }

    /// Runs a text; how many rows it changed.
    pub(crate) fn execute(&self, text: &str, values: &[Value]) -> Result<usize, MetastoreError> {
        self.try_execute(text, values).map_err(|error| failure(&error))
    }

    /// Runs a text; how many rows it changed, or SQLite's own error.
    pub(crate) fn try_execute(&self, text: &str, values: &[Value]) -> rusqlite::Result<usize> {
        self.connection.prepare_cached(text)?.execute(params_from_iter(values))
    }

    /// The rows that a text selects.
    pub(crate) fn rows(&self, text: &str, values: &[Value]) -> Result<Vec<Vec<Value>>, MetastoreError> {
        self.try_rows(text, values).map_err(|error| failure(&error))
    }

    fn try_rows(&self, text: &str, values: &[Value]) -> rusqlite::Result<Vec<Vec<Value>>> {
        let mut statement: CachedStatement<'_> = self.connection.prepare_cached(text)?;
        let width = statement.column_count();
        let rows = statement.query_map(params_from_iter(values), |row| values_of(row, width))?;
        rows.collect()
    }
}

fn values_of(row: &Row<'_>, width: usize) -> rusqlite::Result<Vec<Value>> {
    (0..width)
        .map(|column| match row.get_ref(column)? {
            ValueRef::Null => Ok(Value::Null),
            ValueRef::Integer(number) => Ok(Value::Number(number)),
            value @ ValueRef::Text(_) => Ok(Value::Text(value.as_str()?.to_owned())),
            value @ (ValueRef::Real(_) | ValueRef::Blob(_)) => {
                Err(rusqlite::Error::InvalidColumnType(column, String::new(), value.data_type()))
            }
        })
        .collect()
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Null => ToSqlOutput::Borrowed(ValueRef::Null),
            Self::Number(number) => ToSqlOutput::Borrowed(ValueRef::Integer(*number)),
            Self::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
        })
    }
}
