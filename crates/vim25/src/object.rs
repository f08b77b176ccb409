//! Managed objects as lists of properties, and which type is a special case of which. It must never know where they come
//! from.

use crate::value::{Moref, Value};

/// A managed object with all properties of its type.
#[derive(Debug, Clone)]
pub(crate) struct Object {
    pub reference: Moref,
    /// Name and value; `None` for one that the type has and that is not set.
    pub properties: Vec<(&'static str, Option<Value>)>,
}

impl Object {
    pub(crate) fn new(reference: Moref) -> Self {
        Self { reference, properties: Vec::new() }
    }

    #[must_use]
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.properties.push((name, Some(value.into())));
        self
    }

    #[must_use]
    pub(crate) fn maybe(mut self, name: &'static str, value: Option<impl Into<Value>>) -> Self {
        self.properties.push((name, value.map(Into::into)));
        self
    }

    #[must_use]
    pub(crate) fn without(mut self, names: &[&'static str]) -> Self {
        self.properties.extend(names.iter().map(|name| (*name, None)));
        self
    }

    /// The value at a path such as `summary.url`: `None` when the type has no such property, `Some(None)` when it is not
    /// set.
    pub(crate) fn at(&self, path: &str) -> Option<Option<&Value>> {
        let mut parts = path.split('.');
        let first = parts.next()?;
        let (_, value) = self.properties.iter().find(|(name, _)| *name == first)?;
        let mut value = value.as_ref();
        for part in parts {
            let Some(Value::Data(data)) = value else {
                // Below something that is not set nothing is set; below a plain value nothing can be.
                return value.is_none().then_some(None);
            };
            // A field that is not set here may be one that the type has: asking for it is no mistake.
            value = data.field(part);
        }
        Some(value)
    }

    /// The text of a property.
    pub(crate) fn text(&self, path: &str) -> Option<&str> {
        match self.at(path)?? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The objects to which a property refers.
    pub(crate) fn meant(&self, path: &str) -> Vec<Moref> {
        self.at(path).flatten().map(Value::meant).unwrap_or_default()
    }
}

/// Whether an object of the type `kind` is one of the type `wanted` too.
pub(crate) fn is_a(kind: &str, wanted: &str) -> bool {
    kind == wanted || wanted == "ManagedObject" || general(kind).contains(&wanted)
}

/// The more general types of a type, besides `ManagedObject`.
fn general(kind: &str) -> &'static [&'static str] {
    match kind {
        "Folder" | "Datacenter" | "Datastore" | "Network" => &["ManagedEntity", "ExtensibleManagedObject"],
        "Task" => &["ExtensibleManagedObject"],
        "ContainerView" | "ListView" => &["ManagedObjectView", "View"],
        _ => &[],
    }
}
