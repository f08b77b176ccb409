//! Everything that one session can see at one moment: singletons, the inventory, and what the session made itself. It
//! must never outlive the call it was made for.

use std::collections::HashMap;

use crate::{fault::Fault, object::Object, value::Moref};

/// The objects, by reference.
pub(crate) struct World {
    objects: HashMap<Moref, Object>,
}

impl World {
    pub(crate) fn new(objects: impl IntoIterator<Item = Object>) -> Self {
        let mut world = Self { objects: HashMap::new() };
        world.add(objects);
        world
    }

    /// Adds objects; some of them are views of those that are there already.
    pub(crate) fn add(&mut self, objects: impl IntoIterator<Item = Object>) {
        self.objects.extend(objects.into_iter().map(|object| (object.reference.clone(), object)));
    }

    pub(crate) fn get(&self, reference: &Moref) -> Option<&Object> {
        self.objects.get(reference)
    }

    /// An object that has to be there.
    ///
    /// # Errors
    /// When it is not.
    pub(crate) fn require(&self, reference: &Moref) -> Result<&Object, Fault> {
        self.get(reference).ok_or_else(|| Fault::ManagedObjectNotFound(reference.clone()))
    }

    /// The entities directly inside of one.
    pub(crate) fn children(&self, reference: &Moref) -> Vec<Moref> {
        let Some(object) = self.get(reference) else { return Vec::new() };
        match reference.kind.as_str() {
            "Folder" => object.meant("childEntity"),
            "Datacenter" => ["vmFolder", "hostFolder", "datastoreFolder", "networkFolder"]
                .iter()
                .flat_map(|path| object.meant(path))
                .collect(),
            _ => Vec::new(),
        }
    }

    /// The entity of a name directly inside of one.
    pub(crate) fn child(&self, parent: &Moref, name: &str) -> Option<Moref> {
        self.children(parent)
            .into_iter()
            .find(|child| self.get(child).is_some_and(|object| object.text("name") == Some(name)))
    }
}
