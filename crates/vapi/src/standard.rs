//! The 25 standard errors as one table: names, statuses in the REST dialects, and their declared structures.
//! Also the localizable message they carry. Never holds a rule about when an error is returned.

use crate::{EnumerationDef, FaultKind, FieldDef, StructureDef, Type};

/// What the table knows about one standard error.
pub(crate) struct Row {
    pub(crate) kind: FaultKind,
    pub(crate) name: &'static str,
    pub(crate) error_type: &'static str,
    /// Status in the `/api` dialect.
    pub(crate) api_status: u16,
    /// Status in the `/rest` dialect: 400 for the three whose text govmomi shows with a 400 only (legacy contract §3).
    pub(crate) rest_status: u16,
    pub(crate) definition: StructureDef,
    /// The same, as a [`Type`] refers to it.
    pub(crate) structure: fn() -> &'static StructureDef,
}

macro_rules! standard_errors {
    ($($kind:ident: $name:literal, $error_type:literal, $api:literal, $rest:literal, $fields:ident;)*) => {
        /// All rows, in the order of [`FaultKind`].
        pub(crate) static TABLE: [Row; FaultKind::ALL.len()] = [$(Row {
            kind: FaultKind::$kind,
            name: $name,
            error_type: $error_type,
            api_status: $api,
            rest_status: $rest,
            definition: StructureDef {
                name: concat!("com.vmware.vapi.std.errors.", $name),
                doc: concat!("The standard error `", $name, "`."),
                fields: $fields,
                unions: &[],
            },
            structure: || FaultKind::$kind.definition(),
        },)*];

        /// The constants of `error_type`.
        pub(crate) static ERROR_TYPE: EnumerationDef = EnumerationDef {
            name: "com.vmware.vapi.std.errors.error.type",
            doc: "The type of an error, where the protocol cannot tell it.",
            constants: &[$($error_type,)*],
        };
    };
}

// kind: name, error_type, /api status, /rest status, fields
standard_errors! {
    Error: "error", "ERROR", 500, 500, PLAIN;
    AlreadyExists: "already_exists", "ALREADY_EXISTS", 400, 400, PLAIN;
    AlreadyInDesiredState: "already_in_desired_state", "ALREADY_IN_DESIRED_STATE", 400, 400, PLAIN;
    Canceled: "canceled", "CANCELED", 400, 400, PLAIN;
    ConcurrentChange: "concurrent_change", "CONCURRENT_CHANGE", 409, 400, PLAIN;
    FeatureInUse: "feature_in_use", "FEATURE_IN_USE", 400, 400, PLAIN;
    InternalServerError: "internal_server_error", "INTERNAL_SERVER_ERROR", 500, 500, PLAIN;
    InvalidArgument: "invalid_argument", "INVALID_ARGUMENT", 400, 400, PLAIN;
    InvalidElementConfiguration: "invalid_element_configuration", "INVALID_ELEMENT_CONFIGURATION", 400, 400, PLAIN;
    InvalidElementType: "invalid_element_type", "INVALID_ELEMENT_TYPE", 400, 400, PLAIN;
    InvalidRequest: "invalid_request", "INVALID_REQUEST", 400, 400, PLAIN;
    NotAllowedInCurrentState: "not_allowed_in_current_state", "NOT_ALLOWED_IN_CURRENT_STATE", 400, 400, PLAIN;
    NotFound: "not_found", "NOT_FOUND", 404, 404, PLAIN;
    OperationNotFound: "operation_not_found", "OPERATION_NOT_FOUND", 404, 404, PLAIN;
    ResourceBusy: "resource_busy", "RESOURCE_BUSY", 500, 400, PLAIN;
    ResourceInUse: "resource_in_use", "RESOURCE_IN_USE", 400, 400, PLAIN;
    ResourceInaccessible: "resource_inaccessible", "RESOURCE_INACCESSIBLE", 500, 400, PLAIN;
    ServiceUnavailable: "service_unavailable", "SERVICE_UNAVAILABLE", 503, 503, PLAIN;
    TimedOut: "timed_out", "TIMED_OUT", 504, 504, PLAIN;
    UnableToAllocateResource: "unable_to_allocate_resource", "UNABLE_TO_ALLOCATE_RESOURCE", 400, 400, PLAIN;
    Unauthenticated: "unauthenticated", "UNAUTHENTICATED", 401, 401, CHALLENGED;
    Unauthorized: "unauthorized", "UNAUTHORIZED", 403, 403, CHALLENGED;
    UnexpectedInput: "unexpected_input", "UNEXPECTED_INPUT", 400, 400, PLAIN;
    Unsupported: "unsupported", "UNSUPPORTED", 400, 400, PLAIN;
    UnverifiedPeer: "unverified_peer", "UNVERIFIED_PEER", 400, 400, PLAIN;
}

macro_rules! error_fields {
    ($($more:expr)?) => {
        &[
            FieldDef {
                name: "messages",
                ty: Type::List(&Type::Structure(|| &MESSAGE)),
                doc: "First the operation as the client sees it, then each cause.",
            },
            FieldDef { name: "data", ty: Type::Optional(&Type::DynamicStructure), doc: "More about it, for programs." },
            FieldDef {
                name: "error_type",
                ty: Type::Optional(&Type::Enumeration(|| &ERROR_TYPE)),
                doc: "The type, where the protocol cannot tell it.",
            },
            $($more)?
        ]
    };
}

const PLAIN: &[FieldDef] = error_fields!();
const CHALLENGED: &[FieldDef] =
    error_fields!(FieldDef { name: "challenge", ty: Type::Optional(&Type::String), doc: "How to authenticate." });

/// `com.vmware.vapi.std.localizable_message`.
pub(crate) static MESSAGE: StructureDef = StructureDef {
    name: "com.vmware.vapi.std.localizable_message",
    doc: "A message that a client may translate.",
    fields: &[
        FieldDef { name: "id", ty: Type::String, doc: "Stable id." },
        FieldDef { name: "default_message", ty: Type::String, doc: "English text with the arguments in it." },
        FieldDef { name: "args", ty: Type::List(&Type::String), doc: "The arguments, in order." },
        FieldDef {
            name: "params",
            ty: Type::Optional(&Type::Map(&Type::String, &Type::Structure(|| &PARAM))),
            doc: "The arguments, by name.",
        },
        FieldDef { name: "localized", ty: Type::Optional(&Type::String), doc: "Text in the client's language." },
    ],
    unions: &[],
};

static PARAM: StructureDef = StructureDef {
    name: "com.vmware.vapi.std.localization_param",
    doc: "One named argument of a message.",
    fields: &[
        FieldDef { name: "s", ty: Type::Optional(&Type::String), doc: "Text." },
        FieldDef { name: "dt", ty: Type::Optional(&Type::DateTime), doc: "A date." },
        FieldDef { name: "i", ty: Type::Optional(&Type::Long), doc: "An integer." },
        FieldDef { name: "d", ty: Type::Optional(&Type::Double), doc: "A decimal number." },
        FieldDef { name: "l", ty: Type::Optional(&Type::Structure(|| &NESTED)), doc: "A message." },
        FieldDef {
            name: "format",
            ty: Type::Optional(&Type::Enumeration(|| &DATE_FORMAT)),
            doc: "How to show a date.",
        },
        FieldDef { name: "precision", ty: Type::Optional(&Type::Long), doc: "Digits after the point of a decimal." },
    ],
    unions: &[],
};

static NESTED: StructureDef = StructureDef {
    name: "com.vmware.vapi.std.nested_localizable_message",
    doc: "A message inside a message.",
    fields: &[
        FieldDef { name: "id", ty: Type::String, doc: "Stable id." },
        FieldDef {
            name: "params",
            ty: Type::Optional(&Type::Map(&Type::String, &Type::Structure(|| &PARAM))),
            doc: "The arguments, by name.",
        },
    ],
    unions: &[],
};

static DATE_FORMAT: EnumerationDef = EnumerationDef {
    name: "com.vmware.vapi.std.localization_param.date_time_format",
    doc: "How a date is shown.",
    constants: &[
        "SHORT_DATE",
        "MED_DATE",
        "LONG_DATE",
        "FULL_DATE",
        "SHORT_TIME",
        "MED_TIME",
        "LONG_TIME",
        "FULL_TIME",
        "SHORT_DATE_TIME",
        "MED_DATE_TIME",
        "LONG_DATE_TIME",
        "FULL_DATE_TIME",
    ],
};
