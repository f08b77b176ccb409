//! Elements as the metamodel services describe them. Reads declarations, makes values.

use super::{
    catalogue::{Catalogue, Owner},
    metadata::{self, of_elements},
    structures as s,
    types::of_type,
};
use crate::{EnumerationDef, FaultKind, FieldDef, OperationDef, ServiceDef, Structure, StructureDef, Value};

/// `com.vmware.vapi.metadata.metamodel.component_info`.
pub(super) fn component(catalogue: &Catalogue, name: &str) -> Value {
    let packages = catalogue.packages_in(name).map(|id| (Value::string(id), package(catalogue, id)));
    let info = Structure::new(s::COMPONENT_INFO.name)
        .with("name", Value::string(name))
        .with("packages", Value::Map(packages.collect()))
        .with("metadata", metadata::NONE)
        .with("documentation", Value::string(format!("All packages of `{name}`.")));
    Value::Structure(info)
}

/// `com.vmware.vapi.metadata.metamodel.package_info`.
pub(super) fn package(catalogue: &Catalogue, name: &'static str) -> Value {
    let services =
        catalogue.services_in(name).map(|declared| (Value::string(declared.id), service(catalogue, declared)));
    let info = Structure::new(s::PACKAGE_INFO.name)
        .with("name", Value::string(name))
        .with("structures", structures(catalogue, Owner::Package(name)))
        .with("enumerations", enumerations(catalogue, Owner::Package(name)))
        .with("services", Value::Map(services.collect()))
        .with("metadata", metadata::NONE)
        .with("documentation", Value::string(format!("What stands directly below `{name}`.")));
    Value::Structure(info)
}

/// `com.vmware.vapi.metadata.metamodel.service_info`.
pub(super) fn service(catalogue: &Catalogue, declared: &'static ServiceDef) -> Value {
    let operations = declared.operations.iter().map(|declared| (Value::string(declared.name), operation(declared)));
    let info = Structure::new(s::SERVICE_INFO.name)
        .with("name", Value::string(declared.id))
        .with("operations", Value::Map(operations.collect()))
        .with("structures", structures(catalogue, Owner::Service(declared.id)))
        .with("enumerations", enumerations(catalogue, Owner::Service(declared.id)))
        .with("constants", Value::Map(Vec::new()))
        .with("metadata", metadata::NONE);
    documented(info, declared.doc)
}

/// `com.vmware.vapi.metadata.metamodel.operation_info`.
pub(super) fn operation(declared: &'static OperationDef) -> Value {
    let output = Structure::new(s::OPERATION_RESULT_INFO.name)
        .with("type", of_type(&declared.output))
        .with("metadata", of_elements(metadata::resource(&declared.output)))
        .with("documentation", Value::string(""));
    let info = Structure::new(s::OPERATION_INFO.name)
        .with("name", Value::string(declared.name))
        .with("params", fields(&declared.input))
        .with("output", Value::Structure(output))
        .with("errors", Value::List(declared.faults.iter().map(|fault| error(*fault)).collect()))
        .with("metadata", of_elements(declared.address.as_ref().map(metadata::address)));
    documented(info, declared.doc)
}

fn error(kind: FaultKind) -> Value {
    let info = Structure::new(s::ERROR_INFO.name).with("structure_id", Value::string(kind.canonical()));
    documented(info, kind.definition().doc)
}

/// `com.vmware.vapi.metadata.metamodel.structure_info`.
pub(super) fn structure(catalogue: &Catalogue, declared: &'static StructureDef) -> Value {
    let kind = if FaultKind::from_canonical(declared.name).is_some() { "ERROR" } else { "STRUCTURE" };
    let info = Structure::new(s::STRUCTURE_INFO.name)
        .with("name", Value::string(declared.name))
        .with("type", Value::string(kind))
        .with("enumerations", enumerations(catalogue, Owner::Structure(declared.name)))
        .with("constants", Value::Map(Vec::new()))
        .with("fields", fields(declared))
        .with("metadata", metadata::NONE);
    documented(info, declared.doc)
}

fn fields(declared: &StructureDef) -> Value {
    Value::List(declared.fields.iter().map(|declared_field| field(declared, declared_field)).collect())
}

fn field(structure: &StructureDef, declared: &FieldDef) -> Value {
    let unions = structure.unions.iter().filter_map(|union| metadata::union(union, declared.name));
    let info = Structure::new(s::FIELD_INFO.name)
        .with("name", Value::string(declared.name))
        .with("type", of_type(&declared.ty))
        .with("metadata", of_elements(unions.chain(metadata::resource(&declared.ty))));
    documented(info, declared.doc)
}

/// `com.vmware.vapi.metadata.metamodel.enumeration_info`.
pub(super) fn enumeration(declared: &'static EnumerationDef) -> Value {
    let constant = |constant: &&'static str| {
        let info = Structure::new(s::ENUMERATION_VALUE_INFO.name)
            .with("value", Value::string(*constant))
            .with("metadata", metadata::NONE);
        documented(info, "")
    };
    let info = Structure::new(s::ENUMERATION_INFO.name)
        .with("name", Value::string(declared.name))
        .with("values", Value::List(declared.constants.iter().map(constant).collect()))
        .with("metadata", metadata::NONE);
    documented(info, declared.doc)
}

fn structures(catalogue: &Catalogue, owner: Owner) -> Value {
    let entry = |declared: &'static StructureDef| (Value::string(declared.name), structure(catalogue, declared));
    Value::Map(catalogue.structures_in(owner).map(entry).collect())
}

fn enumerations(catalogue: &Catalogue, owner: Owner) -> Value {
    let entry = |declared: &'static EnumerationDef| (Value::string(declared.name), enumeration(declared));
    Value::Map(catalogue.enumerations_in(owner).map(entry).collect())
}

fn documented(info: Structure, doc: &str) -> Value {
    Value::Structure(info.with("documentation", Value::string(doc)).with("lifecycle", Value::UNSET))
}
