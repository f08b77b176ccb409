//! The values of a row on their way into SQL: BIGINT and TEXT, nothing else.

use jiff::Timestamp;
use serde::Serialize;

use crate::{damage::Damage, word::Word};

/// One value of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    /// NULL.
    Null,
    /// BIGINT.
    Number(i64),
    /// TEXT.
    Text(String),
}

/// Values in the order of their columns.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fields {
    values: Vec<Value>,
    unfit: bool,
}

impl Fields {
    /// A value.
    pub(crate) fn value(mut self, value: Value) -> Self {
        self.values.push(value);
        self
    }

    /// A text.
    pub(crate) fn text(self, text: impl Into<String>) -> Self {
        self.value(Value::Text(text.into()))
    }

    /// A text or NULL.
    pub(crate) fn maybe_text<T: Into<String>>(self, text: Option<T>) -> Self {
        self.value(text.map_or(Value::Null, |text| Value::Text(text.into())))
    }

    /// A constant.
    pub(crate) fn word(self, word: impl Word) -> Self {
        self.text(word.as_word())
    }

    /// A number; one beyond `i64` is refused by [`Self::finish`].
    pub(crate) fn number(mut self, number: u64) -> Self {
        let Ok(number) = i64::try_from(number) else {
            self.unfit = true;
            return self;
        };
        self.value(Value::Number(number))
    }

    /// A number or NULL.
    pub(crate) fn maybe_number(self, number: Option<u64>) -> Self {
        match number {
            Some(number) => self.number(number),
            None => self.value(Value::Null),
        }
    }

    /// 64 bits without an order, such as a random number.
    pub(crate) fn bits(self, bits: u64) -> Self {
        self.value(Value::Number(bits.cast_signed()))
    }

    /// A flag.
    pub(crate) fn flag(self, flag: impl Into<i64>) -> Self {
        self.value(Value::Number(flag.into()))
    }

    /// A time, in whole microseconds.
    pub(crate) fn time(self, time: Timestamp) -> Self {
        self.value(Value::Number(time.as_microsecond()))
    }

    /// A time or NULL.
    pub(crate) fn maybe_time(self, time: Option<Timestamp>) -> Self {
        self.value(time.map_or(Value::Null, |time| Value::Number(time.as_microsecond())))
    }

    /// A small list or structure as JSON.
    pub(crate) fn json(mut self, value: &impl Serialize) -> Self {
        let Ok(text) = serde_json::to_string(value) else {
            self.unfit = true;
            return self;
        };
        self.text(text)
    }

    /// A small structure as JSON, or NULL.
    pub(crate) fn maybe_json(self, value: Option<&impl Serialize>) -> Self {
        match value {
            Some(value) => self.json(value),
            None => self.value(Value::Null),
        }
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.values.len()
    }

    /// Appends `other`.
    pub(crate) fn and(mut self, other: Self) -> Self {
        self.values.extend(other.values);
        self.unfit |= other.unfit;
        self
    }

    /// The values, if all of them fit.
    pub(crate) fn finish(self, table: &'static str) -> Result<Vec<Value>, Damage> {
        if self.unfit {
            return Err(Damage::TooLarge { table });
        }
        Ok(self.values)
    }
}
