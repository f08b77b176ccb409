//! Managed objects as lists of properties, and which type is a special case of which. It must never know where they come
//! from.

use crate::{
    absent::is_absent,
    fault::Fault,
    value::{Moref, Value},
};

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

    /// The value at a path such as `summary.url`; `None` when it is not set.
    ///
    /// # Errors
    /// When the type has no such property, or the object has none of its type's.
    pub(crate) fn at(&self, path: &str) -> Result<Option<&Value>, Fault> {
        let unknown = || {
            if is_absent(&self.reference) {
                return Fault::NotSupported(format!("{}.{path}", self.reference.kind));
            }
            Fault::InvalidProperty(path.to_owned())
        };
        let mut parts = path.split('.');
        let first = parts.next().unwrap_or_default();
        let (_, value) = self.properties.iter().find(|(name, _)| *name == first).ok_or_else(unknown)?;
        let mut value = value.as_ref();
        for part in parts {
            value = match value {
                // A field that is not set here may be one that the type has: asking for it is no mistake.
                Some(Value::Data(data)) => data.field(part),
                Some(_) => return Err(unknown()),
                None => None,
            };
        }
        Ok(value)
    }

    /// The text of a property.
    pub(crate) fn text(&self, path: &str) -> Option<&str> {
        match self.at(path) {
            Ok(Some(Value::Text(text))) => Some(text),
            _ => None,
        }
    }

    /// The objects to which a property refers.
    pub(crate) fn meant(&self, path: &str) -> Vec<Moref> {
        self.at(path).ok().flatten().map(Value::meant).unwrap_or_default()
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
