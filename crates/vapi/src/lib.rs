//! What a vAPI call is, on any wire: values, types, faults, operations, and the dialects that carry them.
//! Knows no libraries, does no I/O and never sees a runtime or a socket.

#![warn(missing_docs)]

mod absence;
pub mod bind;
pub mod call;
mod complaint;
pub mod declaration;
pub mod dialect;
pub mod fault;
pub mod introspection;
pub mod metamodel;
pub mod mount;
pub mod openapi;
pub mod operation;
pub mod registry;
pub mod run;
mod standard;
pub mod transport;
pub mod ty;
pub mod validate;
pub mod value;

pub use absence::Absence;
pub use bind::{Bound, Mismatch};
pub use call::{Call, Caller, Context, Credentials, Gate};
pub use dialect::{Answered, Dispatcher};
pub use fault::{Fault, FaultKind, Message};
pub use operation::{Address, Body, OperationDef, Privilege, PrivilegeObject, ServiceDef};
pub use registry::{Handler, Mount, Registry};
pub use run::{Defect, DefectKind};
pub use transport::{CallError, Transport};
pub use ty::{EnumerationDef, FieldDef, StructureDef, Type, UnionCase, UnionDef};
pub use value::{Structure, Value};
