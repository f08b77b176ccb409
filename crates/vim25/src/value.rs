//! What is said in answers: values as the API's types have them. It must never know how they are written down.

use std::sync::Arc;

use jiff::Timestamp;

/// A reference to a managed object.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Moref {
    /// The object's type, such as `Datastore`.
    pub kind: String,
    /// Its id among all objects.
    pub id: String,
}

impl Moref {
    pub(crate) fn new(kind: impl Into<String>, id: impl Into<String>) -> Self {
        Self { kind: kind.into(), id: id.into() }
    }
}

/// A value of a property, an argument of an answer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Bool(bool),
    Int(i32),
    Long(i64),
    Text(String),
    Time(Timestamp),
    /// A word of an enumeration: its type, and the word.
    Word(&'static str, &'static str),
    Reference(Moref),
    Data(Data),
    /// A list: the type of its items as in `ArrayOf…`, and the items.
    List(&'static str, Vec<Value>),
    /// A value where the API declares no type, so that it must carry its own. Shared: results of tasks are large.
    Any(Arc<Value>),
}

/// A data object: its type and the fields that are set, in the order of the schema.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Data {
    pub kind: &'static str,
    pub fields: Vec<(&'static str, Value)>,
}

impl Data {
    pub(crate) fn new(kind: &'static str) -> Self {
        Self { kind, fields: Vec::new() }
    }

    #[must_use]
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.fields.push((name, value.into()));
        self
    }

    #[must_use]
    pub(crate) fn maybe(self, name: &'static str, value: Option<impl Into<Value>>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    pub(crate) fn field(&self, name: &str) -> Option<&Value> {
        self.fields.iter().find(|(key, _)| *key == name).map(|(_, value)| value)
    }
}

impl Value {
    /// A list of references.
    pub(crate) fn references(references: impl IntoIterator<Item = Moref>) -> Self {
        Self::List("ManagedObjectReference", references.into_iter().map(Self::Reference).collect())
    }

    /// A list of texts.
    pub(crate) fn texts<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        Self::List("String", texts.into_iter().map(Self::from).collect())
    }

    /// A list of data objects.
    pub(crate) fn list(of: &'static str, items: impl IntoIterator<Item = Data>) -> Self {
        Self::List(of, items.into_iter().map(Self::Data).collect())
    }

    /// The same value, carrying its own type.
    pub(crate) fn any(self) -> Self {
        Self::Any(Arc::new(self))
    }

    /// The objects that are meant, where the value is a reference or a list of such.
    pub(crate) fn meant(&self) -> Vec<Moref> {
        match self {
            Self::Reference(reference) => vec![reference.clone()],
            Self::List(_, items) => items.iter().flat_map(Self::meant).collect(),
            Self::Any(value) => value.meant(),
            Self::Bool(_)
            | Self::Int(_)
            | Self::Long(_)
            | Self::Text(_)
            | Self::Time(_)
            | Self::Word(..)
            | Self::Data(_) => Vec::new(),
        }
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i32> for Value {
    fn from(value: i32) -> Self {
        Self::Int(value)
    }
}

impl From<u64> for Value {
    /// Numbers beyond the API's largest are its largest.
    fn from(value: u64) -> Self {
        Self::Long(i64::try_from(value).unwrap_or(i64::MAX))
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl From<Timestamp> for Value {
    fn from(value: Timestamp) -> Self {
        Self::Time(value)
    }
}

impl From<Moref> for Value {
    fn from(value: Moref) -> Self {
        Self::Reference(value)
    }
}

impl From<Data> for Value {
    fn from(value: Data) -> Self {
        Self::Data(value)
    }
}
