//! The self-describing value that stands between typed Rust and every wire.
//! A value never holds bulk content: files stream past it.

pub mod canonical;

use std::borrow::Cow;

/// A vAPI value.
///
/// Identifiers, enumeration constants, dates and URIs travel as [`Value::String`]; their rules live in
/// [`crate::Type`]. A set is a [`Value::List`] without duplicates.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// The result of an operation that returns nothing.
    Void,
    /// `true` or `false`.
    Boolean(bool),
    /// A 64-bit signed integer.
    Long(i64),
    /// A finite IEEE 754 number.
    Double(f64),
    /// Text, also used for ids, enumeration constants, dates and URIs.
    String(String),
    /// Text that is never logged or echoed.
    Secret(String),
    /// A short run of bytes.
    Binary(Vec<u8>),
    /// An optional, set or unset.
    Optional(Option<Box<Value>>),
    /// A list or a set, in order.
    List(Vec<Value>),
    /// A map, in the order in which it was written; keys are distinct.
    Map(Vec<(Value, Value)>),
    /// A structure with its canonical name.
    Structure(Structure),
    /// An error with its canonical name.
    Error(Structure),
}

/// A named bag of fields, in declaration order.
#[derive(Clone, Debug, PartialEq)]
pub struct Structure {
    /// Canonical snake-case name, for example `com.vmware.content.library_model`.
    pub name: Cow<'static, str>,
    /// Field name and value; names are distinct.
    pub fields: Vec<(Cow<'static, str>, Value)>,
}

impl Structure {
    /// An empty structure called `name`.
    pub fn new(name: impl Into<Cow<'static, str>>) -> Self {
        Self { name: name.into(), fields: Vec::new() }
    }

    /// The same structure with one more field at its end.
    #[must_use]
    pub fn with(mut self, field: impl Into<Cow<'static, str>>, value: Value) -> Self {
        self.fields.push((field.into(), value));
        self
    }

    /// The value of `field`, if there is one.
    pub fn get(&self, field: &str) -> Option<&Value> {
        self.fields.iter().find(|(name, _)| name == field).map(|(_, value)| value)
    }

    /// Removes `field` and returns its value.
    pub fn take(&mut self, field: &str) -> Option<Value> {
        let at = self.fields.iter().position(|(name, _)| name == field)?;
        Some(self.fields.remove(at).1)
    }
}

impl Value {
    /// A text value.
    pub fn string(text: impl Into<String>) -> Self {
        Self::String(text.into())
    }

    /// A set optional.
    pub fn set(value: Self) -> Self {
        Self::Optional(Some(Box::new(value)))
    }

    /// An unset optional.
    pub const UNSET: Self = Self::Optional(None);

    /// The text of a string, looking through a set optional.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            Self::Optional(Some(inner)) => inner.as_text(),
            _ => None,
        }
    }

    /// The structure inside, looking through a set optional.
    pub fn as_structure(&self) -> Option<&Structure> {
        match self {
            Self::Structure(structure) => Some(structure),
            Self::Optional(Some(inner)) => inner.as_structure(),
            _ => None,
        }
    }
}
