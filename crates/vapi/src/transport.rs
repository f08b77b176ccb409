//! The client's end of a call: typed clients hand an operation and its input to a transport.
//! Knows no wire; who implements [`Transport`] picks a dialect.

use crate::{Fault, Mismatch, OperationDef, Structure, Value};

/// Carries calls to a server.
pub trait Transport {
    /// Calls `operation` with `input` (a structure called `operation-input`) and returns the decoded result.
    ///
    /// # Errors
    /// [`CallError::Fault`] when the server answered with an error, [`CallError::Transport`] when no answer came.
    fn invoke(
        &self,
        operation: &'static OperationDef,
        input: Structure,
    ) -> impl Future<Output = Result<Value, CallError>> + Send;
}

/// Why a call gave no result.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// The server refused or failed.
    #[error("{}", describe(.0))]
    Fault(Fault),
    /// The server answered something that its declaration does not allow.
    #[error("unexpected answer: {0}, check that client and server are of the same version")]
    Answer(#[from] Mismatch),
    /// The server was not reached, or what came back was not vAPI.
    #[error("{0}")]
    Transport(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl From<Fault> for CallError {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

fn describe(fault: &Fault) -> String {
    let texts: Vec<&str> = fault.messages.iter().map(|message| message.default_message.as_str()).collect();
    if texts.is_empty() { format!("{:?}", fault.kind) } else { texts.join(": ") }
}
