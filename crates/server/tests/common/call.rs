//! One call, whatever its wire.

use serde_json::Value;
use vapi::OperationDef;

/// One call.
#[derive(Clone, Debug)]
pub(crate) struct Call<'c> {
    /// What is called.
    pub(crate) operation: &'static OperationDef,
    /// All parameters by name, as legacy JSON has them.
    pub(crate) input: Value,
    /// What the caller shows.
    pub(crate) credentials: Credentials<'c>,
}

/// What a caller shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Credentials<'c> {
    /// Nothing.
    Nothing,
    /// The administrator's name with this password, in place of a session.
    Password(&'c str),
    /// A login session.
    Session(&'c str),
}
