//! One call, in the form that the encoders of the wires take.

use serde_json::Value;
use vapi::OperationDef;

/// Who calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Who {
    /// Nobody.
    Nobody,
    /// Somebody with this password in place of a session.
    Password(&'static str),
    /// The user of this name, in a login session.
    User(&'static str),
}

/// One call.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    /// Service id without `com.vmware.`.
    pub(crate) service: &'static str,
    /// Operation id.
    pub(crate) operation: &'static str,
    /// Unused: files of exchanges have it.
    pub(crate) name: String,
    /// Who calls.
    pub(crate) who: Who,
    /// All parameters by name.
    pub(crate) input: Value,
}

impl Case {
    /// A call.
    pub(crate) fn new(operation: &'static OperationDef, who: Who, input: &Value) -> Self {
        let service = operation.service.strip_prefix("com.vmware.").unwrap();
        Self { service, operation: operation.name, name: String::new(), who, input: input.clone() }
    }

    /// The declaration of its operation.
    pub(crate) fn declaration(&self) -> &'static OperationDef {
        declared(&format!("{}.{}", self.service, self.operation))
    }
}

/// The operation of this name, without `com.vmware.`.
pub(crate) fn declared(name: &str) -> &'static OperationDef {
    operations().find(|operation| self::name(operation) == name).unwrap_or_else(|| panic!("`{name}` is not declared"))
}

/// All declared operations.
pub(crate) fn operations() -> impl Iterator<Item = &'static OperationDef> {
    library_api::services().into_iter().flat_map(|service| service.operations)
}

/// An operation's name without `com.vmware.`.
pub(crate) fn name(operation: &OperationDef) -> String {
    format!("{}.{}", operation.service.strip_prefix("com.vmware.").unwrap(), operation.name)
}
