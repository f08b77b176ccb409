//! `/sdk` and `/pbm`: what HTTP adds to the SOAP face, which knows bodies only. Decides nothing that the face or the gate
//! decides.

mod host;

use std::{sync::Arc, time::Instant};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, header};
use hyper::body::Incoming;
use library_core::{Domain, ports::Clock};
use library_operations::Tokens;
use vapi::dialect::cookies;
use vim25::{Answer, Endpoint, Face, Facts, SessionChange};

use self::host::Visitor;
use crate::{
    config::Config,
    events::{Event, Outcome},
    gate::Visit,
    listener::{self, Body, ConnInfo, Scheme},
    router::{Router, refuse_method, refuse_plainly, request_id},
};

/// The cookie that carries a login session between SOAP calls; its value stands in quotes, as clients expect.
pub(crate) const COOKIE: &str = "vmware_soap_session";
/// The header in which vAPI clients carry it; SOAP clients that also speak vAPI may send it here too.
pub(crate) const SESSION: &str = "vmware-api-session-id";
/// Longest body that the face takes, in bytes.
const LONGEST: usize = 1 << 20;

/// The SOAP face and what is behind it.
pub struct Soap {
    face: Face,
    domain: Arc<Domain>,
    tokens: Arc<dyn Tokens>,
    clock: Arc<dyn Clock>,
}

/// What is at an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    /// Calls.
    Calls(Endpoint),
    /// The versions of the API that are spoken.
    Versions,
}

impl Soap {
    /// The face of a server with this domain; `tokens` makes its login sessions.
    pub fn new(domain: Arc<Domain>, tokens: Arc<dyn Tokens>, clock: Arc<dyn Clock>, config: &Config) -> Self {
        let inventory = &config.inventory;
        let facts = Facts {
            instance_uuid: domain.rules().server_guid.clone(),
            version: inventory.version.clone(),
            build: inventory.build.clone(),
            release: env!("CARGO_PKG_VERSION").to_owned(),
            datacenter: inventory.datacenter.clone(),
            network: inventory.network.clone(),
        };
        Self { face: Face::new(facts), domain, tokens, clock }
    }
}

/// What is at `path`, if it is one of the face's.
pub(crate) fn route(path: &str) -> Option<Route> {
    match path.strip_suffix('/').unwrap_or(path) {
        "/sdk" | "/sdk/vimService" => Some(Route::Calls(Endpoint::Sdk)),
        "/pbm" | "/pbm/sdk" => Some(Route::Calls(Endpoint::Pbm)),
        "/sdk/vimServiceVersions.xml" => Some(Route::Versions),
        _ => None,
    }
}

impl Router {
    /// Answers a request to the face.
    pub(crate) async fn soap(&self, route: Route, request: Request<Incoming>, conn: ConnInfo) -> Response<Body> {
        match (route, request.method()) {
            (Route::Calls(endpoint), &Method::POST) => self.soap_call(endpoint, request, conn).await,
            (Route::Calls(_), _) => refuse_method("this address takes SOAP calls: send them with POST", "POST"),
            (Route::Versions, method @ (&Method::GET | &Method::HEAD)) => {
                versions(self.soap.face.service_versions(), method)
            }
            (Route::Versions, _) => refuse_method("this address tells the versions: fetch them with GET", "GET, HEAD"),
        }
    }

    async fn soap_call(&self, endpoint: Endpoint, request: Request<Incoming>, conn: ConnInfo) -> Response<Body> {
        let begun = Instant::now();
        let request_id = request_id(&request);
        let is_secure = listener::origin(&request, conn, self.config.public_address.as_deref()).starts_with("https:");
        let (parts, body) = request.into_parts();
        let limit = self.config.limits.max_call_bytes.min(LONGEST);
        let body = match self.body((body, limit), (&request_id, conn)).await {
            Ok(body) => body,
            Err(error) => return refuse_plainly(&error),
        };
        let visit = self.gate.visit(conn.peer.ip());
        let answer = self.soap_answer(endpoint, &visit, (&parts.headers, &body)).await;
        self.events.record(&Event {
            request_id: &request_id,
            peer: conn.peer.ip(),
            user: visit.user(),
            what: &what(endpoint, &answer.method),
            object: None,
            outcome: answer.fault.map_or(Outcome::Done, Outcome::Refused),
            bytes: 0,
            elapsed: begun.elapsed(),
        });
        respond(answer, if is_secure { Scheme::Https } else { Scheme::Http })
    }

    async fn soap_answer(
        &self,
        endpoint: Endpoint,
        visit: &Visit<'_>,
        (headers, body): (&HeaderMap, &Bytes),
    ) -> Answer {
        let token = token(headers);
        let visitor = Visitor { soap: &self.soap, visit };
        self.soap.face.answer(&visitor, endpoint, token.as_deref(), body).await
    }
}

/// The token of a login session that a request carries outside of its body. The header counts before a cookie, as on the
/// other wires: a client sets it for this call, while cookies outlive their sessions.
pub(crate) fn token(headers: &HeaderMap) -> Option<String> {
    let header = headers.get(SESSION).and_then(|value| value.to_str().ok()).map(str::trim);
    let cookie = || cookies(headers, COOKIE).into_iter().find(|value| !value.is_empty());
    header.filter(|value| !value.is_empty()).map(str::to_owned).or_else(cookie)
}

fn what(endpoint: Endpoint, method: &str) -> String {
    let room = match endpoint {
        Endpoint::Sdk => "vim25",
        Endpoint::Pbm => "pbm",
    };
    // A name that the client made up stands in the log as well: as long as names are.
    if method.is_empty() { "-".to_owned() } else { format!("{room}.{}", method.chars().take(80).collect::<String>()) }
}

fn respond(answer: Answer, scheme: Scheme) -> Response<Body> {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = xml(status, answer.body);
    response.headers_mut().extend(cookie(&answer.session, scheme).map(|value| (header::SET_COOKIE, value)));
    response
}

/// The first attribute is the path: Ansible's modules cut the cookie there.
fn cookie(change: &SessionChange, scheme: Scheme) -> Option<HeaderValue> {
    let (token, age) = match change {
        SessionChange::Unchanged => return None,
        SessionChange::Begun(token) => (token.as_str(), ""),
        SessionChange::Ended => ("", "; Max-Age=0"),
    };
    let secure = match scheme {
        Scheme::Https => "; Secure",
        Scheme::Http => "",
    };
    let text = format!("{COOKIE}=\"{token}\"; Path=/{age}; HttpOnly{secure}; SameSite=Strict");
    let mut value = HeaderValue::from_str(&text).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// The length is told to `HEAD` as well.
fn versions(text: &str, method: &Method) -> Response<Body> {
    let sent = if method == Method::HEAD { "" } else { text };
    let mut response = xml(StatusCode::OK, sent.to_owned());
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(text.len()));
    response
}

fn xml(status: StatusCode, text: String) -> Response<Body> {
    let mut response = Response::new(listener::full(text));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/xml; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_str(value).unwrap())).collect()
    }

    #[test]
    fn a_cookie_is_quoted_and_secure_where_the_connection_is() {
        let set =
            |change: &SessionChange, scheme| cookie(change, scheme).map(|value| value.to_str().unwrap().to_owned());
        let begun = SessionChange::Begun("abc".to_owned());
        let plain = "vmware_soap_session=\"abc\"; Path=/; HttpOnly; SameSite=Strict";
        assert_eq!(set(&begun, Scheme::Http).unwrap(), plain);
        let secure = "vmware_soap_session=\"abc\"; Path=/; HttpOnly; Secure; SameSite=Strict";
        assert_eq!(set(&begun, Scheme::Https).unwrap(), secure);
        assert!(set(&SessionChange::Ended, Scheme::Http).unwrap().contains("=\"\"; Path=/; Max-Age=0;"));
        assert_eq!(set(&SessionChange::Unchanged, Scheme::Http), None);
    }

    #[test]
    fn a_token_is_found_where_clients_put_it() {
        let found = |pairs: &[(&'static str, &str)]| token(&headers(pairs));
        assert_eq!(found(&[]), None);
        assert_eq!(found(&[("cookie", "a=1; vmware_soap_session=\"t\"; b=2")]).unwrap(), "t");
        assert_eq!(found(&[("cookie", "vmware_soap_session=t")]).unwrap(), "t");
        // pyVmomi sends back all that it was set.
        assert_eq!(found(&[("cookie", "vmware_soap_session=\"t\"; Path=/; HttpOnly; Secure")]).unwrap(), "t");
        assert_eq!(found(&[("cookie", "vmware_soap_session=\"\""), ("vmware-api-session-id", "u")]).unwrap(), "u");
        assert_eq!(found(&[("cookie", "vmware_soap_session=\"t\""), ("vmware-api-session-id", "u")]).unwrap(), "u");
        assert_eq!(found(&[("cookie", "vmware_soap_session=\"t\""), ("vmware-api-session-id", "")]).unwrap(), "t");
    }

    #[test]
    fn addresses_have_their_forms() {
        for path in ["/sdk", "/sdk/", "/sdk/vimService"] {
            assert_eq!(route(path), Some(Route::Calls(Endpoint::Sdk)), "{path}");
        }
        assert_eq!((route("/pbm"), route("/pbm/sdk")), (Some(Route::Calls(Endpoint::Pbm)), route("/pbm/")));
        assert_eq!(route("/sdk/vimServiceVersions.xml"), Some(Route::Versions));
        assert_eq!((route("/sdkx"), route("/sdk/vimService.wsdl"), route("/")), (None, None, None));
    }
}
