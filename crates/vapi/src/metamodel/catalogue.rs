//! All elements that declarations speak of, and what belongs to what: enumerations to structures, both to services or
//! packages, packages to components. Made once, from declarations; knows no values.

use std::collections::{BTreeMap, BTreeSet};

use crate::{EnumerationDef, FaultKind, ServiceDef, StructureDef, Type};

/// The elements, by id.
pub(super) struct Catalogue {
    pub(super) services: BTreeMap<&'static str, &'static ServiceDef>,
    pub(super) structures: BTreeMap<&'static str, &'static StructureDef>,
    pub(super) enumerations: BTreeMap<&'static str, &'static EnumerationDef>,
    /// The resource types that ids are declared to name.
    pub(super) resources: BTreeSet<&'static str>,
    owners: BTreeMap<&'static str, Owner>,
}

/// What an element stands in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    Package(&'static str),
    Service(&'static str),
    Structure(&'static str),
}

impl Catalogue {
    /// Of `services`, all that they speak of, the structures `apart`, and the standard errors, which any call may meet.
    pub(super) fn of(services: impl Iterator<Item = &'static ServiceDef>, apart: &[&'static StructureDef]) -> Self {
        let mut catalogue = Self {
            services: services.map(|service| (service.id, service)).collect(),
            structures: BTreeMap::new(),
            enumerations: BTreeMap::new(),
            resources: BTreeSet::new(),
            owners: BTreeMap::new(),
        };
        for operation in catalogue.services.clone().values().flat_map(|service| service.operations) {
            catalogue.collect(&operation.output);
            operation.input.fields.iter().for_each(|field| catalogue.collect(&field.ty));
        }
        let errors = FaultKind::ALL.into_iter().map(FaultKind::definition);
        for structure in errors.chain(apart.iter().copied()) {
            catalogue.add(structure);
        }
        let names = catalogue.structures.keys().chain(catalogue.enumerations.keys());
        catalogue.owners = names.map(|name| (*name, catalogue.find_owner(name))).collect();
        catalogue
    }

    fn collect(&mut self, ty: &Type) {
        match ty {
            Type::Optional(inner) | Type::List(inner) | Type::Set(inner) => self.collect(inner),
            Type::Map(key, value) => {
                self.collect(key);
                self.collect(value);
            }
            Type::Id(resources) => self.resources.extend(*resources),
            Type::Enumeration(declared) => {
                self.enumerations.insert(declared().name, declared());
            }
            Type::Structure(declared) => self.add(declared()),
            Type::Void
            | Type::Boolean
            | Type::Long
            | Type::Double
            | Type::String
            | Type::Secret
            | Type::Binary
            | Type::DateTime
            | Type::Uri
            | Type::DynamicStructure
            | Type::Opaque
            | Type::AnyError => {}
        }
    }

    fn add(&mut self, structure: &'static StructureDef) {
        if self.structures.insert(structure.name, structure).is_none() {
            structure.fields.iter().for_each(|field| self.collect(&field.ty));
        }
    }

    /// An id may name a service and a package alike: `com.vmware.content.library` is both. Of what stands below it, the
    /// service has what its own operations name, and the package the rest (so the official SDK nests them).
    fn find_owner(&self, name: &'static str) -> Owner {
        let namespace = namespace(name);
        if self.structures.contains_key(namespace) {
            return Owner::Structure(namespace);
        }
        let Some(service) = self.services.get(namespace) else { return Owner::Package(namespace) };
        let is_package = self.services.keys().any(|id| is_below(id, namespace));
        if is_package && !names(service, name) { Owner::Package(namespace) } else { Owner::Service(namespace) }
    }

    pub(super) fn structures_in(&self, owner: Owner) -> impl Iterator<Item = &'static StructureDef> {
        self.structures.values().copied().filter(move |structure| self.owners.get(structure.name) == Some(&owner))
    }

    pub(super) fn enumerations_in(&self, owner: Owner) -> impl Iterator<Item = &'static EnumerationDef> {
        self.enumerations.values().copied().filter(move |declared| self.owners.get(declared.name) == Some(&owner))
    }

    pub(super) fn services_in(&self, package: &str) -> impl Iterator<Item = &'static ServiceDef> {
        self.services.values().copied().filter(move |service| namespace(service.id) == package)
    }

    pub(super) fn packages(&self) -> BTreeSet<&'static str> {
        let owning = self.owners.values().filter_map(|owner| match owner {
            Owner::Package(package) => Some(*package),
            Owner::Service(_) | Owner::Structure(_) => None,
        });
        self.services.keys().map(|id| namespace(id)).chain(owning).collect()
    }

    /// Components are what the first three parts of a package name, for example `com.vmware.content`.
    pub(super) fn components(&self) -> BTreeSet<&'static str> {
        self.packages().into_iter().map(component).collect()
    }

    pub(super) fn packages_in(&self, wanted: &str) -> impl Iterator<Item = &'static str> {
        self.packages().into_iter().filter(move |package| component(package) == wanted)
    }
}

/// `id` up to its last dot.
fn namespace(id: &'static str) -> &'static str {
    id.rsplit_once('.').map_or(id, |(namespace, _)| namespace)
}

fn component(package: &'static str) -> &'static str {
    package.match_indices('.').nth(2).and_then(|(at, _)| package.get(..at)).unwrap_or(package)
}

fn is_below(id: &str, namespace: &str) -> bool {
    id.strip_prefix(namespace).is_some_and(|rest| rest.starts_with('.'))
}

/// Whether an operation of `service` takes or returns `name` itself.
fn names(service: &ServiceDef, name: &str) -> bool {
    service.operations.iter().any(|operation| {
        is_of(&operation.output, name) || operation.input.fields.iter().any(|field| is_of(&field.ty, name))
    })
}

fn is_of(ty: &Type, name: &str) -> bool {
    match ty {
        Type::Optional(inner) | Type::List(inner) | Type::Set(inner) => is_of(inner, name),
        Type::Map(key, value) => is_of(key, name) || is_of(value, name),
        Type::Structure(declared) => declared().name == name,
        Type::Enumeration(declared) => declared().name == name,
        // Nothing else is declared by name.
        _ => false,
    }
}
