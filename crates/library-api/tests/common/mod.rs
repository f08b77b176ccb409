//! What a declaration reaches: every structure and enumeration behind a type.
#![allow(dead_code, reason = "each test uses its own part")]

pub(crate) mod door;
pub(crate) mod values;
pub(crate) mod wire;

use std::collections::BTreeMap;

use vapi::{EnumerationDef, OperationDef, StructureDef, Type};

/// Everything declared, by name.
#[derive(Default)]
pub(crate) struct Reached {
    /// Structures, without the inputs of operations.
    pub(crate) structures: BTreeMap<&'static str, &'static StructureDef>,
    /// Enumerations.
    pub(crate) enumerations: BTreeMap<&'static str, &'static EnumerationDef>,
}

/// All declared operations.
pub(crate) fn operations() -> impl Iterator<Item = &'static OperationDef> {
    library_api::services().into_iter().flat_map(|service| service.operations)
}

/// All types that the operations speak of, and those that stand apart.
pub(crate) fn reached() -> Reached {
    let mut reached = Reached::default();
    for definition in library_api::structures_apart() {
        reached.enter(definition);
    }
    for operation in operations() {
        operation.input.fields.iter().for_each(|field| reached.visit(&field.ty));
        reached.visit(&operation.output);
    }
    reached
}

impl Reached {
    fn visit(&mut self, ty: &Type) {
        match ty {
            Type::Optional(inner) | Type::List(inner) | Type::Set(inner) => self.visit(inner),
            Type::Map(key, value) => {
                self.visit(key);
                self.visit(value);
            }
            Type::Enumeration(definition) => {
                self.enumerations.insert(definition().name, definition());
            }
            Type::Structure(definition) => self.enter(definition()),
            _ => {}
        }
    }

    fn enter(&mut self, definition: &'static StructureDef) {
        if self.structures.insert(definition.name, definition).is_none() {
            definition.fields.iter().for_each(|field| self.visit(&field.ty));
        }
    }
}
