//! A row on its way out of SQL: its values are taken from left to right, each checked.

use jiff::Timestamp;
use serde::de::DeserializeOwned;

use crate::{damage::Damage, fields::Value, word::Word};

/// The values of one row that are not taken yet.
pub(crate) struct Columns {
    table: &'static str,
    names: std::slice::Iter<'static, &'static str>,
    values: std::vec::IntoIter<Value>,
    column: &'static str,
}

impl Columns {
    /// All values of a row of `table`, in the order of `names`.
    pub(crate) fn new(table: &'static str, names: &'static [&'static str], values: Vec<Value>) -> Self {
        Self { table, names: names.iter(), values: values.into_iter(), column: "" }
    }

    /// What is said when the value that was taken last makes no sense.
    pub(crate) fn damage(&self) -> Damage {
        Damage::Stored { table: self.table, column: self.column }
    }

    fn next(&mut self) -> Result<Value, Damage> {
        self.column = self.names.next().copied().unwrap_or("revision");
        self.values.next().ok_or_else(|| self.damage())
    }

    /// Passes over a value that is derived from others.
    pub(crate) fn skip(&mut self) -> Result<(), Damage> {
        self.next().map(drop)
    }

    /// A text or NULL.
    pub(crate) fn maybe_text(&mut self) -> Result<Option<String>, Damage> {
        match self.next()? {
            Value::Null => Ok(None),
            Value::Text(text) => Ok(Some(text)),
            Value::Number(_) => Err(self.damage()),
        }
    }

    /// A text.
    pub(crate) fn text(&mut self) -> Result<String, Damage> {
        self.maybe_text()?.ok_or_else(|| self.damage())
    }

    fn maybe_integer(&mut self) -> Result<Option<i64>, Damage> {
        match self.next()? {
            Value::Null => Ok(None),
            Value::Number(number) => Ok(Some(number)),
            Value::Text(_) => Err(self.damage()),
        }
    }

    /// A number or NULL.
    pub(crate) fn maybe_number(&mut self) -> Result<Option<u64>, Damage> {
        let Some(number) = self.maybe_integer()? else {
            return Ok(None);
        };
        u64::try_from(number).map(Some).map_err(|_| self.damage())
    }

    /// A number.
    pub(crate) fn number(&mut self) -> Result<u64, Damage> {
        self.maybe_number()?.ok_or_else(|| self.damage())
    }

    /// 64 bits without an order, such as a random number.
    pub(crate) fn bits(&mut self) -> Result<u64, Damage> {
        self.maybe_integer()?.map(i64::cast_unsigned).ok_or_else(|| self.damage())
    }

    /// A number of a smaller type.
    pub(crate) fn small<N: TryFrom<u64>>(&mut self) -> Result<N, Damage> {
        N::try_from(self.number()?).map_err(|_| self.damage())
    }

    /// A flag or NULL.
    pub(crate) fn maybe_flag(&mut self) -> Result<Option<bool>, Damage> {
        match self.maybe_number()? {
            None => Ok(None),
            Some(0) => Ok(Some(false)),
            Some(1) => Ok(Some(true)),
            Some(_) => Err(self.damage()),
        }
    }

    /// A flag.
    pub(crate) fn flag(&mut self) -> Result<bool, Damage> {
        self.maybe_flag()?.ok_or_else(|| self.damage())
    }

    /// A time or NULL.
    pub(crate) fn maybe_time(&mut self) -> Result<Option<Timestamp>, Damage> {
        let Some(time) = self.maybe_integer()? else {
            return Ok(None);
        };
        Timestamp::from_microsecond(time).map(Some).map_err(|_| self.damage())
    }

    /// A time.
    pub(crate) fn time(&mut self) -> Result<Timestamp, Damage> {
        self.maybe_time()?.ok_or_else(|| self.damage())
    }

    /// A constant or NULL.
    pub(crate) fn maybe_word<W: Word>(&mut self) -> Result<Option<W>, Damage> {
        let Some(text) = self.maybe_text()? else {
            return Ok(None);
        };
        W::from_word(&text).map(Some).ok_or_else(|| self.damage())
    }

    /// A constant.
    pub(crate) fn word<W: Word>(&mut self) -> Result<W, Damage> {
        self.maybe_word()?.ok_or_else(|| self.damage())
    }

    /// A small list or structure as JSON, or NULL.
    pub(crate) fn maybe_json<T: DeserializeOwned>(&mut self) -> Result<Option<T>, Damage> {
        let Some(text) = self.maybe_text()? else {
            return Ok(None);
        };
        serde_json::from_str(&text).map(Some).map_err(|_| self.damage())
    }

    /// A small list or structure as JSON.
    pub(crate) fn json<T: DeserializeOwned>(&mut self) -> Result<T, Damage> {
        self.maybe_json()?.ok_or_else(|| self.damage())
    }
}
