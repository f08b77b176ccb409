//! The `/api` dialect: declared addresses, bare bodies, maps as objects, statuses of their own
//! (legacy contract §5 and §7). JSON only.

use super::{
    Dispatcher, Incoming, Reply,
    body::{
        Node,
        json::{self, Doubles},
        read::Text,
        write::{self, Maps},
    },
    login::Cookie,
    parameters::{self, Sources},
    reply::{Answered, JSON},
};
use crate::{Fault, Gate, OperationDef, Type, Value, complaint};

/// Answers a request below `/api`.
pub(super) async fn handle(dispatcher: &Dispatcher, gate: &impl Gate, mut request: Incoming<'_>) -> Reply {
    let found = match dispatcher.routes.find(request.method, request.path, &request.pairs) {
        Ok(found) => found,
        Err(fault) => return refuse(fault, None),
    };
    // A listing by GET is an address of the legacy dialect alone.
    let Some(found) = found.filter(|found| !found.endpoint.is_listing) else {
        return refuse(dispatcher.registry().missing_address(request.method, request.path, request.target), None);
    };
    let (operation, address) = (found.endpoint.operation, found.endpoint.address);
    let (headers, cookie) = (request.headers, Cookie::of(request.headers, &request.context.origin));
    let call = request.call(operation);
    let decode = move || {
        let body = document_of(request.body)?;
        let sources = Sources { path: found.path, pairs: request.pairs, headers, body, text: Text::Strict };
        parameters::declared(found.endpoint, sources)
    };
    match dispatcher.registry.call_decoding(gate, call, decode).await {
        Ok(value) => accept(operation, address.success, value, cookie),
        Err(fault) => refuse(fault, Some(operation)),
    }
}

/// The document of a body, or nothing for a blank one.
fn document_of(body: &[u8]) -> Result<Option<Node>, Fault> {
    if body.trim_ascii().is_empty() {
        return Ok(None);
    }
    json::read(body).map(Some).map_err(|why| complaint::unreadable("JSON", &why))
}

fn accept(operation: &'static OperationDef, success: u16, value: Value, cookie: Cookie) -> Reply {
    let cookie = cookie.carrying(operation, &value);
    let mut reply = match (operation.output, value) {
        (Type::Void, _) => Reply::empty(success),
        (ty, value) => Reply::document(success, JSON, text_of(&value, &ty)),
    };
    reply.headers.extend(cookie);
    reply.answered = Answered { operation: Some(operation), fault: None };
    reply
}

fn text_of(value: &Value, ty: &Type) -> Vec<u8> {
    let mut text = json::Writer::new(Doubles::Plain);
    write::put(value, ty, Maps::Object, &mut text);
    text.finish()
}

/// The error structure itself, its type in `error_type`.
pub(super) fn refuse(fault: Fault, operation: Option<&'static OperationDef>) -> Reply {
    let kind = fault.kind;
    let mut structure = fault.into_structure();
    // The type first, as the contract shows it.
    if let Some(at) = structure.fields.iter().position(|(name, _)| name == "error_type") {
        let error_type = structure.fields.remove(at);
        structure.fields.insert(0, error_type);
    }
    let document = text_of(&Value::Structure(structure), &kind.ty());
    let mut reply = Reply::document(kind.api_status(), JSON, document);
    reply.answered = Answered { operation, fault: Some(kind) };
    reply
}
