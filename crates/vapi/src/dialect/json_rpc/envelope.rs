//! The JSON-RPC 2.0 envelope of a call and of its answer (json-rpc wire §2 and §3).

use crate::{
    Credentials, Fault, FaultKind, Value,
    dialect::{
        body::{
            Node,
            json::{self, Doubles},
            node::{self, Member},
            sink::{self, Sink},
        },
        json_rpc::value,
    },
};

/// A call as it came.
pub(super) struct Request {
    pub(super) id: Node,
    pub(super) service: String,
    pub(super) operation: String,
    pub(super) input: Node,
    pub(super) op_id: Option<String>,
    pub(super) credentials: Credentials,
}

/// A request that is no call: answered in the envelope's own `error`, never as a vAPI error.
#[derive(Debug)]
pub(super) struct Protocol {
    id: Node,
    code: i64,
    message: String,
}

impl Protocol {
    /// What no parser could read.
    fn parse(why: &str) -> Self {
        Self { id: Node::Null, code: -32700, message: format!("the request is not valid JSON: {why}") }
    }

    /// What is no JSON-RPC 2.0 request.
    fn request(why: &str) -> Self {
        Self { id: Node::Null, code: -32600, message: format!("not a JSON-RPC 2.0 request: {why}") }
    }

    /// What was refused before its end was read.
    pub(super) fn unread(why: &str) -> Self {
        Self { id: Node::Null, code: -32600, message: why.to_owned() }
    }

    fn method(id: Node) -> Self {
        Self { id, code: -32601, message: "the only method is `invoke`".to_owned() }
    }

    fn params(id: Node, why: &str) -> Self {
        Self { id, code: -32602, message: format!("invalid `params`: {why}") }
    }

    /// The headers name another operation than the body.
    pub(super) fn header_mismatch(id: Node) -> Self {
        let message = "`vapi-service` and `vapi-operation` must name the operation of the body".to_owned();
        Self { id, code: -31001, message }
    }

    pub(super) fn document(self) -> Vec<u8> {
        let error = [("code", Node::Long(self.code)), ("message", Node::Text(self.message)), ("data", Node::Null)];
        document(&self.id, "error", |text| sink::put(&Node::object(error), text))
    }
}

impl Request {
    pub(super) fn read(body: &[u8]) -> Result<Self, Protocol> {
        let mut members = match json::read(body).map_err(|why| Protocol::parse(&why))? {
            Node::Object(members) => members,
            Node::List(_) => return Err(Protocol::request("batches are not taken; send one call at a time")),
            other => return Err(Protocol::request(&format!("expected an object, got {}", other.shape()))),
        };
        if node::take(&mut members, "jsonrpc") != Some(Node::text("2.0")) {
            return Err(Protocol::request("the member `jsonrpc` must be `2.0`"));
        }
        let Some(id @ (Node::Text(_) | Node::Long(_) | Node::Double(_))) = node::take(&mut members, "id") else {
            return Err(Protocol::request("the member `id` must be a string or a number"));
        };
        let Some(Node::Text(method)) = node::take(&mut members, "method") else {
            return Err(Protocol::request("the member `method` must be a string"));
        };
        if method != "invoke" {
            return Err(Protocol::method(id));
        }
        match node::take(&mut members, "params") {
            Some(Node::Object(params)) => Self::of_params(id, params),
            _ => Err(Protocol::params(id, "send an object")),
        }
    }

    fn of_params(id: Node, mut params: Vec<Member>) -> Result<Self, Protocol> {
        let (Some(Node::Text(service)), Some(Node::Text(operation))) =
            (node::take(&mut params, "serviceId"), node::take(&mut params, "operationId"))
        else {
            return Err(Protocol::params(id, "`serviceId` and `operationId` must be strings"));
        };
        let Some(input) = node::take(&mut params, "input") else {
            return Err(Protocol::params(id, "`input` is missing"));
        };
        let (op_id, credentials) = match node::take(&mut params, "ctx") {
            Some(context @ Node::Object(_)) => {
                let op_id = context.get("appCtx").and_then(|app| app.get("opId")).and_then(Node::as_text);
                (op_id.map(str::to_owned), security(context.get("securityCtx")))
            }
            None | Some(Node::Null) => (None, Credentials::None),
            Some(_) => return Err(Protocol::params(id, "`ctx` must be an object")),
        };
        Ok(Self { id, service, operation, input, op_id, credentials })
    }
}

/// The members are plain JSON, without wrappers (json-rpc wire §3).
fn security(context: Option<&Node>) -> Credentials {
    let Some(context) = context.filter(|context| **context != Node::Null) else {
        return Credentials::None;
    };
    let text = |name: &str| context.get(name).and_then(Node::as_text).map(str::to_owned);
    let scheme = text("schemeId").unwrap_or_default();
    let credentials = match scheme.strip_prefix("com.vmware.vapi.std.security.") {
        Some("user_pass") => {
            text("userName").zip(text("password")).map(|(user, password)| Credentials::UserPassword { user, password })
        }
        Some("session_id") => text("sessionId").map(Credentials::Session),
        _ => None,
    };
    credentials.unwrap_or(Credentials::Unsupported(scheme))
}

/// The document of an operation's outcome.
pub(super) fn answer(id: &Node, outcome: Result<Value, Fault>) -> Vec<u8> {
    let (member, value) = match outcome {
        Ok(value) => ("output", value),
        Err(fault) => ("error", Value::Error(fault.into_structure())),
    };
    document(id, "result", |text| {
        text.begin_object();
        text.name(member);
        value::put(&value, text);
        text.end_object();
    })
}

fn document(id: &Node, member: &str, content: impl FnOnce(&mut json::Writer)) -> Vec<u8> {
    let mut text = json::Writer::new(Doubles::Canonical);
    text.begin_object();
    text.name("jsonrpc");
    text.text("2.0");
    text.name("id");
    sink::put(id, &mut text);
    text.name(member);
    content(&mut text);
    text.end_object();
    text.finish()
}

/// The full name of a fault, for the header `vapi-error`.
pub(super) fn error_name(kind: FaultKind) -> &'static str {
    kind.canonical()
}
