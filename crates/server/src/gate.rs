//! Who calls: every vAPI call passes here before anything is looked at. Decides by the declaration alone.

use std::{
    net::IpAddr,
    sync::{Arc, OnceLock},
};

use library_core::{
    Domain, Error,
    model::{LoginSession, Name, UserName},
    ports::Clock,
};
use library_operations::{authorise, fault};
use vapi::{Call, Caller, Credentials, Fault, FaultKind, Message, OperationDef, Structure, Type, Value};

use crate::{
    passwords::{
        PasswordError, Passwords,
        attempts::{self, Attempts, TooEarly},
    },
    tokens,
};

/// Services that anybody may ask what this server offers.
const OPEN_SERVICES: &str = "com.vmware.vapi.std.introspection.";
/// The service that makes login sessions out of credentials.
const SESSION_SERVICE: &str = "com.vmware.cis.session";

/// The gate of a server.
pub struct Gate {
    domain: Arc<Domain>,
    clock: Arc<dyn Clock>,
    passwords: Arc<Passwords>,
    attempts: Attempts,
}

/// Why user and password do not let somebody in.
#[derive(Debug, thiserror::Error)]
pub enum LoginRefusal {
    /// Too many of them were wrong of late.
    #[error(transparent)]
    Slowed(TooEarly),
    /// They do not belong together; which of the two is wrong is not said.
    #[error("user name or password is wrong")]
    Wrong,
    /// Passwords cannot be checked.
    #[error("passwords cannot be checked now; try again")]
    Unchecked(#[source] PasswordError),
    /// Users cannot be looked up.
    #[error(transparent)]
    Unknown(Error),
}

/// The gate, as one client finds it.
pub struct Visit<'a> {
    gate: &'a Gate,
    peer: IpAddr,
    user: OnceLock<Arc<str>>,
    object: OnceLock<String>,
}

impl Gate {
    /// The gate before `domain`.
    pub fn new(domain: Arc<Domain>, clock: Arc<dyn Clock>, passwords: Arc<Passwords>) -> Self {
        Self { domain, clock, passwords, attempts: Attempts::default() }
    }

    /// The gate for a request that comes from `peer`.
    pub fn visit(&self, peer: IpAddr) -> Visit<'_> {
        Visit { gate: self, peer, user: OnceLock::new(), object: OnceLock::new() }
    }
}

impl vapi::Gate for Visit<'_> {
    async fn authenticate(&self, call: &Call) -> Result<Caller, Fault> {
        let operation = call.operation;
        let caller = |user: Option<Arc<str>>, session| Caller { user, session, context: call.context.clone() };
        if operation.service.starts_with(OPEN_SERVICES) {
            return Ok(caller(None, None));
        }
        let logs_in = operation.service == SESSION_SERVICE && operation.name == "create";
        match (&call.credentials, logs_in) {
            (Credentials::UserPassword { user, password }, true) => {
                let user = self.check_password(user, password).await.map_err(challenged)?;
                Ok(caller(Some(Arc::from(user.as_str())), None))
            }
            (Credentials::Session(token), false) => {
                let login = self.login(token).await.map_err(refused)?;
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
        if let Some(object) = object(operation, input) {
            // One call a visit, as above.
            let _ = self.object.set(object.to_owned());
        }
        authorise(&self.gate.domain, caller, operation, input).await
    }
}

/// The first id among the parameters; else the item or library that a structure among them names.
fn object<'v>(operation: &OperationDef, input: &'v Structure) -> Option<&'v str> {
    let ids = operation.input.fields.iter().filter(|field| is_id(field.ty));
    let parameter = ids.filter_map(|field| input.get(field.name)).find_map(Value::as_text);
    parameter.or_else(|| {
        let mut structures = input.fields.iter().filter_map(|(_, value)| value.as_structure());
        let inside = |structure: &'v Structure| {
            ["library_item_id", "library_id"].into_iter().find_map(|name| structure.get(name)?.as_text())
        };
        structures.find_map(inside)
    })
}

fn is_id(ty: Type) -> bool {
    matches!(ty, Type::Id(_) | Type::Optional(Type::Id(_)))
}

impl Visit<'_> {
    /// Who came, once that is known.
    pub fn user(&self) -> Option<&str> {
        self.user.get().map(AsRef::as_ref)
    }

    /// What the call is about, once its input is known to be valid.
    pub fn object(&self) -> Option<&str> {
        self.object.get().map(String::as_str)
    }

    /// The live login session behind a token, whichever wire it was made on.
    ///
    /// # Errors
    /// Unauthenticated when there is none or it has ended.
    pub async fn login(&self, token: &str) -> Result<LoginSession, Error> {
        let login = self.gate.domain.logged_in(&tokens::hash(token)).await?;
        self.note(&login.user);
        Ok(login)
    }

    /// The user to whom this password belongs. Takes as long for an unknown user as for a known one, and does not say which
    /// of the two was wrong.
    ///
    /// # Errors
    /// See [`LoginRefusal`].
    pub async fn check_password(&self, name: &str, password: &str) -> Result<UserName, LoginRefusal> {
        let Gate { domain, clock, passwords, attempts } = self.gate;
        let user = UserName::new(Name::new(name).folded());
        let shown: String = name.chars().take(attempts::NAME).collect();
        // While the slot is held no other check runs: many guesses at once do not all pass before the first has failed.
        let slot = passwords.slot().await.map_err(LoginRefusal::Unchecked)?;
        if let Err(early) = attempts.admit(user.as_str(), self.peer, clock.steady()) {
            tracing::warn!(user = shown, peer = %self.peer, "too many failed logins");
            return Err(LoginRefusal::Slowed(early));
        }
        let known = domain.user(&user).await.map_err(LoginRefusal::Unknown)?;
        let hash = known.as_ref().map(|known| known.record.password_hash.as_str());
        if slot.verify(password, hash).await.map_err(LoginRefusal::Unchecked)? {
            attempts.succeeded(user.as_str(), self.peer);
            self.note(&user);
            return Ok(user);
        }
        attempts.failed(user.as_str(), self.peer, clock.steady());
        tracing::warn!(user = shown, peer = %self.peer, "login refused");
        Err(LoginRefusal::Wrong)
    }

    fn note(&self, user: &UserName) {
        // One call a visit: nobody else was noted before.
        let _ = self.user.set(Arc::from(user.as_str()));
    }
}

fn challenged(refusal: LoginRefusal) -> Fault {
    let text = refusal.to_string();
    match refusal {
        LoginRefusal::Slowed(_) => challenge("quire.login.slowed", text),
        LoginRefusal::Wrong => challenge("quire.login.refused", text),
        LoginRefusal::Unchecked(error) => {
            tracing::error!(%error, "passwords cannot be checked");
            Fault::new(FaultKind::ServiceUnavailable, Message::new("quire.login.unavailable", text))
        }
        LoginRefusal::Unknown(error) => refused(error),
    }
}

fn challenge(id: &str, text: impl Into<String>) -> Fault {
    let mut fault = Fault::new(FaultKind::Unauthenticated, Message::new(id, text));
    fault.challenge = Some(CHALLENGE.to_owned());
    fault
}

fn refused(error: Error) -> Fault {
    let mut fault = fault::of(error);
    if fault.kind == FaultKind::Unauthenticated {
        fault.challenge = Some(CHALLENGE.to_owned());
    }
    fault
}

/// How to authenticate, for the fault's `challenge`.
pub(crate) const CHALLENGE: &str = "Basic realm=\"quire\"";

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
    challenge(id, text)
}
