//! How typed Rust becomes a [`Value`] and back. Derived for declarations; written here for the built-in types.

mod date_time;

use std::collections::{BTreeMap, BTreeSet};

use crate::{Type, Value};

/// A Rust type that stands for a vAPI type.
pub trait Bound: Sized {
    /// The vAPI type.
    const TYPE: Type;

    /// The value of `self`. Unset optional fields are written as unset, not left out.
    fn into_value(self) -> Value;

    /// Reads a value; absent structure fields count as unset.
    ///
    /// # Errors
    /// [`Mismatch`] when the value has another shape. A value that passed validation never mismatches.
    fn from_value(value: Value) -> Result<Self, Mismatch>;
}

/// A value had another shape than its type.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected} at `{path}`")]
pub struct Mismatch {
    /// The type that was wanted, as in the contract.
    pub expected: String,
    /// Dotted path of the field, empty for the value itself.
    pub path: String,
}

impl Mismatch {
    /// A mismatch at the value itself.
    pub fn expected<T: Bound>() -> Self {
        Self { expected: format!("{:?}", T::TYPE), path: String::new() }
    }

    /// The same mismatch, seen from the structure that holds the field.
    #[must_use]
    pub fn inside(mut self, field: &str) -> Self {
        self.path = if self.path.is_empty() { field.to_owned() } else { format!("{field}.{}", self.path) };
        self
    }
}

macro_rules! bind_scalar {
    ($rust:ty, $ty:ident, $variant:ident) => {
        impl Bound for $rust {
            const TYPE: Type = Type::$ty;

            fn into_value(self) -> Value {
                Value::$variant(self)
            }

            fn from_value(value: Value) -> Result<Self, Mismatch> {
                match value {
                    Value::$variant(inner) => Ok(inner),
                    _ => Err(Mismatch::expected::<Self>()),
                }
            }
        }
    };
}

bind_scalar!(bool, Boolean, Boolean);
bind_scalar!(i64, Long, Long);
bind_scalar!(f64, Double, Double);
bind_scalar!(String, String, String);

impl Bound for () {
    const TYPE: Type = Type::Void;

    fn into_value(self) -> Value {
        Value::Void
    }

    fn from_value(value: Value) -> Result<Self, Mismatch> {
        match value {
            Value::Void => Ok(()),
            _ => Err(Mismatch::expected::<Self>()),
        }
    }
}

/// Text that must not be shown: passwords and session ids. `Debug` prints dots.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Bound for Secret {
    const TYPE: Type = Type::Secret;

    fn into_value(self) -> Value {
        Value::Secret(self.0)
    }

    fn from_value(value: Value) -> Result<Self, Mismatch> {
        match value {
            // A bare string is what some clients send for a secret (json-rpc wire, "tolerated").
            Value::Secret(text) | Value::String(text) => Ok(Self(text)),
            _ => Err(Mismatch::expected::<Self>()),
        }
    }
}

/// An identifier without a declared resource type.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(pub String);

/// A URI as text; percent-encoded by whoever makes it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uri(pub String);

macro_rules! bind_text {
    ($rust:ty, $ty:expr) => {
        impl Bound for $rust {
            const TYPE: Type = $ty;

            fn into_value(self) -> Value {
                Value::String(self.0)
            }

            fn from_value(value: Value) -> Result<Self, Mismatch> {
                match value {
                    Value::String(text) => Ok(Self(text)),
                    _ => Err(Mismatch::expected::<Self>()),
                }
            }
        }
    };
}

bind_text!(Id, Type::Id(&[]));
bind_text!(Uri, Type::Uri);

/// A point in time, written in UTC with milliseconds, as the official SDK writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DateTime(pub jiff::Timestamp);

impl Bound for DateTime {
    const TYPE: Type = Type::DateTime;

    fn into_value(self) -> Value {
        Value::String(date_time::text(self.0))
    }

    fn from_value(value: Value) -> Result<Self, Mismatch> {
        match value {
            Value::String(text) => text.parse().map(Self).map_err(|_| Mismatch::expected::<Self>()),
            _ => Err(Mismatch::expected::<Self>()),
        }
    }
}

impl<T: Bound> Bound for Option<T> {
    const TYPE: Type = Type::Optional(&T::TYPE);

    fn into_value(self) -> Value {
        Value::Optional(self.map(|inner| Box::new(inner.into_value())))
    }

    fn from_value(value: Value) -> Result<Self, Mismatch> {
        match value {
            Value::Optional(None) => Ok(None),
            Value::Optional(Some(inner)) => T::from_value(*inner).map(Some),
            _ => Err(Mismatch::expected::<Self>()),
        }
    }
}

impl<T: Bound> Bound for Vec<T> {
    const TYPE: Type = Type::List(&T::TYPE);

    fn into_value(self) -> Value {
        Value::List(self.into_iter().map(T::into_value).collect())
    }

    fn from_value(value: Value) -> Result<Self, Mismatch> {
        match value {
            Value::List(items) => items
                .into_iter()
                .enumerate()
                .map(|(at, item)| T::from_value(item).map_err(|error| error.inside(&at.to_string())))
                .collect(),
            _ => Err(Mismatch::expected::<Self>()),
        }
    }
}

impl<T: Bound + Ord> Bound for BTreeSet<T> {
    const TYPE: Type = Type::Set(&T::TYPE);

    fn into_value(self) -> Value {
        Value::List(self.into_iter().map(T::into_value).collect())
    }

    fn from_value(value: Value) -> Result<Self, Mismatch> {
        match value {
            Value::List(items) => items.into_iter().map(T::from_value).collect(),
            _ => Err(Mismatch::expected::<Self>()),
        }
    }
}

impl<K: Bound + Ord, V: Bound> Bound for BTreeMap<K, V> {
    const TYPE: Type = Type::Map(&K::TYPE, &V::TYPE);

    fn into_value(self) -> Value {
        Value::Map(self.into_iter().map(|(key, value)| (key.into_value(), value.into_value())).collect())
    }

    fn from_value(value: Value) -> Result<Self, Mismatch> {
        match value {
            Value::Map(entries) => {
                entries.into_iter().map(|(key, value)| Ok((K::from_value(key)?, V::from_value(value)?))).collect()
            }
            _ => Err(Mismatch::expected::<Self>()),
        }
    }
}

/// The value of a required field while a structure is read.
///
/// # Errors
/// [`Mismatch`] with the field's path when it is absent or has another shape.
pub fn required<T: Bound>(structure: &mut crate::Structure, field: &'static str) -> Result<T, Mismatch> {
    let value = structure.take(field).or(absent(&T::TYPE)).ok_or_else(Mismatch::expected::<T>);
    value.and_then(T::from_value).map_err(|error| error.inside(field))
}

fn absent(ty: &Type) -> Option<Value> {
    matches!(ty, Type::Optional(_)).then_some(Value::UNSET)
}
