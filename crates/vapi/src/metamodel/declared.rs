//! The declarations of the metamodel services: ids, operations and addresses as the official SDK has them.
//! Says nothing of how they are answered; their structures are in `structures.rs`.

use super::{
    ids,
    structures::{COMPONENT_DATA, ENUMERATION_INFO, OPERATION_INFO, PACKAGE_INFO, SERVICE_INFO, STRUCTURE_INFO},
};
use crate::{
    Address, Body, FaultKind, FieldDef, OperationDef, Privilege, PrivilegeObject, ServiceDef, StructureDef, Type,
};

pub(super) const COMPONENT: &str = "com.vmware.vapi.metadata.metamodel.component";
pub(super) const ENUMERATION: &str = "com.vmware.vapi.metadata.metamodel.enumeration";
pub(super) const PACKAGE: &str = "com.vmware.vapi.metadata.metamodel.package";
pub(super) const RESOURCE: &str = "com.vmware.vapi.metadata.metamodel.resource";
pub(super) const SERVICE: &str = "com.vmware.vapi.metadata.metamodel.service";
pub(super) const HIDDEN: &str = "com.vmware.vapi.metadata.metamodel.service.hidden";
pub(super) const OPERATION: &str = "com.vmware.vapi.metadata.metamodel.service.operation";
pub(super) const STRUCTURE: &str = "com.vmware.vapi.metadata.metamodel.structure";

pub(super) static SERVICES: [ServiceDef; 8] = [
    ServiceDef {
        id: COMPONENT,
        doc: "Tells of components: packages that are delivered together.",
        operations: &[
            list(
                COMPONENT,
                "The ids of all components.",
                "/vapi/metadata/metamodel/component",
                Type::List(&ids::COMPONENT),
            ),
            OperationDef {
                address: Some(get_from("/vapi/metadata/metamodel/component/{componentId}", OF_COMPONENT)),
                ..operation(COMPONENT, "get", "Tells all of one component.", BY_COMPONENT, COMPONENT_DATA_TYPE)
            },
            OperationDef {
                address: Some(get_from("/vapi/metadata/metamodel/component/{componentId}/fingerprint", OF_COMPONENT)),
                ..operation(COMPONENT, "fingerprint", "Changes when the component does.", BY_COMPONENT, Type::String)
            },
        ],
    },
    ServiceDef {
        id: ENUMERATION,
        doc: "Tells of enumerations.",
        operations: &[
            list(
                ENUMERATION,
                "The ids of all enumerations.",
                "/vapi/metadata/metamodel/enumeration",
                Type::List(&ids::ENUMERATION),
            ),
            OperationDef {
                address: Some(get_from("/vapi/metadata/metamodel/enumeration/{enumerationId}", OF_ENUMERATION)),
                ..operation(ENUMERATION, "get", "Tells of one enumeration.", BY_ENUMERATION, ENUMERATION_INFO_TYPE)
            },
        ],
    },
    ServiceDef {
        id: PACKAGE,
        doc: "Tells of packages: services, structures and enumerations below one name.",
        operations: &[
            list(PACKAGE, "The ids of all packages.", "/vapi/metadata/metamodel/package", Type::List(&ids::PACKAGE)),
            OperationDef {
                address: Some(get_from("/vapi/metadata/metamodel/package/{packageId}", OF_PACKAGE)),
                ..operation(PACKAGE, "get", "Tells all of one package.", BY_PACKAGE, PACKAGE_INFO_TYPE)
            },
        ],
    },
    ServiceDef {
        id: RESOURCE,
        doc: "Tells of resource types: what ids can name.",
        operations: &[list(
            RESOURCE,
            "All resource types.",
            "/vapi/metadata/metamodel/resource",
            Type::Set(&ids::RESOURCE),
        )],
    },
    ServiceDef {
        id: SERVICE,
        doc: "Tells of services.",
        operations: &[
            list(SERVICE, "The ids of all services.", "/vapi/metadata/metamodel/service", Type::List(&ids::SERVICE)),
            OperationDef {
                address: Some(get_from("/vapi/metadata/metamodel/service/{serviceId}", OF_SERVICE)),
                ..operation(SERVICE, "get", "Tells all of one service.", BY_SERVICE, SERVICE_INFO_TYPE)
            },
        ],
    },
    ServiceDef {
        id: HIDDEN,
        doc: "Tells of services that a client should not show.",
        operations: &[list(
            HIDDEN,
            "The ids of those services.",
            "/vapi/metadata/metamodel/service-hidden",
            Type::List(&ids::SERVICE),
        )],
    },
    ServiceDef {
        id: OPERATION,
        doc: "Tells of operations.",
        operations: &[
            OperationDef {
                address: Some(get_from("/vapi/metadata/metamodel/service/{serviceId}/operation", OF_SERVICE)),
                ..operation(OPERATION, "list", "The operations of a service.", BY_SERVICE, Type::List(&ids::OPERATION))
            },
            OperationDef {
                address: Some(get_from(
                    "/vapi/metadata/metamodel/service/{serviceId}/operation/{operationId}",
                    OF_OPERATION,
                )),
                ..operation(OPERATION, "get", "Tells of one operation.", BY_OPERATION, OPERATION_INFO_TYPE)
            },
        ],
    },
    ServiceDef {
        id: STRUCTURE,
        doc: "Tells of structures and errors.",
        operations: &[
            list(
                STRUCTURE,
                "The ids of all structures and errors.",
                "/vapi/metadata/metamodel/structure",
                Type::List(&ids::STRUCTURE),
            ),
            OperationDef {
                address: Some(get_from("/vapi/metadata/metamodel/structure/{structureId}", OF_STRUCTURE)),
                ..operation(STRUCTURE, "get", "Tells of one structure or error.", BY_STRUCTURE, STRUCTURE_INFO_TYPE)
            },
        ],
    },
];

const COMPONENT_DATA_TYPE: Type = Type::Structure(|| &COMPONENT_DATA);
const ENUMERATION_INFO_TYPE: Type = Type::Structure(|| &ENUMERATION_INFO);
const PACKAGE_INFO_TYPE: Type = Type::Structure(|| &PACKAGE_INFO);
const SERVICE_INFO_TYPE: Type = Type::Structure(|| &SERVICE_INFO);
const OPERATION_INFO_TYPE: Type = Type::Structure(|| &OPERATION_INFO);
const STRUCTURE_INFO_TYPE: Type = Type::Structure(|| &STRUCTURE_INFO);

/// Parameters.
type Fields = &'static [FieldDef];
const BY_COMPONENT: Fields = &[FieldDef { name: "component_id", ty: ids::COMPONENT, doc: "The component." }];
const BY_ENUMERATION: Fields = &[FieldDef { name: "enumeration_id", ty: ids::ENUMERATION, doc: "The enumeration." }];
const BY_PACKAGE: Fields = &[FieldDef { name: "package_id", ty: ids::PACKAGE, doc: "The package." }];
const BY_SERVICE: Fields = &[FieldDef { name: "service_id", ty: ids::SERVICE, doc: "The service." }];
const BY_STRUCTURE: Fields = &[FieldDef { name: "structure_id", ty: ids::STRUCTURE, doc: "The structure or error." }];
const BY_OPERATION: Fields = &[
    FieldDef { name: "service_id", ty: ids::SERVICE, doc: "The service." },
    FieldDef { name: "operation_id", ty: ids::OPERATION, doc: "The operation." },
];

/// Path variables and the parameters that they carry.
type Variables = &'static [(&'static str, &'static str)];
const OF_COMPONENT: Variables = &[("componentId", "component_id")];
const OF_ENUMERATION: Variables = &[("enumerationId", "enumeration_id")];
const OF_PACKAGE: Variables = &[("packageId", "package_id")];
const OF_SERVICE: Variables = &[("serviceId", "service_id")];
const OF_STRUCTURE: Variables = &[("structureId", "structure_id")];
const OF_OPERATION: Variables = &[("serviceId", "service_id"), ("operationId", "operation_id")];

/// The contract names no privilege, yet its addresses take a session: any login will do.
const ANY_LOGIN: &[Privilege] = &[Privilege { name: "System.Anonymous", on: PrivilegeObject::Global }];

const fn operation(
    service: &'static str,
    name: &'static str,
    doc: &'static str,
    fields: Fields,
    output: Type,
) -> OperationDef {
    let input = StructureDef { name: "operation-input", doc: "The parameters.", fields, unions: &[] };
    let faults: &[FaultKind] = if fields.is_empty() { &[] } else { &[FaultKind::NotFound] };
    OperationDef { service, name, doc, input, output, faults, privileges: ANY_LOGIN, address: None }
}

const fn list(service: &'static str, doc: &'static str, path: &'static str, output: Type) -> OperationDef {
    OperationDef { address: Some(get_from(path, &[])), ..operation(service, "list", doc, &[], output) }
}

const fn get_from(path: &'static str, path_fields: Variables) -> Address {
    Address {
        method: "GET",
        path,
        selector: None,
        path_fields,
        query_fields: &[],
        header_fields: &[],
        body: Body::None,
        success: 200,
    }
}
