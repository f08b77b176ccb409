//! vAPI over JSON-RPC 2.0: `POST /api`, ids in the body, every outcome with HTTP 200 (json-rpc wire).

mod client;
mod envelope;
pub mod value;

use http::{HeaderMap, HeaderName, HeaderValue};

pub use client::{decode_answer, encode_call};

use self::envelope::{Protocol, Request};
use super::{
    Dispatcher, Reply,
    body::Node,
    credentials::Claims,
    reply::{Answered, JSON},
};
use crate::{Call, Context, Credentials, Fault, Gate, OperationDef, Structure, Value, complaint};

/// Answers one call.
pub(super) async fn handle(
    dispatcher: &Dispatcher,
    gate: &impl Gate,
    context: Context,
    (headers, body): (&HeaderMap, &[u8]),
) -> Reply {
    let request = match Request::read(body).and_then(|request| matching(request, headers)) {
        Ok(request) => request,
        Err(protocol) => return Reply::document(200, JSON, protocol.document()),
    };
    let operation = dispatcher.registry().operation(&request.service, &request.operation);
    let outcome = match operation {
        Some(operation) => {
            let call = call(operation, context, headers, (request.op_id, request.credentials));
            let input = request.input;
            dispatcher.registry().call_decoding(gate, call, move || decode(input)).await
        }
        None => Err(dispatcher.registry().missing_operation(&request.service, &request.operation)),
    };
    reply(operation, &request.id, outcome)
}

/// Refuses a request that was not read: its id is not known.
pub(super) fn refuse(fault: &Fault) -> Reply {
    let why = fault.messages.first().map_or("the request was not read", |message| &message.default_message);
    let mut reply = Reply::document(200, JSON, Protocol::unread(why).document());
    reply.answered = Answered { operation: None, fault: Some(fault.kind) };
    reply
}

/// The headers may name the operation; if they do, they must be right (-31001).
fn matching(request: Request, headers: &HeaderMap) -> Result<Request, Protocol> {
    let agrees = |name: &str, value: &str| headers.get(name).is_none_or(|header| header.as_bytes() == value.as_bytes());
    if agrees("vapi-service", &request.service) && agrees("vapi-operation", &request.operation) {
        return Ok(request);
    }
    Err(Protocol::header_mismatch(request.id))
}

fn call(
    operation: &'static OperationDef,
    mut context: Context,
    headers: &HeaderMap,
    (op_id, body): (Option<String>, Credentials),
) -> Call {
    // Header values override the body's (json-rpc wire §3).
    let header = headers.get("vapi-ctx-opid").and_then(|value| value.to_str().ok()).map(str::to_owned);
    context.op_id = header.or(op_id).or(context.op_id);
    Call {
        operation,
        input: Structure::new(operation.input.name),
        credentials: Claims::of(headers).with_body(body).settled(operation),
        context,
    }
}

fn decode(input: Node) -> Result<Structure, Fault> {
    match value::decode(input)? {
        Value::Structure(structure) => Ok(structure),
        _ => Err(complaint::mismatch("operation-input", "another value", "")),
    }
}

fn reply(operation: Option<&'static OperationDef>, id: &Node, outcome: Result<Value, Fault>) -> Reply {
    let fault = outcome.as_ref().err().map(|fault| fault.kind);
    let mut reply = Reply::document(200, JSON, envelope::answer(id, outcome));
    if let Some(kind) = fault {
        let name = HeaderValue::from_static(envelope::error_name(kind));
        reply.headers.insert(HeaderName::from_static("vapi-error"), name);
    }
    reply.answered = Answered { operation, fault };
    reply
}
