//! Runs one operation and holds its outcome against its declaration. Never lets a panic or an undeclared fault out.

use std::panic::AssertUnwindSafe;

use futures::FutureExt;

use crate::{Caller, Fault, FaultKind, Message, Mount, OperationDef, Structure, Value, registry::Watch, validate};

/// An operation did what its declaration does not allow.
#[derive(Debug)]
pub struct Defect {
    /// The operation.
    pub operation: &'static OperationDef,
    /// The request in which it happened.
    pub request_id: String,
    /// What happened.
    pub kind: DefectKind,
}

/// What an operation did wrong.
#[derive(Debug)]
pub enum DefectKind {
    /// It returned a fault that it does not declare.
    UndeclaredFault(Fault),
    /// Its result is not of its declared type.
    WrongResult(Fault),
    /// It panicked, with this text.
    Panic(String),
}

pub(crate) async fn run(
    mount: &Mount,
    caller: Caller,
    input: Structure,
    watch: Option<&Watch>,
) -> Result<Value, Fault> {
    let request_id = caller.context.request_id.clone();
    let kind = match attempt(mount, caller, input).await {
        Ok(outcome) => return outcome,
        Err(kind) => kind,
    };
    let fault = internal(&request_id);
    if let Some(watch) = watch {
        watch(&Defect { operation: mount.operation, request_id, kind });
    }
    Err(fault)
}

/// The operation's outcome if its declaration allows it.
async fn attempt(mount: &Mount, caller: Caller, input: Structure) -> Result<Result<Value, Fault>, DefectKind> {
    // The handler may panic while it makes its future or while that runs; its state is behind `Arc`s of its own.
    let future = AssertUnwindSafe(async { (mount.handler)(caller, input).await });
    let outcome = future.catch_unwind().await.map_err(|payload| DefectKind::Panic(panic_text(payload.as_ref())))?;
    match outcome {
        Ok(value) => match validate::check(&value, &mount.operation.output) {
            Ok(()) => Ok(Ok(value)),
            Err(wrong) => Err(DefectKind::WrongResult(wrong)),
        },
        Err(fault) if may_return(mount.operation, fault.kind) => Ok(Err(fault)),
        Err(fault) => Err(DefectKind::UndeclaredFault(fault)),
    }
}

fn may_return(operation: &OperationDef, kind: FaultKind) -> bool {
    operation.faults.contains(&kind) || FaultKind::STANDING.contains(&kind)
}

fn internal(request_id: &str) -> Fault {
    let text = format!("the server failed inside; its log tells why under the request id `{request_id}`");
    Fault::internal_server_error(Message::new("vapi.method.invoke.exception", text).arg(request_id))
}

fn panic_text(payload: &(dyn std::any::Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_else(|| "a panic without text".to_owned())
}
