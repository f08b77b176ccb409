//! Declarations for the tests, with every odd shape of the real ones.

use vapi::{
    Address, Body, EnumerationDef, FaultKind, FieldDef, OperationDef, Privilege, PrivilegeObject, ServiceDef,
    StructureDef, Type, UnionCase, UnionDef,
};

const fn field(name: &'static str, ty: Type) -> FieldDef {
    FieldDef { name, ty, doc: "A field." }
}

pub static ENDPOINT: StructureDef = StructureDef {
    name: "com.vmware.content.library.item.transfer_endpoint",
    doc: "Where to send or fetch bytes.",
    fields: &[field("uri", Type::Uri), field("ssl_certificate_thumbprint", Type::Optional(&Type::String))],
    unions: &[],
};

pub static SOURCE_TYPE: EnumerationDef = EnumerationDef {
    name: "com.vmware.content.library.item.updatesession.file.source_type",
    doc: "How bytes arrive.",
    constants: &["NONE", "PUSH", "PULL"],
};

/// A structure with a union.
pub static ADD_SPEC: StructureDef = StructureDef {
    name: "com.vmware.content.library.item.updatesession.file.add_spec",
    doc: "A file to add.",
    fields: &[
        field("name", Type::String),
        field("source_type", Type::Enumeration(|| &SOURCE_TYPE)),
        field("source_endpoint", Type::Optional(&Type::Structure(|| &ENDPOINT))),
        field("size", Type::Optional(&Type::Long)),
    ],
    unions: &[UnionDef {
        discriminant: "source_type",
        cases: &[
            UnionCase { tag: "PULL", fields: &[("source_endpoint", true)] },
            UnionCase { tag: "PUSH", fields: &[] },
            UnionCase { tag: "NONE", fields: &[] },
        ],
    }],
};

/// A structure with every type of field; it holds itself.
pub static MODEL: StructureDef = StructureDef {
    name: "com.vmware.content.library.item_model",
    doc: "An item, or everything at once.",
    fields: &[
        field("id", Type::Optional(&Type::Id(&["com.vmware.content.library.Item"]))),
        field("name", Type::Optional(&Type::String)),
        field("password", Type::Optional(&Type::Secret)),
        field("size", Type::Optional(&Type::Long)),
        field("ratio", Type::Optional(&Type::Double)),
        field("cached", Type::Optional(&Type::Boolean)),
        field("icon", Type::Optional(&Type::Binary)),
        field("creation_time", Type::Optional(&Type::DateTime)),
        field("source", Type::Optional(&Type::Uri)),
        field("kind", Type::Optional(&Type::Enumeration(|| &SOURCE_TYPE))),
        field("tags", Type::Optional(&Type::Set(&Type::String))),
        field("notes", Type::Optional(&Type::List(&Type::String))),
        field("rules", Type::Optional(&Type::Map(&Type::String, &Type::Enumeration(|| &SOURCE_TYPE)))),
        field("backings", Type::Optional(&Type::List(&Type::Structure(|| &ENDPOINT)))),
        field("parts", Type::Optional(&Type::List(&Type::Structure(|| &MODEL)))),
        field("extra", Type::Optional(&Type::DynamicStructure)),
        field("error", Type::Optional(&Type::AnyError)),
        field("accept_all_EULA", Type::Optional(&Type::Boolean)),
    ],
    unions: &[],
};

pub static SESSION_INFO: StructureDef = StructureDef {
    name: "com.vmware.cis.session.info",
    doc: "A login session.",
    fields: &[field("user", Type::String), field("created_time", Type::DateTime)],
    unions: &[],
};

pub static FILTER: StructureDef = StructureDef {
    name: "com.vmware.cis.tasks.filter_spec",
    doc: "Which tasks.",
    fields: &[
        field("services", Type::Optional(&Type::Set(&Type::Id(&["com.vmware.vapi.service"])))),
        field("users", Type::Optional(&Type::Set(&Type::String))),
    ],
    unions: &[],
};

const ITEM: Type = Type::Id(&["com.vmware.content.library.Item"]);
const UPDATE_SESSION: Type = Type::Id(&["com.vmware.content.library.item.UpdateSession"]);
const MODEL_TYPE: Type = Type::Structure(|| &MODEL);
const TOKEN: FieldDef = field("client_token", Type::Optional(&Type::String));
const NOT_FOUND: &[FaultKind] = &[FaultKind::NotFound];
const READ: &[Privilege] = &[Privilege {
    name: "System.Read",
    on: PrivilegeObject::Parameter { field: "library_item_id", resource: "com.vmware.content.library.Item" },
}];

const fn input(fields: &'static [FieldDef]) -> StructureDef {
    StructureDef { name: "operation-input", doc: "The parameters.", fields, unions: &[] }
}

const fn address(method: &'static str, path: &'static str, success: u16) -> Address {
    Address {
        method,
        path,
        selector: None,
        path_fields: &[],
        query_fields: &[],
        header_fields: &[],
        body: Body::None,
        success,
    }
}

const fn operation(
    service: &'static str,
    name: &'static str,
    fields: &'static [FieldDef],
    output: Type,
) -> OperationDef {
    OperationDef {
        service,
        name,
        doc: "An operation.",
        input: input(fields),
        output,
        faults: NOT_FOUND,
        privileges: &[],
        address: None,
    }
}

const ITEM_SERVICE: &str = "com.vmware.content.library.item";
const FILE_SERVICE: &str = "com.vmware.content.library.item.file";
const UPDATE_SERVICE: &str = "com.vmware.content.library.item.update_session";
const UPDATE_FILE_SERVICE: &str = "com.vmware.content.library.item.updatesession.file";
const LIBRARY_SERVICE: &str = "com.vmware.content.local_library";
const LOGIN_SERVICE: &str = "com.vmware.cis.session";
const TASKS_SERVICE: &str = "com.vmware.cis.tasks";

pub static SERVICES: &[ServiceDef] = &[
    ServiceDef {
        id: ITEM_SERVICE,
        doc: "Items.",
        operations: &[
            OperationDef {
                address: Some(Address {
                    header_fields: &[("Client-Token", "client_token")],
                    body: Body::Bare("create_spec"),
                    ..address("POST", "/content/library/item", 201)
                }),
                ..operation(ITEM_SERVICE, "create", &[TOKEN, field("create_spec", MODEL_TYPE)], ITEM)
            },
            OperationDef {
                address: Some(Address {
                    path_fields: &[("libraryItemId", "library_item_id")],
                    ..address("GET", "/content/library/item/{libraryItemId}", 200)
                }),
                privileges: READ,
                ..operation(ITEM_SERVICE, "get", &[field("library_item_id", ITEM)], MODEL_TYPE)
            },
            OperationDef {
                address: Some(Address {
                    selector: Some(("library_id", None)),
                    query_fields: &[("library_id", "library_id")],
                    ..address("GET", "/content/library/item", 200)
                }),
                ..operation(ITEM_SERVICE, "list", &[field("library_id", ITEM)], Type::List(&ITEM))
            },
            OperationDef {
                address: Some(Address {
                    selector: Some(("action", Some("find"))),
                    body: Body::Bare("spec"),
                    ..address("POST", "/content/library/item", 200)
                }),
                ..operation(ITEM_SERVICE, "find", &[field("spec", MODEL_TYPE)], Type::List(&ITEM))
            },
            OperationDef {
                address: Some(Address {
                    path_fields: &[("libraryItemId", "library_item_id")],
                    body: Body::Bare("update_spec"),
                    ..address("PATCH", "/content/library/item/{libraryItemId}", 204)
                }),
                ..operation(
                    ITEM_SERVICE,
                    "update",
                    &[field("library_item_id", ITEM), field("update_spec", MODEL_TYPE)],
                    Type::Void,
                )
            },
            OperationDef {
                address: Some(Address {
                    path_fields: &[("libraryItemId", "library_item_id")],
                    ..address("DELETE", "/content/library/item/{libraryItemId}", 204)
                }),
                ..operation(ITEM_SERVICE, "delete", &[field("library_item_id", ITEM)], Type::Void)
            },
        ],
    },
    ServiceDef {
        id: FILE_SERVICE,
        doc: "Files of items.",
        operations: &[
            OperationDef {
                address: Some(Address {
                    selector: Some(("name", None)),
                    path_fields: &[("libraryItemId", "library_item_id")],
                    query_fields: &[("name", "name")],
                    ..address("GET", "/content/library/item/{libraryItemId}/file", 200)
                }),
                ..operation(
                    FILE_SERVICE,
                    "get",
                    &[field("library_item_id", ITEM), field("name", Type::String)],
                    Type::Structure(|| &ENDPOINT),
                )
            },
            OperationDef {
                address: Some(Address {
                    path_fields: &[("libraryItemId", "library_item_id")],
                    ..address("GET", "/content/library/item/{libraryItemId}/file", 200)
                }),
                ..operation(
                    FILE_SERVICE,
                    "list",
                    &[field("library_item_id", ITEM)],
                    Type::List(&Type::Structure(|| &ENDPOINT)),
                )
            },
        ],
    },
    ServiceDef {
        id: UPDATE_SERVICE,
        doc: "Update sessions.",
        operations: &[
            OperationDef {
                address: Some(Address {
                    selector: Some(("action", Some("keep-alive"))),
                    path_fields: &[("updateSessionId", "update_session_id")],
                    body: Body::Fields(&["client_progress"]),
                    ..address("POST", "/content/library/item/update-session/{updateSessionId}", 204)
                }),
                ..operation(
                    UPDATE_SERVICE,
                    "keep_alive",
                    &[
                        field("update_session_id", UPDATE_SESSION),
                        field("client_progress", Type::Optional(&Type::Long)),
                    ],
                    Type::Void,
                )
            },
            OperationDef {
                address: Some(Address {
                    query_fields: &[("library_item_id", "library_item_id")],
                    ..address("GET", "/content/library/item/update-session", 200)
                }),
                ..operation(
                    UPDATE_SERVICE,
                    "list",
                    &[field("library_item_id", Type::Optional(&ITEM))],
                    Type::List(&UPDATE_SESSION),
                )
            },
        ],
    },
    ServiceDef {
        id: UPDATE_FILE_SERVICE,
        doc: "Files of update sessions.",
        operations: &[
            OperationDef {
                address: Some(Address {
                    path_fields: &[("updateSessionId", "update_session_id")],
                    body: Body::Bare("file_spec"),
                    ..address("POST", "/content/library/item/update-session/{updateSessionId}/file", 201)
                }),
                ..operation(
                    UPDATE_FILE_SERVICE,
                    "add",
                    &[field("update_session_id", UPDATE_SESSION), field("file_spec", Type::Structure(|| &ADD_SPEC))],
                    Type::Structure(|| &ADD_SPEC),
                )
            },
            OperationDef {
                address: Some(Address {
                    path_fields: &[("updateSessionId", "update_session_id"), ("fileName", "file_name")],
                    ..address("DELETE", "/content/library/item/update-session/{updateSessionId}/file/{fileName}", 204)
                }),
                ..operation(
                    UPDATE_FILE_SERVICE,
                    "remove",
                    &[field("update_session_id", UPDATE_SESSION), field("file_name", Type::String)],
                    Type::Void,
                )
            },
        ],
    },
    ServiceDef {
        id: LIBRARY_SERVICE,
        doc: "Local libraries.",
        operations: &[
            OperationDef {
                address: Some(address("GET", "/content/local-library", 200)),
                ..operation(LIBRARY_SERVICE, "list", &[], Type::List(&ITEM))
            },
            OperationDef {
                address: Some(Address {
                    selector: Some(("action", Some("force-delete"))),
                    path_fields: &[("libraryId", "library_id")],
                    ..address("POST", "/content/local-library/{libraryId}", 204)
                }),
                ..operation(LIBRARY_SERVICE, "force_delete", &[field("library_id", ITEM)], Type::Void)
            },
        ],
    },
    ServiceDef {
        id: LOGIN_SERVICE,
        doc: "Login sessions.",
        operations: &[
            OperationDef {
                address: Some(address("POST", "/session", 201)),
                ..operation(LOGIN_SERVICE, "create", &[], Type::Secret)
            },
            OperationDef {
                address: Some(address("GET", "/session", 200)),
                ..operation(LOGIN_SERVICE, "get", &[], Type::Structure(|| &SESSION_INFO))
            },
            OperationDef {
                address: Some(address("DELETE", "/session", 204)),
                ..operation(LOGIN_SERVICE, "delete", &[], Type::Void)
            },
        ],
    },
    ServiceDef {
        id: TASKS_SERVICE,
        doc: "Tasks.",
        operations: &[OperationDef {
            address: Some(Address {
                selector: Some(("action", Some("list"))),
                body: Body::Fields(&["filter_spec"]),
                ..address("POST", "/cis/tasks", 200)
            }),
            ..operation(
                TASKS_SERVICE,
                "list",
                &[field("filter_spec", Type::Optional(&Type::Structure(|| &FILTER)))],
                Type::Map(&ITEM, &Type::Structure(|| &ENDPOINT)),
            )
        }],
    },
];
