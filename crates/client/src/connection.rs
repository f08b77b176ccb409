//! A connection to a server: logs in, carries calls, logs in again when the session is gone. Moves no files.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use library_api::cis::session;
use tls::Pin;
use url::Url;
use vapi::bind::Secret;
use vapi::dialect::json_rpc::{decode_answer, encode_call};
use vapi::{Bound, CallError, Credentials, FaultKind, OperationDef, Structure, Transport, Value};

use crate::{ConnectError, TransportError, wire::Wire, wire::address};

/// From a call to its answer. Completing a session may re-read large files, so this is long.
const CALL: Duration = Duration::from_mins(15);

/// A server, as one user. Clones share the connection and the login session.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

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
        let client = Self(Arc::new(Inner { api, wire, trust, credentials, session: RwLock::new(session) }));
        if client.can_log_in() {
            client.log_in().await?;
        }
        Ok(client)
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
        address(&self.0.api)
    }

    pub(crate) fn trust(&self) -> &Pin {
        &self.0.trust
    }

    pub(crate) fn wire(&self) -> &Wire {
        &self.0.wire
    }

    /// An address of the same server that is no operation's.
    pub(crate) fn beside_api(&self, segments: &[&str]) -> Url {
        let mut url = self.0.api.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop().extend(segments);
        }
        url
    }

    pub(crate) fn is_encrypted(&self) -> bool {
        self.0.api.scheme() == "https"
    }

    fn can_log_in(&self) -> bool {
        matches!(self.0.credentials, Credentials::UserPassword { .. })
    }

    async fn log_in(&self) -> Result<(), CallError> {
        let answer = self.call(session::operation::CREATE, empty(), &self.0.credentials).await?;
        self.remember(Some(Secret::from_value(answer)?.0));
        Ok(())
    }

    /// What a call shows: the session, once there is one.
    fn shown(&self) -> Credentials {
        self.session().map_or(Credentials::None, Credentials::Session)
    }

    pub(crate) fn session(&self) -> Option<String> {
        self.0.session.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn remember(&self, session: Option<String>) {
        *self.0.session.write().unwrap_or_else(PoisonError::into_inner) = session;
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
        let (url, wire) = (&self.0.api, &self.0.wire);
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
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client")
            .field("address", &self.address())
            .field("credentials", &self.0.credentials)
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
    use super::api_of;

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
