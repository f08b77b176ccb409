//! The client's half of JSON-RPC: writes a call, reads its answer.

use bytes::Bytes;

use super::value;
use crate::{
    Fault, Message, OperationDef, Structure, Value,
    dialect::body::{
        Node,
        json::{self, Doubles},
        node,
    },
    validate,
};

/// The document of a call, for `POST /api` with `Content-Type: application/json` and the headers
/// `vapi-service` and `vapi-operation`.
pub fn encode_call(operation: &OperationDef, input: Structure, credentials: &crate::Credentials) -> Bytes {
    let mut context = vec![("appCtx", Node::object([]))];
    context.extend(security(credentials).map(|node| ("securityCtx", node)));
    let input = Structure { name: "operation-input".into(), ..input };
    let params = Node::object([
        ("serviceId", Node::text(operation.service)),
        ("operationId", Node::text(operation.name)),
        ("input", value::encode(&Value::Structure(input))),
        ("ctx", Node::object(context)),
    ]);
    let call = Node::object([
        ("jsonrpc", Node::text("2.0")),
        ("method", Node::text("invoke")),
        ("params", params),
        ("id", Node::text("0")),
    ]);
    json::write(&call, Doubles::Canonical).into()
}

fn security(credentials: &crate::Credentials) -> Option<Node> {
    let scheme = |name: &str| ("schemeId", Node::text(format!("com.vmware.vapi.std.security.{name}")));
    match credentials {
        crate::Credentials::UserPassword { user, password } => Some(Node::object([
            scheme("user_pass"),
            ("userName", Node::text(user)),
            ("password", Node::text(password)),
        ])),
        crate::Credentials::Session(id) => Some(Node::object([scheme("session_id"), ("sessionId", Node::text(id))])),
        crate::Credentials::None | crate::Credentials::Unsupported(_) | crate::Credentials::Conflicting => None,
    }
}

/// The outcome that an answer's document tells, in the normal form of the operation's output.
///
/// # Errors
/// The operation's fault; `InternalServerError` when the document is no answer to this operation.
pub fn decode_answer(operation: &OperationDef, document: &[u8]) -> Result<Value, Fault> {
    let mut members = match json::read(document) {
        Ok(Node::Object(members)) => members,
        Ok(other) => return Err(foreign(&format!("expected an object, got {}", other.shape()))),
        Err(why) => return Err(foreign(&why)),
    };
    let Some(Node::Object(mut result)) = node::take(&mut members, "result") else {
        let error = node::take(&mut members, "error");
        let message = error.as_ref().and_then(|error| error.get("message")).and_then(Node::as_text);
        return Err(foreign(message.unwrap_or("it has no `result`")));
    };
    if let Some(error) = node::take(&mut result, "error") {
        return Err(fault(error));
    }
    let Some(output) = node::take(&mut result, "output") else {
        return Err(foreign("it has neither `output` nor `error`"));
    };
    validate::normal(value::decode(output)?, &operation.output)
}

fn fault(error: Node) -> Fault {
    match value::decode(error) {
        Ok(Value::Error(structure) | Value::Structure(structure)) => {
            Fault::from_structure(structure).unwrap_or_else(|mismatch| foreign(&mismatch.to_string()))
        }
        Ok(_) => foreign("its error is no structure"),
        Err(fault) => fault,
    }
}

fn foreign(why: &str) -> Fault {
    let text = format!("the server's answer is not a vAPI answer: {why}; check the address");
    Fault::internal_server_error(Message::new("vapi.client.answer.unreadable", text).arg(why))
}
