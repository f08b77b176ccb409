//! What the headers of a request show to say who calls. Decides what contradicts, never who passes.

use base64::{Engine, engine::general_purpose::STANDARD};
use http::{HeaderMap, header};

use crate::{Credentials, OperationDef};

/// The header and the cookie that carry a session id (legacy contract §4).
pub(super) const SESSION: &str = "vmware-api-session-id";

/// Everything that a request shows, by where it shows it.
#[derive(Default)]
pub(super) struct Claims {
    header: Vec<Credentials>,
    body: Credentials,
    cookies: Vec<Credentials>,
    authorization: Vec<Credentials>,
}

impl Claims {
    /// What the headers show: session header, session cookie, `Authorization`.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let session = |id: String| (!id.is_empty()).then_some(Credentials::Session(id));
        let header = headers.get_all(SESSION).iter().filter_map(|value| session(text(value.as_bytes())));
        let authorization = headers.get_all(header::AUTHORIZATION).iter().map(|value| authorization(value.as_bytes()));
        Self {
            header: header.collect(),
            body: Credentials::None,
            cookies: cookies(headers, SESSION).into_iter().filter_map(session).collect(),
            authorization: authorization.collect(),
        }
    }

    /// The same claims with the security context of a JSON-RPC body.
    pub(super) fn with_body(self, body: Credentials) -> Self {
        Self { body, ..self }
    }

    /// The one meaning of the claims. One place of a session wins over the next, others do not count:
    /// - The session header replaces the body's context, as in the official runtime (json-rpc wire §3).
    /// - Header or body win over the cookie: a client sets them for this call, while its cookie jar may hold a
    ///   session that is long over. The contract asks to be lenient with a request that has both (legacy contract §4).
    ///
    /// A login may come with an old session, which it replaces; anything else that differs contradicts.
    pub(super) fn settled(self, operation: &OperationDef) -> Credentials {
        let is_login = operation.is_login();
        let Self { header, body, cookies, authorization } = self;
        let is_replaced = !header.is_empty() && !is_login;
        let body = if is_replaced { Credentials::None } else { body };
        let is_in_jar_alone = header.is_empty() && !matches!(body, Credentials::Session(_));
        let session = if is_in_jar_alone { cookies } else { header };
        let claims: Vec<_> = session.into_iter().chain([body]).chain(authorization).collect();
        let shows_identity = claims.iter().any(|claim| !matches!(claim, Credentials::None | Credentials::Session(_)));
        let mut claims = claims.into_iter().filter(|claim| match claim {
            Credentials::None => false,
            Credentials::Session(_) => !(is_login && shows_identity),
            Credentials::UserPassword { .. } | Credentials::Unsupported(_) | Credentials::Conflicting => true,
        });
        let Some(first) = claims.next() else {
            return Credentials::None;
        };
        if claims.all(|claim| claim == first) { first } else { Credentials::Conflicting }
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).trim().to_owned()
}

/// The values of the cookies of this name, without quotes, in the order of the request.
pub fn cookies(headers: &HeaderMap, wanted: &str) -> Vec<String> {
    let sent = headers.get_all(header::COOKIE).iter().map(|value| text(value.as_bytes()));
    let of = |sent: String| {
        let named = |cookie: &str| {
            let (name, value) = cookie.trim().split_once('=')?;
            (name == wanted).then(|| value.trim_matches('"').to_owned())
        };
        sent.split(';').filter_map(named).collect::<Vec<_>>()
    };
    sent.flat_map(of).collect()
}

/// What an `Authorization` header shows.
pub fn authorization(value: &[u8]) -> Credentials {
    let value = text(value);
    let (scheme, rest) = value.split_once(' ').unwrap_or((&value, ""));
    if !scheme.eq_ignore_ascii_case("basic") {
        return Credentials::Unsupported(scheme.to_owned());
    }
    let decoded = STANDARD.decode(rest.trim()).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    match decoded.as_deref().and_then(|text| text.split_once(':')) {
        Some((user, password)) => Credentials::UserPassword { user: user.to_owned(), password: password.to_owned() },
        None => Credentials::Unsupported("Basic, but unreadable".to_owned()),
    }
}
