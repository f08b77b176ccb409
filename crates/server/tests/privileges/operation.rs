//! The declared operations and their names.

use vapi::OperationDef;

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
