//! Who calls: every vAPI call passes here before anything is looked at. Decides by the declaration alone.

use std::{net::IpAddr, sync::Arc};

use library_core::{Domain, Error, Meaning};
use library_operations::{authorise, fault::fault};
use vapi::{Call, Caller, Credentials, Fault, FaultKind, Message, OperationDef, Structure};

use crate::{passwords::Attempts, tokens};

/// Services that anybody may ask what this server offers.
const OPEN_SERVICES: &str = "com.vmware.vapi.std.introspection.";
/// The service that makes login sessions out of credentials.
const SESSION_SERVICE: &str = "com.vmware.cis.session";

/// The gate of a server.
pub struct Gate {
    domain: Arc<Domain>,
    attempts: Attempts,
}

/// The gate, as one client finds it.
pub struct Visit<'a> {
    gate: &'a Gate,
    peer: IpAddr,
}

impl Gate {
    /// The gate before `domain`; `attempts` slows down who guesses passwords.
    pub fn new(domain: Arc<Domain>, attempts: Attempts) -> Self {
        Self { domain, attempts }
    }

    /// The gate for a request that comes from `peer`.
    pub fn visit(&self, peer: IpAddr) -> Visit<'_> {
        Visit { gate: self, peer }
    }
}

impl vapi::Gate for Visit<'_> {
    async fn authenticate(&self, call: &Call) -> Result<Caller, Fault> {
        let operation = call.operation;
        let caller = |user, session| Caller { user, session, context: call.context.clone() };
        if operation.service.starts_with(OPEN_SERVICES) {
            return Ok(caller(None, None));
        }
        let logs_in = operation.service == SESSION_SERVICE && operation.name == "create";
        match (&call.credentials, logs_in) {
            (Credentials::UserPassword { user, password }, true) => {
                let user = self.check_password(user, password).await?;
                Ok(caller(Some(Arc::from(user.as_str())), None))
            }
            (Credentials::Session(token), false) => {
                let login = self.gate.domain.logged_in(&tokens::hash(token)).await.map_err(refused)?;
                Ok(caller(Some(Arc::from(login.user.as_str())), Some(Arc::from(login.token_hash))))
            }
            (credentials, _) => Err(unauthenticated(credentials, logs_in)),
        }
    }

    async fn authorise(
        &self,
        caller: &Caller,
        operation: &'static OperationDef,
        input: &Structure,
    ) -> Result<(), Fault> {
        authorise::authorise(&self.gate.domain, caller, operation, input).await
    }
}

impl Visit<'_> {
    async fn check_password(&self, user: &str, password: &str) -> Result<library_core::model::UserName, Fault> {
        let attempts = &self.gate.attempts;
        if let Err(wait) = attempts.admit(user, self.peer) {
            tracing::warn!(user, peer = %self.peer, "too many failed logins");
            let text = format!("too many failed logins; try again in {} s", wait.as_secs().max(1));
            return Err(Fault::new(FaultKind::Unauthenticated, Message::new("quire.login.slowed", text)));
        }
        let checked = self.gate.domain.check_password(user, password).await;
        match &checked {
            Ok(_) => attempts.succeeded(user, self.peer),
            Err(error) if error.meaning == Meaning::Unauthenticated => {
                attempts.failed(user, self.peer);
                tracing::warn!(user, peer = %self.peer, "login refused");
            }
            Err(_) => {}
        }
        checked.map_err(refused)
    }
}

fn refused(error: Error) -> Fault {
    let mut fault = fault(error);
    if fault.kind == FaultKind::Unauthenticated {
        fault.challenge = Some(CHALLENGE.to_owned());
    }
    fault
}

/// How to authenticate, for the fault's `challenge`.
const CHALLENGE: &str = "Basic realm=\"quire\"";

fn unauthenticated(credentials: &Credentials, logs_in: bool) -> Fault {
    let (id, text) = match credentials {
        Credentials::Unsupported(scheme) => (
            "quire.login.scheme",
            format!("authentication scheme `{scheme}` is not supported; log in with user name and password"),
        ),
        Credentials::Conflicting => {
            ("quire.login.conflict", "the request carries credentials that contradict each other; send one".to_owned())
        }
        Credentials::None | Credentials::Session(_) if logs_in => {
            ("quire.login.needed", "a session is made with user name and password; send them".to_owned())
        }
        Credentials::UserPassword { .. } => (
            "quire.login.session_needed",
            "user name and password make a session only (`POST /api/session`); send the session's id".to_owned(),
        ),
        Credentials::None | Credentials::Session(_) => {
            ("quire.login.needed", "this needs a login session; make one with `POST /api/session`".to_owned())
        }
    };
    let mut fault = Fault::new(FaultKind::Unauthenticated, Message::new(id, text));
    fault.challenge = Some(CHALLENGE.to_owned());
    fault
}
