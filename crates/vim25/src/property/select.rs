//! The properties that are wanted of the objects that are found. It must never look for objects.

use super::spec::{PropertySpec, Wanted};
use crate::{
    fault::Fault,
    object::{Object, is_a},
    value::{Data, Moref, Value},
};

/// An object and those of the wanted properties that are set.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Selected {
    pub object: Moref,
    pub values: Vec<(String, Value)>,
}

impl Selected {
    /// As an `ObjectContent`.
    pub(super) fn content(&self) -> Data {
        let property = |(name, value): &(String, Value)| {
            Data::new("DynamicProperty").with("name", name.as_str()).with("val", value.clone().any())
        };
        let properties = Value::list("DynamicProperty", self.values.iter().map(property));
        Data::new("ObjectContent").with("obj", self.object.clone()).with("propSet", properties)
    }

    /// The value at a path.
    pub(crate) fn value(&self, path: &str) -> Option<&Value> {
        self.values.iter().find(|(name, _)| name == path).map(|(_, value)| value)
    }
}

/// What is wanted of each object; objects of which nothing is asked are left out.
pub(super) fn select(objects: &[&Object], specs: &[PropertySpec]) -> Result<Vec<Selected>, Fault> {
    let mut all = Vec::new();
    for object in objects {
        let mut specs = specs.iter().filter(|spec| is_a(&object.reference.kind, &spec.kind)).peekable();
        if specs.peek().is_none() {
            continue;
        }
        let mut selected = Selected { object: object.reference.clone(), values: Vec::new() };
        for spec in specs {
            add(&mut selected, object, &spec.wanted)?;
        }
        all.push(selected);
    }
    Ok(all)
}

fn add(selected: &mut Selected, object: &Object, wanted: &Wanted) -> Result<(), Fault> {
    match wanted {
        Wanted::All => {
            for (name, value) in &object.properties {
                put(selected, name, value.as_ref());
            }
        }
        Wanted::Paths(paths) => {
            for path in paths {
                put(selected, path, object.at(path)?);
            }
        }
    }
    Ok(())
}

fn put(selected: &mut Selected, path: &str, value: Option<&Value>) {
    let Some(value) = value.filter(|_| selected.value(path).is_none()) else { return };
    selected.values.push((path.to_owned(), value.clone()));
}
