//! A call on its way in, and who makes it.

use std::sync::Arc;

use crate::{Fault, OperationDef, Structure};

/// A decoded call: a dialect made it, nothing has been checked yet.
#[derive(Debug)]
pub struct Call {
    /// The operation that the address or the ids name.
    pub operation: &'static OperationDef,
    /// Its parameters, in the shape that the wire gave them.
    pub input: Structure,
    /// What the client showed to say who it is.
    pub credentials: Credentials,
    /// What came with the call beside its parameters.
    pub context: Context,
}

/// What accompanies a call.
#[derive(Clone, Debug, Default)]
pub struct Context {
    /// The server's id of this request: in the answer's `x-request-id` and in each log line.
    pub request_id: String,
    /// The client's own operation id, if it sent one.
    pub op_id: Option<String>,
    /// `scheme://host[:port]` at which the client reached the server; addresses in answers start with it.
    pub origin: String,
}

/// What a client showed to say who it is.
#[derive(Clone, PartialEq, Eq, Default)]
pub enum Credentials {
    /// Nothing.
    #[default]
    None,
    /// User name and password.
    UserPassword {
        /// User name, with or without a domain.
        user: String,
        /// Password.
        password: String,
    },
    /// The id that `com.vmware.cis.session.create` returned.
    Session(String),
    /// A scheme that this server does not take (SAML, OAuth, SIGN …): its name.
    Unsupported(String),
    /// Several that contradict each other; never "any of them passes".
    Conflicting,
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::None => f.write_str("None"),
            Self::UserPassword { user, .. } => write!(f, "UserPassword({user:?}, …)"),
            Self::Session(_) => f.write_str("Session(…)"),
            Self::Unsupported(scheme) => write!(f, "Unsupported({scheme:?})"),
            Self::Conflicting => f.write_str("Conflicting"),
        }
    }
}

/// Who calls: what the gate made of the credentials.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The user, as the store spells it; `None` for an operation that needs no login.
    pub user: Option<Arc<str>>,
    /// Key of the login session that the call came in, if it came in one.
    pub session: Option<Arc<str>>,
    /// What came with the call.
    pub context: Context,
}

/// Decides who a caller is and what they may do. The server implements it.
pub trait Gate: Send + Sync {
    /// Turns credentials into a caller.
    ///
    /// # Errors
    /// `Unauthenticated`, and `ServiceUnavailable` when it cannot be decided now.
    fn authenticate(&self, call: &Call) -> impl Future<Output = Result<Caller, Fault>> + Send;

    /// Checks the operation's declared privileges on the objects that the (valid) input names.
    ///
    /// # Errors
    /// `Unauthorized`, naming the privilege.
    fn authorise(
        &self,
        caller: &Caller,
        operation: &'static OperationDef,
        input: &Structure,
    ) -> impl Future<Output = Result<(), Fault>> + Send;
}
