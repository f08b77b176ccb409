//! The `/rest` dialect, JSON and XML: computed addresses, and declared ones with the envelope `{"value":…}`
//! (legacy contract §1–§4, XML contract). Success is always 200.

use super::{
    Dispatcher, Incoming, Reply,
    body::{
        Node,
        json::{self, Doubles},
        query::Pair,
        read::Text,
        sink::Sink,
        write::{self, Maps},
        xml::{self, Document, Root},
    },
    format::{self, Format},
    login::Cookie,
    parameters::{self, Sources},
    reply::{Answered, JSON, XML},
    route::Endpoint,
};
use crate::{Fault, FaultKind, Gate, Message, OperationDef, Structure, Type, Value, complaint};

/// Where an operation was found.
enum Target<'r> {
    Computed { operation: &'static OperationDef, path: Vec<(&'static str, String)> },
    Declared { endpoint: &'r Endpoint, path: Vec<(&'static str, String)> },
}

/// Answers a request below `/rest`.
pub(super) async fn handle(dispatcher: &Dispatcher, gate: &impl Gate, mut request: Incoming<'_>) -> Reply {
    let wanted = format::wanted(request.headers);
    let target = match target(dispatcher, &mut request) {
        Ok(target) => target,
        Err(fault) => return refuse(fault, None, wanted),
    };
    let operation = target.operation();
    let cookie = Cookie::of(request.headers, &request.context.origin);
    let call = request.call(operation);
    match dispatcher.registry.call_decoding(gate, call, move || target.decode(request)).await {
        Ok(value) => accept(operation, &value, cookie, wanted),
        Err(fault) => refuse(fault, Some(operation), wanted),
    }
}

fn target<'r>(dispatcher: &'r Dispatcher, request: &mut Incoming<'_>) -> Result<Target<'r>, Fault> {
    let path = request.path.trim_start_matches('/');
    let missing = || dispatcher.registry().missing_address(request.method, request.path, request.target);
    task(&mut request.pairs, || complaint::no_task(request.method, &format!("/rest/{path}")))?;
    if path.starts_with("com/vmware/") {
        let named = dispatcher.computed.find(request.method, path, &mut request.pairs)?.ok_or_else(missing)?;
        return Ok(Target::Computed { operation: named.operation, path: named.id.into_iter().collect() });
    }
    // Newer addresses write their action without a tilde; either is taken.
    for pair in request.pairs.iter_mut().filter(|pair| pair.key == "~action") {
        "action".clone_into(&mut pair.key);
    }
    match dispatcher.routes.find(request.method, request.path, &request.pairs)? {
        Some(found) => Ok(Target::Declared { endpoint: found.endpoint, path: found.path }),
        None => Err(missing()),
    }
}

/// `vmw-task=true` asks for the task variant, which no operation here has; another value is wrong (rule 5).
fn task(pairs: &mut Vec<Pair>, variant: impl FnOnce() -> Fault) -> Result<(), Fault> {
    let Some(at) = pairs.iter().position(|pair| pair.key == "vmw-task") else {
        return Ok(());
    };
    match pairs.remove(at).value.as_deref() {
        Some("true") => Err(variant()),
        _ => Err(complaint::malformed("`true`", "vmw-task")),
    }
}

impl Target<'_> {
    fn operation(&self) -> &'static OperationDef {
        match self {
            Self::Computed { operation, .. } => operation,
            Self::Declared { endpoint, .. } => endpoint.operation,
        }
    }

    fn decode(self, request: Incoming<'_>) -> Result<Structure, Fault> {
        let body = document_of(self.operation(), request.body, format::sent(request.headers))?;
        let (pairs, headers) = (request.pairs, request.headers);
        let sources = |path| Sources { path, pairs, headers, body, text: Text::Scalars };
        match self {
            Self::Computed { operation, path } => parameters::computed(operation, sources(path), request.method),
            Self::Declared { endpoint, path } => parameters::declared(endpoint, sources(path)),
        }
    }
}

/// The document of a body, or nothing for a blank one.
fn document_of(operation: &OperationDef, body: &[u8], format: Format) -> Result<Option<Node>, Fault> {
    if body.trim_ascii().is_empty() {
        return Ok(None);
    }
    match format {
        Format::Json => json::read(body).map(Some).map_err(|why| complaint::unreadable("JSON", &why)),
        Format::Xml => {
            let document = xml::read(body).map_err(|why| complaint::unreadable("XML", &why))?;
            let expected = Document::of(operation, Root::Input, Vec::new());
            if !document.is_rooted_like(&expected) {
                return Err(wrong_root(&expected));
            }
            Ok(Some(Node::Object(document.members)))
        }
    }
}

fn wrong_root(expected: &Document) -> Fault {
    let Document { root, namespace, .. } = expected;
    let text = format!("the root must be `{root}` in the namespace `{namespace}`; rename it");
    Fault::invalid_argument(Message::new("vapi.rest.xml.root", text).arg(root).arg(namespace))
}

fn accept(operation: &'static OperationDef, value: &Value, cookie: Cookie, wanted: Format) -> Reply {
    let cookie = cookie.carrying(operation, value);
    let mut reply = match operation.output {
        Type::Void => Reply::empty(200),
        ty => {
            let document = match wanted {
                Format::Json => json_of(None, value, &ty),
                Format::Xml => {
                    let node = write::document(value, &ty, Maps::Entries);
                    let members = node.map(|node| ("value".into(), node)).into_iter().collect();
                    Document::of(operation, Root::Result, members).text().into_bytes()
                }
            };
            Reply::document(200, content_type(wanted), document)
        }
    };
    reply.headers.extend(cookie);
    reply.answered = Answered { operation: Some(operation), fault: None };
    reply
}

/// `{"value":…}`, with the type of an error before it; without the value if it is absent.
fn json_of(error: Option<FaultKind>, value: &Value, ty: &Type) -> Vec<u8> {
    let mut text = json::Writer::new(Doubles::Plain);
    text.begin_object();
    if let Some(kind) = error {
        text.name("type");
        text.text(kind.canonical());
    }
    if !write::is_absent(value) {
        text.name("value");
        write::put(value, ty, Maps::Entries, &mut text);
    }
    text.end_object();
    text.finish()
}

/// `{"type":…,"value":{…}}`.
pub(super) fn refuse(fault: Fault, operation: Option<&'static OperationDef>, wanted: Format) -> Reply {
    let kind = fault.kind;
    let value = Value::Structure(fault.into_structure());
    let document = match wanted {
        Format::Json => json_of(Some(kind), &value, &kind.ty()),
        Format::Xml => {
            let node = write::document(&value, &kind.ty(), Maps::Entries).unwrap_or(Node::Null);
            let members = vec![("type".into(), Node::text(kind.canonical())), ("value".into(), node)];
            Document::of_error(members).text().into_bytes()
        }
    };
    let mut reply = Reply::document(kind.rest_status(), content_type(wanted), document);
    reply.answered = Answered { operation, fault: Some(kind) };
    reply
}

fn content_type(format: Format) -> &'static str {
    match format {
        Format::Json => JSON,
        Format::Xml => XML,
    }
}
