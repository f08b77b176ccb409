//! `com.vmware.vapi.metadata.metamodel`: tells what services, structures, enumerations, packages and components there
//! are, so that clients find out what this server offers. Needs a login, no privilege. Answers from declarations alone.
//!
//! These services are declared by hand, in `declared.rs`, and not with `#[service]`: what that writes names this crate from
//! outside, and its typed models would be a detour here, where answers go from declarations straight into values. What
//! the macro would see to is held by tests: that declarations are sound, and that each operation is answered.

mod catalogue;
mod declared;
mod describe;
mod fingerprint;
mod ids;
mod metadata;
mod structures;
mod types;

use std::{
    collections::BTreeMap,
    sync::{Arc, OnceLock},
};

use self::catalogue::Catalogue;
use crate::{
    Fault, Message, Mount, OperationDef, Registry, ServiceDef, Structure, StructureDef, Value, introspection, mount,
};

/// What is there to tell.
struct Metamodel {
    catalogue: Catalogue,
    /// Of each component; made when somebody asks, as they take all declarations.
    fingerprints: OnceLock<BTreeMap<&'static str, String>>,
}

/// `registry` with the metamodel services, which tell of all its services, of themselves and of the introspection
/// services, which are to be mounted last (see [`introspection::mounted_on`]); and of the structures `apart`, which no
/// operation speaks of.
#[must_use]
pub fn mounted_on(registry: Registry, apart: &[&'static StructureDef]) -> Registry {
    let services = registry.services().chain(&declared::SERVICES).chain(introspection::services());
    let metamodel = Arc::new(Metamodel { catalogue: Catalogue::of(services, apart), fingerprints: OnceLock::new() });
    declared::SERVICES.iter().fold(registry, |registry, service| {
        let mounts = service.operations.iter().map(|operation| mounted(operation, &metamodel)).collect();
        registry.with(service, mounts)
    })
}

fn mounted(operation: &'static OperationDef, metamodel: &Arc<Metamodel>) -> Mount {
    let metamodel = Arc::clone(metamodel);
    Mount::new(operation, move |_, input| {
        let answer = metamodel.answer(operation, &input);
        async move { answer }
    })
}

impl Metamodel {
    fn answer(&self, operation: &OperationDef, input: &Structure) -> Result<Value, Fault> {
        let id = |field: &str| input.get(field).and_then(Value::as_text).unwrap_or_default();
        let catalogue = &self.catalogue;
        match (operation.service, operation.name) {
            (declared::COMPONENT, "list") => Ok(ids(&catalogue.components())),
            (declared::COMPONENT, "get") => self.component(id("component_id")),
            (declared::COMPONENT, "fingerprint") => Ok(Value::string(self.fingerprint(id("component_id"))?)),
            (declared::PACKAGE, "list") => Ok(ids(&catalogue.packages())),
            (declared::PACKAGE, "get") => self.package(id("package_id")),
            (declared::SERVICE, "list") => Ok(ids(catalogue.services.keys())),
            (declared::SERVICE, "get") => Ok(describe::service(catalogue, self.service(id("service_id"))?)),
            (declared::OPERATION, "list") => {
                let operations = self.service(id("service_id"))?.operations;
                Ok(ids(operations.iter().map(|operation| &operation.name)))
            }
            (declared::OPERATION, "get") => self.operation(id("service_id"), id("operation_id")),
            (declared::STRUCTURE, "list") => Ok(ids(catalogue.structures.keys())),
            (declared::STRUCTURE, "get") => self.structure(id("structure_id")),
            (declared::ENUMERATION, "list") => Ok(ids(catalogue.enumerations.keys())),
            (declared::ENUMERATION, "get") => self.enumeration(id("enumeration_id")),
            (declared::RESOURCE, "list") => Ok(ids(&catalogue.resources)),
            // Nothing that is declared is hidden.
            (declared::HIDDEN, "list") => Ok(ids([])),
            _ => Err(mount::unanswered(operation)),
        }
    }

    fn component(&self, id: &str) -> Result<Value, Fault> {
        let fingerprint = self.fingerprint(id)?;
        let data = Structure::new(structures::COMPONENT_DATA.name)
            .with("info", describe::component(&self.catalogue, id))
            .with("fingerprint", Value::string(fingerprint));
        Ok(Value::Structure(data))
    }

    fn fingerprint(&self, id: &str) -> Result<&str, Fault> {
        let of = |id| (id, fingerprint::of(&describe::component(&self.catalogue, id)));
        let all = self.fingerprints.get_or_init(|| self.catalogue.components().into_iter().map(of).collect());
        all.get(id).map(String::as_str).ok_or_else(|| none("component", id))
    }

    fn package(&self, id: &str) -> Result<Value, Fault> {
        let packages = self.catalogue.packages();
        let package = packages.get(id).ok_or_else(|| none("package", id))?;
        Ok(describe::package(&self.catalogue, package))
    }

    fn service(&self, id: &str) -> Result<&'static ServiceDef, Fault> {
        self.catalogue.services.get(id).copied().ok_or_else(|| none("service", id))
    }

    fn operation(&self, service: &str, id: &str) -> Result<Value, Fault> {
        let found = self.service(service)?.operations.iter().find(|operation| operation.name == id);
        found.map(describe::operation).ok_or_else(|| none("operation", id))
    }

    fn structure(&self, id: &str) -> Result<Value, Fault> {
        let structure = self.catalogue.structures.get(id).ok_or_else(|| none("structure", id))?;
        Ok(describe::structure(&self.catalogue, structure))
    }

    fn enumeration(&self, id: &str) -> Result<Value, Fault> {
        let enumeration = self.catalogue.enumerations.get(id).ok_or_else(|| none("enumeration", id))?;
        Ok(describe::enumeration(enumeration))
    }
}

fn ids<'a>(ids: impl IntoIterator<Item = &'a &'static str>) -> Value {
    Value::List(ids.into_iter().map(|id| Value::string(*id)).collect())
}

fn none(what: &str, id: &str) -> Fault {
    let text = format!("there is no {what} `{id}`; list the {what}s to see those there are");
    Fault::not_found(Message::new(format!("vapi.metamodel.{what}.not_found"), text).arg(id))
}
