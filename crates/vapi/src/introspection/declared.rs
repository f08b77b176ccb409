//! The declarations of the introspection services, as the official runtime has them.

use crate::{EnumerationDef, FaultKind, FieldDef, OperationDef, ServiceDef, StructureDef, Type};

pub(super) const SERVICE: &str = "com.vmware.vapi.std.introspection.service";
pub(super) const OPERATION: &str = "com.vmware.vapi.std.introspection.operation";

pub(super) static SERVICES: [ServiceDef; 2] = [
    ServiceDef {
        id: SERVICE,
        doc: "Tells of services.",
        operations: &[
            operation(SERVICE, "list", "The ids of all services.", &[], Type::Set(&Type::Id(SERVICES_ONLY))),
            operation(SERVICE, "get", "Tells of one service.", GET_SERVICE, Type::Structure(|| &SERVICE_INFO)),
        ],
    },
    ServiceDef {
        id: OPERATION,
        doc: "Tells of operations.",
        operations: &[
            operation(OPERATION, "list", "The operations of a service.", LIST_OPERATIONS, Type::Set(&Type::String)),
            operation(OPERATION, "get", "Tells of one operation.", GET_OPERATION, Type::Structure(|| &OPERATION_INFO)),
        ],
    },
];

const SERVICES_ONLY: &[&str] = &["com.vmware.vapi.service"];
const GET_SERVICE: &[FieldDef] = &[FieldDef { name: "id", ty: Type::Id(SERVICES_ONLY), doc: "The service." }];
const LIST_OPERATIONS: &[FieldDef] =
    &[FieldDef { name: "service_id", ty: Type::Id(SERVICES_ONLY), doc: "The service." }];
const GET_OPERATION: &[FieldDef] = &[
    FieldDef { name: "service_id", ty: Type::Id(SERVICES_ONLY), doc: "The service." },
    FieldDef { name: "operation_id", ty: Type::Id(&["com.vmware.vapi.operation"]), doc: "The operation." },
];

const fn operation(
    service: &'static str,
    name: &'static str,
    doc: &'static str,
    fields: &'static [FieldDef],
    output: Type,
) -> OperationDef {
    let input = StructureDef { name: "operation-input", doc: "The parameters.", fields, unions: &[] };
    let faults: &[FaultKind] = if fields.is_empty() { &[] } else { &[FaultKind::NotFound] };
    OperationDef { service, name, doc, input, output, faults, privileges: &[], address: None }
}

pub(super) static SERVICE_INFO: StructureDef = StructureDef {
    name: "com.vmware.vapi.std.introspection.service.info",
    doc: "What a service is.",
    fields: &[FieldDef { name: "operations", ty: Type::Set(&Type::String), doc: "The ids of its operations." }],
    unions: &[],
};

pub(super) static OPERATION_INFO: StructureDef = StructureDef {
    name: "com.vmware.vapi.std.introspection.operation.info",
    doc: "What an operation is.",
    fields: &[
        FieldDef { name: "input_definition", ty: DEFINITION_TYPE, doc: "Its parameters, as a structure." },
        FieldDef { name: "output_definition", ty: DEFINITION_TYPE, doc: "What it returns." },
        FieldDef { name: "error_definitions", ty: Type::List(&DEFINITION_TYPE), doc: "The errors that it declares." },
    ],
    unions: &[],
};

const DEFINITION_TYPE: Type = Type::Structure(|| &DEFINITION);

pub(super) static DEFINITION: StructureDef = StructureDef {
    name: "com.vmware.vapi.std.introspection.operation.data_definition",
    doc: "The shape of a value.",
    fields: &[
        FieldDef { name: "type", ty: Type::Enumeration(|| &DATA_TYPE), doc: "Its kind." },
        FieldDef {
            name: "element_definition",
            ty: Type::Optional(&DEFINITION_TYPE),
            doc: "The shape of the elements of a list or of the value of an optional.",
        },
        FieldDef {
            name: "name",
            ty: Type::Optional(&Type::String),
            doc: "The name of a structure, a reference to one, or an error.",
        },
        FieldDef {
            name: "fields",
            ty: Type::Optional(&Type::Map(&Type::String, &DEFINITION_TYPE)),
            doc: "The fields of a structure or an error.",
        },
    ],
    unions: &[],
};

static DATA_TYPE: EnumerationDef = EnumerationDef {
    name: "com.vmware.vapi.std.introspection.operation.data_definition.data_type",
    doc: "The kinds of values.",
    constants: &[
        "BINARY",
        "BOOLEAN",
        "DOUBLE",
        "DYNAMIC_STRUCTURE",
        "ERROR",
        "ANY_ERROR",
        "LIST",
        "LONG",
        "OPAQUE",
        "OPTIONAL",
        "SECRET",
        "STRING",
        "STRUCTURE",
        "STRUCTURE_REF",
        "VOID",
    ],
};
