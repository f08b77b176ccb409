//! What operations need at run time, those behind `#[service]` and those that this crate answers itself: making mounts
//! and handing out arguments.
//! Never decides anything about a call; validation has been here before.

use std::sync::Arc;

use crate::{Bound, Caller, Fault, FaultKind, Message, Mount, OperationDef, Structure, Value, bind};

impl Mount {
    /// `operation`, run by `run`.
    pub fn new<F, R>(operation: &'static OperationDef, run: F) -> Self
    where
        F: Fn(Caller, Structure) -> R + Send + Sync + 'static,
        R: Future<Output = Result<Value, Fault>> + Send + 'static,
    {
        Self { operation, handler: Arc::new(move |caller, input| Box::pin(run(caller, input))) }
    }
}

/// Takes the parameter `name` out of an operation's input.
///
/// # Errors
/// `InvalidArgument` that names the parameter; valid input never gets it.
pub fn argument<T: Bound>(input: &mut Structure, name: &'static str) -> Result<T, Fault> {
    bind::required(input, name).map_err(|mismatch| {
        let message = Message::new("vapi.argument.mismatch", mismatch.to_string());
        Fault::new(FaultKind::InvalidArgument, message.arg(mismatch.path).arg(mismatch.expected))
    })
}

/// That `operation` is declared and mounted, and nobody answers it. No operation declares this fault, so that it counts
/// as the defect that it is: the client gets an internal error, and whoever watches the registry all of it.
pub(crate) fn unanswered(operation: &OperationDef) -> Fault {
    let text = format!("`{}.{}` is declared and not answered", operation.service, operation.name);
    Fault::unsupported(Message::new("vapi.mount.unanswered", text).arg(operation.service).arg(operation.name))
}
