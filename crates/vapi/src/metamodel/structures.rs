//! The structures and enumerations in which the metamodel services answer: names, fields and unions as the official
//! SDK has them.

use super::ids;
use crate::{EnumerationDef, FieldDef, StructureDef, Type, UnionCase, UnionDef};

const fn field(name: &'static str, ty: Type, doc: &'static str) -> FieldDef {
    FieldDef { name, ty, doc }
}

const TYPE_TYPE: Type = Type::Structure(|| &TYPE);
const METADATA: FieldDef = field(
    "metadata",
    Type::Map(&Type::String, &Type::Structure(|| &ELEMENT_MAP)),
    "What else is declared of it, by the name of the annotation.",
);
const DOCUMENTATION: FieldDef = field("documentation", Type::String, "What it is for, in English.");
const LIFECYCLE: FieldDef =
    field("lifecycle", Type::Optional(&Type::Structure(|| &LIFECYCLE_INFO)), "Whether it is on its way out.");
const STRUCTURES: FieldDef =
    field("structures", Type::Map(&ids::STRUCTURE, &Type::Structure(|| &STRUCTURE_INFO)), "Its structures, by id.");
const ENUMERATIONS: FieldDef = field(
    "enumerations",
    Type::Map(&ids::ENUMERATION, &Type::Structure(|| &ENUMERATION_INFO)),
    "Its enumerations, by id.",
);
const CONSTANTS: FieldDef =
    field("constants", Type::Map(&Type::String, &Type::Structure(|| &CONSTANT_INFO)), "Its constants, by name.");

macro_rules! structures {
    ($($def:ident: $name:literal, $doc:literal, $fields:expr $(, union $union:expr)?;)*) => {$(
        #[doc = $doc]
        pub(super) static $def: StructureDef = StructureDef {
            name: concat!("com.vmware.vapi.metadata.", $name),
            doc: $doc,
            fields: $fields,
            unions: &[$($union)?],
        };
    )*};
}

structures! {
    COMPONENT_DATA: "metamodel.component_data", "A component and its fingerprint.", &[
        field("info", Type::Structure(|| &COMPONENT_INFO), "The component."),
        field("fingerprint", Type::String, "Changes when the component does."),
    ];
    COMPONENT_INFO: "metamodel.component_info", "A component: packages that are delivered together.", &[
        field("name", Type::String, "Its id."),
        field("packages", Type::Map(&ids::PACKAGE, &Type::Structure(|| &PACKAGE_INFO)), "Its packages, by id."),
        METADATA,
        DOCUMENTATION,
    ];
    PACKAGE_INFO: "metamodel.package_info", "A package: what stands directly below one name.", &[
        field("name", Type::String, "Its id."),
        STRUCTURES,
        ENUMERATIONS,
        field("services", Type::Map(&ids::SERVICE, &Type::Structure(|| &SERVICE_INFO)), "Its services, by id."),
        METADATA,
        DOCUMENTATION,
    ];
    SERVICE_INFO: "metamodel.service_info", "A service, its operations, and what only they speak of.", &[
        field("name", Type::String, "Its id."),
        field("operations", Type::Map(&ids::OPERATION, &Type::Structure(|| &OPERATION_INFO)), "Its operations, by id."),
        STRUCTURES,
        ENUMERATIONS,
        CONSTANTS,
        METADATA,
        DOCUMENTATION,
        LIFECYCLE,
    ];
    OPERATION_INFO: "metamodel.operation_info", "An operation.", &[
        field("name", Type::String, "Its id."),
        field("params", Type::List(&Type::Structure(|| &FIELD_INFO)), "Its parameters, in order."),
        field("output", Type::Structure(|| &OPERATION_RESULT_INFO), "What it returns."),
        field("errors", Type::List(&Type::Structure(|| &ERROR_INFO)), "The errors that it declares, in order."),
        METADATA,
        DOCUMENTATION,
        LIFECYCLE,
    ];
    OPERATION_RESULT_INFO: "metamodel.operation_result_info", "What an operation returns.", &[
        field("type", TYPE_TYPE, "Its type."),
        METADATA,
        DOCUMENTATION,
    ];
    ERROR_INFO: "metamodel.error_info", "An error that an operation declares.", &[
        field("structure_id", ids::STRUCTURE, "The structure of the error."),
        DOCUMENTATION,
        LIFECYCLE,
    ];
    STRUCTURE_INFO: "metamodel.structure_info", "A structure or an error.", &[
        field("name", Type::String, "Its id."),
        field("type", Type::Enumeration(|| &STRUCTURE_INFO_TYPE), "Which of the two."),
        ENUMERATIONS,
        CONSTANTS,
        field("fields", Type::List(&Type::Structure(|| &FIELD_INFO)), "Its fields, in order."),
        METADATA,
        DOCUMENTATION,
        LIFECYCLE,
    ];
    FIELD_INFO: "metamodel.field_info", "A field of a structure, or a parameter of an operation.", &[
        field("name", Type::String, "Its name."),
        field("type", TYPE_TYPE, "Its type."),
        METADATA,
        DOCUMENTATION,
        LIFECYCLE,
    ];
    ENUMERATION_INFO: "metamodel.enumeration_info", "An enumeration.", &[
        field("name", Type::String, "Its id."),
        field("values", Type::List(&Type::Structure(|| &ENUMERATION_VALUE_INFO)), "Its constants, in order."),
        METADATA,
        DOCUMENTATION,
        LIFECYCLE,
    ];
    ENUMERATION_VALUE_INFO: "metamodel.enumeration_value_info", "A constant of an enumeration.", &[
        field("value", Type::String, "The constant."),
        METADATA,
        DOCUMENTATION,
        LIFECYCLE,
    ];
    TYPE: "metamodel.type", "A type.", &[
        field("category", Type::Enumeration(|| &TYPE_CATEGORY), "What kind of type."),
        field("builtin_type", Type::Optional(&Type::Enumeration(|| &BUILTIN_TYPE)), "The type, where it is built in."),
        field(
            "user_defined_type",
            Type::Optional(&Type::Structure(|| &USER_DEFINED_TYPE)),
            "The structure or enumeration, where it is one.",
        ),
        field(
            "generic_instantiation",
            Type::Optional(&Type::Structure(|| &GENERIC_INSTANTIATION)),
            "The container and what is in it, where it is one.",
        ),
    ], union UnionDef {
        discriminant: "category",
        cases: &[
            UnionCase { tag: "BUILTIN", fields: &[("builtin_type", true)] },
            UnionCase { tag: "USER_DEFINED", fields: &[("user_defined_type", true)] },
            UnionCase { tag: "GENERIC", fields: &[("generic_instantiation", true)] },
        ],
    };
    USER_DEFINED_TYPE: "metamodel.user_defined_type", "A structure or an enumeration as a type.", &[
        field("resource_type", Type::String, "`com.vmware.vapi.structure` or `com.vmware.vapi.enumeration`."),
        field(
            "resource_id",
            Type::Id(&["com.vmware.vapi.structure", "com.vmware.vapi.enumeration"]),
            "The id of the structure or enumeration.",
        ),
    ];
    GENERIC_INSTANTIATION: "metamodel.generic_instantiation", "A container and the types of what is in it.", &[
        field("generic_type", Type::Enumeration(|| &GENERIC_TYPE), "What kind of container."),
        field("element_type", Type::Optional(&TYPE_TYPE), "What is in it, unless it is a map."),
        field("map_key_type", Type::Optional(&TYPE_TYPE), "The keys of a map."),
        field("map_value_type", Type::Optional(&TYPE_TYPE), "The values of a map."),
    ], union UnionDef {
        discriminant: "generic_type",
        cases: &[
            UnionCase { tag: "LIST", fields: &[("element_type", true)] },
            UnionCase { tag: "MAP", fields: &[("map_key_type", true), ("map_value_type", true)] },
            UnionCase { tag: "OPTIONAL", fields: &[("element_type", true)] },
            UnionCase { tag: "SET", fields: &[("element_type", true)] },
        ],
    };
    ELEMENT_MAP: "metamodel.element_map", "The arguments of an annotation.", &[
        field("elements", Type::Map(&Type::String, &Type::Structure(|| &ELEMENT_VALUE)), "The arguments, by name."),
    ];
    ELEMENT_VALUE: "metamodel.element_value", "An argument of an annotation.", &[
        field("type", Type::Enumeration(|| &ELEMENT_VALUE_TYPE), "Its type."),
        field("long_value", Type::Optional(&Type::Long), "The number."),
        field("string_value", Type::Optional(&Type::String), "The text."),
        field("list_value", Type::Optional(&Type::List(&Type::String)), "The texts."),
        field("structure_id", Type::Optional(&ids::STRUCTURE), "The structure."),
        field("structure_ids", Type::Optional(&Type::List(&ids::STRUCTURE)), "The structures."),
    ], union UnionDef {
        discriminant: "type",
        cases: &[
            UnionCase { tag: "LONG", fields: &[("long_value", true)] },
            UnionCase { tag: "STRING", fields: &[("string_value", true)] },
            UnionCase { tag: "STRING_LIST", fields: &[("list_value", true)] },
            UnionCase { tag: "STRUCTURE_REFERENCE", fields: &[("structure_id", true)] },
            UnionCase { tag: "STRUCTURE_REFERENCE_LIST", fields: &[("structure_ids", true)] },
        ],
    };
    CONSTANT_INFO: "metamodel.constant_info", "A constant.", &[
        field("type", TYPE_TYPE, "Its type."),
        field("value", Type::Structure(|| &CONSTANT_VALUE), "Its value."),
        DOCUMENTATION,
        LIFECYCLE,
    ];
    CONSTANT_VALUE: "metamodel.constant_value", "The value of a constant.", &[
        field("category", Type::Enumeration(|| &CONSTANT_VALUE_CATEGORY), "One value or a list."),
        field("primitive_value", Type::Optional(&Type::Structure(|| &PRIMITIVE_VALUE)), "The value."),
        field("list_value", Type::Optional(&Type::List(&Type::Structure(|| &PRIMITIVE_VALUE))), "The values."),
    ], union UnionDef {
        discriminant: "category",
        cases: &[
            UnionCase { tag: "PRIMITIVE", fields: &[("primitive_value", true)] },
            UnionCase { tag: "LIST", fields: &[("list_value", true)] },
        ],
    };
    PRIMITIVE_VALUE: "metamodel.primitive_value", "One value of a constant.", &[
        field("type", Type::Enumeration(|| &PRIMITIVE_VALUE_TYPE), "Its type."),
        field("boolean_value", Type::Optional(&Type::Boolean), "True or false."),
        field("double_value", Type::Optional(&Type::Double), "The decimal number."),
        field("long_value", Type::Optional(&Type::Long), "The number."),
        field("string_value", Type::Optional(&Type::String), "The text."),
    ], union UnionDef {
        discriminant: "type",
        cases: &[
            UnionCase { tag: "BOOLEAN", fields: &[("boolean_value", true)] },
            UnionCase { tag: "DOUBLE", fields: &[("double_value", true)] },
            UnionCase { tag: "LONG", fields: &[("long_value", true)] },
            UnionCase { tag: "STRING", fields: &[("string_value", true)] },
        ],
    };
    LIFECYCLE_INFO: "lifecycle_info", "Whether an element is on its way out.", &[
        field("deprecated", Type::Boolean, "Whether it should no longer be used."),
    ];
}

macro_rules! enumerations {
    ($($def:ident: $name:literal, $doc:literal, $constants:expr;)*) => {$(
        static $def: EnumerationDef = EnumerationDef {
            name: concat!("com.vmware.vapi.metadata.metamodel.", $name),
            doc: $doc,
            constants: &$constants,
        };
    )*};
}

enumerations! {
    STRUCTURE_INFO_TYPE: "structure_info.type", "Structure or error.", ["STRUCTURE", "ERROR"];
    TYPE_CATEGORY: "type.category", "The kinds of types.", ["BUILTIN", "USER_DEFINED", "GENERIC"];
    GENERIC_TYPE: "generic_instantiation.generic_type", "The kinds of containers.", ["LIST", "MAP", "OPTIONAL", "SET"];
    CONSTANT_VALUE_CATEGORY: "constant_value.category", "One value or a list.", ["PRIMITIVE", "LIST"];
    PRIMITIVE_VALUE_TYPE: "primitive_value.type", "The types of constants.", ["BOOLEAN", "DOUBLE", "LONG", "STRING"];
    ELEMENT_VALUE_TYPE: "element_value.type", "The types of an annotation's arguments.",
        ["LONG", "STRING", "STRING_LIST", "STRUCTURE_REFERENCE", "STRUCTURE_REFERENCE_LIST"];
    BUILTIN_TYPE: "type.builtin_type", "The types that need no declaration.", [
        "VOID", "BOOLEAN", "LONG", "DOUBLE", "STRING", "BINARY", "SECRET", "DATE_TIME", "ID", "URI", "ANY_ERROR",
        "DYNAMIC_STRUCTURE", "OPAQUE",
    ];
}
