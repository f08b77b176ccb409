//! A domain error as a vAPI fault. The cause inside an error never gets out.

use library_core::{Error, Meaning};
use vapi::{Fault, FaultKind, Message};

/// The fault that tells of `error`.
pub fn of(error: Error) -> Fault {
    let message = Message { id: error.id.to_owned(), default_message: error.text, args: error.args };
    Fault::new(kind(error.meaning), message)
}

/// The standard error of a meaning.
pub fn kind(meaning: Meaning) -> FaultKind {
    match meaning {
        Meaning::NotFound => FaultKind::NotFound,
        Meaning::AlreadyExists => FaultKind::AlreadyExists,
        Meaning::InvalidArgument => FaultKind::InvalidArgument,
        Meaning::InvalidElementType => FaultKind::InvalidElementType,
        Meaning::InvalidElementConfiguration => FaultKind::InvalidElementConfiguration,
        Meaning::NotAllowedInCurrentState => FaultKind::NotAllowedInCurrentState,
        Meaning::AlreadyInDesiredState => FaultKind::AlreadyInDesiredState,
        Meaning::ResourceBusy => FaultKind::ResourceBusy,
        Meaning::ConcurrentChange => FaultKind::ConcurrentChange,
        Meaning::Unauthenticated => FaultKind::Unauthenticated,
        Meaning::Unauthorized => FaultKind::Unauthorized,
        Meaning::Unsupported => FaultKind::Unsupported,
        Meaning::UnableToAllocateResource => FaultKind::UnableToAllocateResource,
        Meaning::ResourceInaccessible => FaultKind::ResourceInaccessible,
        Meaning::ServiceUnavailable => FaultKind::ServiceUnavailable,
        Meaning::Internal => FaultKind::InternalServerError,
    }
}
