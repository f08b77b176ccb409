//! What goes wrong, in vAPI's words: the 25 standard errors and their localizable messages.

mod structure;

use crate::{
    Structure, StructureDef, Type,
    standard::{Row, TABLE},
};

/// A standard error: `com.vmware.vapi.std.errors.<name>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the names are the contract's own; see `name`")]
pub enum FaultKind {
    Error,
    AlreadyExists,
    AlreadyInDesiredState,
    Canceled,
    ConcurrentChange,
    FeatureInUse,
    InternalServerError,
    InvalidArgument,
    InvalidElementConfiguration,
    InvalidElementType,
    InvalidRequest,
    NotAllowedInCurrentState,
    NotFound,
    OperationNotFound,
    ResourceBusy,
    ResourceInUse,
    ResourceInaccessible,
    ServiceUnavailable,
    TimedOut,
    UnableToAllocateResource,
    Unauthenticated,
    Unauthorized,
    UnexpectedInput,
    Unsupported,
    UnverifiedPeer,
}

impl FaultKind {
    /// All standard errors, in declaration order.
    pub const ALL: [Self; 25] = [
        Self::Error,
        Self::AlreadyExists,
        Self::AlreadyInDesiredState,
        Self::Canceled,
        Self::ConcurrentChange,
        Self::FeatureInUse,
        Self::InternalServerError,
        Self::InvalidArgument,
        Self::InvalidElementConfiguration,
        Self::InvalidElementType,
        Self::InvalidRequest,
        Self::NotAllowedInCurrentState,
        Self::NotFound,
        Self::OperationNotFound,
        Self::ResourceBusy,
        Self::ResourceInUse,
        Self::ResourceInaccessible,
        Self::ServiceUnavailable,
        Self::TimedOut,
        Self::UnableToAllocateResource,
        Self::Unauthenticated,
        Self::Unauthorized,
        Self::UnexpectedInput,
        Self::Unsupported,
        Self::UnverifiedPeer,
    ];

    /// What an operation may return without declaring it (design invariant 2).
    pub const STANDING: [Self; 10] = [
        Self::Unauthenticated,
        Self::Unauthorized,
        Self::InvalidArgument,
        Self::UnexpectedInput,
        Self::OperationNotFound,
        Self::ServiceUnavailable,
        Self::UnableToAllocateResource,
        Self::ResourceInaccessible,
        Self::InternalServerError,
        Self::NotAllowedInCurrentState,
    ];

    /// Snake-case name, for example `not_found`.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// Full id, for example `com.vmware.vapi.std.errors.not_found`.
    pub fn canonical(self) -> &'static str {
        self.definition().name
    }

    /// The constant of `error_type`, for example `NOT_FOUND`.
    pub fn error_type(self) -> &'static str {
        self.row().error_type
    }

    /// HTTP status in the `/api` dialect.
    pub fn api_status(self) -> u16 {
        self.row().api_status
    }

    /// HTTP status in the `/rest` dialect.
    pub fn rest_status(self) -> u16 {
        self.row().rest_status
    }

    /// The declared structure of this error.
    pub fn definition(self) -> &'static StructureDef {
        &self.row().definition
    }

    /// The error whose full id is `canonical`.
    pub fn from_canonical(canonical: &str) -> Option<Self> {
        let name = canonical.strip_prefix("com.vmware.vapi.std.errors.")?;
        TABLE.iter().find(|row| row.name == name).map(|row| row.kind)
    }

    /// The error whose `error_type` constant is `constant`.
    pub fn from_error_type(constant: &str) -> Option<Self> {
        TABLE.iter().find(|row| row.error_type == constant).map(|row| row.kind)
    }

    /// The type of this error's structure.
    pub(crate) fn ty(self) -> Type {
        Type::Structure(self.row().structure)
    }

    #[allow(clippy::indexing_slicing, reason = "the table has one row for each kind, in its order; a test holds it")]
    fn row(self) -> &'static Row {
        &TABLE[self as usize]
    }

    fn has_challenge(self) -> bool {
        matches!(self, Self::Unauthenticated | Self::Unauthorized)
    }
}

/// An error as it leaves an operation; the dialects give it its shape and status.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// Which standard error.
    pub kind: FaultKind,
    /// First the operation as the client sees it, then each cause.
    pub messages: Vec<Message>,
    /// More about it, for programs.
    pub data: Option<Structure>,
    /// Only with Unauthenticated and Unauthorized: a hint how to authenticate.
    pub challenge: Option<String>,
}

/// A localizable message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Stable id, for example `quire.item.not_found`.
    pub id: String,
    /// English text with the arguments already in it.
    pub default_message: String,
    /// The arguments.
    pub args: Vec<String>,
}

impl Message {
    /// A message without arguments.
    pub fn new(id: impl Into<String>, text: impl Into<String>) -> Self {
        Self { id: id.into(), default_message: text.into(), args: Vec::new() }
    }

    /// The same message with one more argument.
    #[must_use]
    pub fn arg(mut self, argument: impl Into<String>) -> Self {
        self.args.push(argument.into());
        self
    }
}

impl Fault {
    /// A fault with one message.
    pub fn new(kind: FaultKind, message: Message) -> Self {
        Self { kind, messages: vec![message], data: None, challenge: None }
    }

    /// The same fault with data for programs.
    #[must_use]
    pub fn with_data(mut self, data: Structure) -> Self {
        self.data = Some(data);
        self
    }

    /// The same fault with one more cause.
    #[must_use]
    pub fn because(mut self, cause: Message) -> Self {
        self.messages.push(cause);
        self
    }
}

macro_rules! fault_constructors {
    ($($name:ident $kind:ident,)*) => {
        impl Fault {$(
            #[doc = concat!("`", stringify!($name), "` with one message.")]
            pub fn $name(message: Message) -> Self {
                Self::new(FaultKind::$kind, message)
            }
        )*}
    };
}

fault_constructors! {
    error Error,
    already_exists AlreadyExists,
    already_in_desired_state AlreadyInDesiredState,
    canceled Canceled,
    concurrent_change ConcurrentChange,
    feature_in_use FeatureInUse,
    internal_server_error InternalServerError,
    invalid_argument InvalidArgument,
    invalid_element_configuration InvalidElementConfiguration,
    invalid_element_type InvalidElementType,
    invalid_request InvalidRequest,
    not_allowed_in_current_state NotAllowedInCurrentState,
    not_found NotFound,
    operation_not_found OperationNotFound,
    resource_busy ResourceBusy,
    resource_in_use ResourceInUse,
    resource_inaccessible ResourceInaccessible,
    service_unavailable ServiceUnavailable,
    timed_out TimedOut,
    unable_to_allocate_resource UnableToAllocateResource,
    unauthenticated Unauthenticated,
    unauthorized Unauthorized,
    unexpected_input UnexpectedInput,
    unsupported Unsupported,
    unverified_peer UnverifiedPeer,
}
