//! A connection to a server: logs in, carries calls, logs in again when the session is gone. Moves no files.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use library_api::cis::session;
use tls::Pin;
use url::Url;
use vapi::bind::Secret;
use vapi::dialect::json_rpc::{decode_answer, encode_call};
use vapi::{Bound, CallError, Credentials, FaultKind, OperationDef, Structure, Transport, Value};

use crate::{ConnectError, Patience, TransportError, patience::Waits, wire::Wire, wire::address};

/// From a call to its answer. Completing a session may re-read large files, so this is long.
const CALL: Duration = Duration::from_mins(15);

/// Operations that change nothing, or nothing more when they are made twice.
const REPEATABLE: [&str; 5] = ["get", "list", "find", "validate", "keep_alive"];

/// A server, as one user. Clones share the connection and the login session.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
    patience: Patience,
}

struct Inner {
    api: Url,
    wire: Wire,
    trust: Pin,
    credentials: Credentials,
    session: RwLock<Option<String>>,
}

impl Client {
    /// Connects to the server at `base` (`https://host:8443`) and logs in. With [`Credentials::Session`] that session is
    /// used; with [`Credentials::None`] no login takes place.
    ///
    /// # Errors
    /// When `base` is no address of a server, the server is not reached or not trusted, or refuses the login.
    pub async fn connect(base: Url, credentials: Credentials, trust: Pin) -> Result<Self, ConnectError> {
        let api = api_of(&base).ok_or(ConnectError::Address(base))?;
        let wire = Wire::new(trust.clone()).map_err(ConnectError::Setup)?;
        let session = match &credentials {
            Credentials::Session(id) => Some(id.clone()),
            _ => None,
        };
        let inner = Arc::new(Inner { api, wire, trust, credentials, session: RwLock::new(session) });
        let client = Self { inner, patience: Patience::NONE };
        if client.can_log_in() {
            client.log_in().await?;
        }
        Ok(client)
    }

    /// The same connection, over whose breaks calls are made again: all of them while the server is not reached, and those
    /// that may be made twice when their answer was lost, too. Without this the first break ends a call.
    #[must_use]
    pub fn patient(&self, patience: Patience) -> Self {
        Self { inner: Arc::clone(&self.inner), patience }
    }

    /// Ends the login session, if this client made it.
    ///
    /// # Errors
    /// When the server is not reached or refuses; the session then ends by itself after a time without calls.
    pub async fn logout(&self) -> Result<(), CallError> {
        if !self.can_log_in() || self.session().is_none() {
            return Ok(());
        }
        self.call(session::operation::DELETE, empty(), &self.shown()).await?;
        self.remember(None);
        Ok(())
    }

    /// Scheme, host and port of the server.
    pub fn address(&self) -> String {
        address(&self.inner.api)
    }

    pub(crate) fn trust(&self) -> &Pin {
        &self.inner.trust
    }

    pub(crate) fn wire(&self) -> &Wire {
        &self.inner.wire
    }

    /// An address of the same server that is no operation's.
    pub(crate) fn beside_api(&self, segments: &[&str]) -> Url {
        let mut url = self.inner.api.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop().extend(segments);
        }
        url
    }

    pub(crate) fn is_encrypted(&self) -> bool {
        self.inner.api.scheme() == "https"
    }

    fn can_log_in(&self) -> bool {
        matches!(self.inner.credentials, Credentials::UserPassword { .. })
    }

    async fn log_in(&self) -> Result<(), CallError> {
        let answer = self.call(session::operation::CREATE, empty(), &self.inner.credentials).await?;
        self.remember(Some(Secret::from_value(answer)?.0));
        Ok(())
    }

    /// What a call shows: the session, once there is one.
    fn shown(&self) -> Credentials {
        self.session().map_or(Credentials::None, Credentials::Session)
    }

    pub(crate) fn session(&self) -> Option<String> {
        self.inner.session.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn remember(&self, session: Option<String>) {
        *self.inner.session.write().unwrap_or_else(PoisonError::into_inner) = session;
    }

    /// Makes a call, and once again when it shows a session that is gone.
    async fn logged_in(&self, operation: &'static OperationDef, input: Structure) -> Result<Value, CallError> {
        let first = self.call(operation, input.clone(), &self.shown()).await;
        match first {
            // A call that is not authenticated has done nothing, so it can be made again.
            Err(CallError::Fault(fault)) if fault.kind == FaultKind::Unauthenticated && self.can_log_in() => {
                self.log_in().await?;
                self.call(operation, input, &self.shown()).await
            }
            outcome => outcome,
        }
    }

    async fn call(
        &self,
        operation: &'static OperationDef,
        input: Structure,
        credentials: &Credentials,
    ) -> Result<Value, CallError> {
        let body = encode_call(operation, input, credentials);
        let answer = self.exchange(operation, body).await.map_err(|error| CallError::Transport(Box::new(error)))?;
        Ok(decode_answer(operation, &answer)?)
    }

    async fn exchange(&self, operation: &OperationDef, body: bytes::Bytes) -> Result<bytes::Bytes, TransportError> {
        let (url, wire) = (&self.inner.api, &self.inner.wire);
        let request = wire
            .post(url)
            .timeout(CALL)
            .header(http::header::CONTENT_TYPE, "application/json")
            .header("vapi-service", operation.service)
            .header("vapi-operation", operation.name)
            .body(body);
        let response = wire.send(url, request).await?;
        if response.status() != http::StatusCode::OK {
            return Err(wire.refusal(url, response).await);
        }
        wire.body(url, response).await
    }
}

impl Transport for Client {
    async fn invoke(&self, operation: &'static OperationDef, input: Structure) -> Result<Value, CallError> {
        let mut waits = Waits::new(self.patience);
        loop {
            let error = match self.logged_in(operation, input.clone()).await {
                Err(error) => passing(operation.name, error)?,
                answer => return answer,
            };
            waits.wait(error).await.map_err(|error| CallError::Transport(Box::new(error)))?;
        }
    }
}

/// The error of a call that can be made again.
///
/// # Errors
/// The same error, when that is not known to do no harm.
fn passing(operation: &str, error: CallError) -> Result<TransportError, CallError> {
    let CallError::Transport(source) = error else { return Err(error) };
    let source = source.downcast::<TransportError>().map_err(CallError::Transport)?;
    let is_unsent = matches!(*source, TransportError::Unreachable { .. });
    if is_unsent || (source.may_pass() && REPEATABLE.contains(&operation)) {
        return Ok(*source);
    }
    Err(CallError::Transport(source))
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client")
            .field("address", &self.address())
            .field("credentials", &self.inner.credentials)
            .finish_non_exhaustive()
    }
}

fn empty() -> Structure {
    Structure::new("operation-input")
}

/// Where calls go: below a path, too, for a server behind a proxy.
fn api_of(base: &Url) -> Option<Url> {
    let mut api = base.clone();
    if !matches!(base.scheme(), "https" | "http") || base.host_str().is_none() {
        return None;
    }
    api.set_query(None);
    api.set_fragment(None);
    api.path_segments_mut().ok()?.pop_if_empty().push("api");
    Some(api)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use vapi::CallError;

    use super::{api_of, passing};
    use crate::TransportError;

    #[test]
    fn a_call_is_made_again_when_that_does_no_harm() {
        let (address, cause) = (String::new, String::new);
        let error = |error| CallError::Transport(Box::new(error));
        let unreachable = || error(TransportError::Unreachable { address: address(), cause: cause() });
        let interrupted = || error(TransportError::Interrupted { address: address(), cause: cause() });
        let status = |status| {
            error(TransportError::Status { address: address(), status, body: String::new(), retry_after: None })
        };
        assert!(passing("list", unreachable()).is_ok() && passing("create", unreachable()).is_ok());
        assert!(passing("get", interrupted()).is_ok() && passing("create", interrupted()).is_err());
        assert!(passing("get", status(503)).is_ok() && passing("delete", status(503)).is_err());
        assert!(passing("get", status(500)).is_err() && passing("get", status(404)).is_err());
    }

    #[test]
    fn calls_go_to_api_below_the_base() {
        let of = |text: &str| api_of(&text.parse().unwrap()).map(|url| url.to_string());
        assert_eq!(of("https://host:8443").as_deref(), Some("https://host:8443/api"));
        assert_eq!(of("https://host/").as_deref(), Some("https://host/api"));
        assert_eq!(of("http://host/quire/?x#y").as_deref(), Some("http://host/quire/api"));
        assert_eq!(of("ftp://host/"), None);
        assert_eq!(of("mailto:someone@example.org"), None);
    }
}
