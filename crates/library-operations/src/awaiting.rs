//! What this server cannot do yet says so. Decides nothing, changes nothing.

use vapi::{Fault, FaultKind, Message, OperationDef};

/// The answer of a declared operation that nothing stands behind.
///
/// # Errors
/// Always, with service unavailable.
pub(crate) fn awaiting<T>(operation: &OperationDef) -> Result<T, Fault> {
    let name = format!("{}.{}", operation.service, operation.name);
    let text = format!("`{name}` is not available on this server yet; nothing was changed, ask again after an upgrade");
    let message = Message { id: "quire.operation.awaiting".to_owned(), default_message: text, args: vec![name] };
    Err(Fault::new(FaultKind::ServiceUnavailable, message))
}
