//! A small world for the tests: a few services shaped like the real ones, a gate, and a record of what arrived.
#![allow(dead_code, clippy::unwrap_used, clippy::missing_panics_doc, unreachable_pub)]

pub mod declared;
pub mod values;

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use futures::FutureExt;
use http::{Request, Response};
use vapi::{
    Absence, Call, Caller, Context, Credentials, Defect, Dispatcher, Fault, Gate, Message, Mount, OperationDef,
    Registry, Structure, Value, introspection,
};

/// What handlers saw, and what they are to answer.
#[derive(Default)]
pub struct World {
    pub inputs: Mutex<Vec<Structure>>,
    pub callers: Mutex<Vec<Caller>>,
    pub defects: Mutex<Vec<String>>,
    answers: Mutex<Vec<Result<Value, Fault>>>,
}

/// What this world deliberately lacks.
const ABSENT: &[Absence] = &[
    Absence { services: "com.vmware.vcenter.vm_template", reason: "nothing here keeps one" },
    Absence { services: "com.vmware.cis.tasks", reason: "tasks are only looked at" },
    Absence { services: "com.vmware.content", reason: "never said of services that are here" },
];

pub struct Door {
    pub world: Arc<World>,
    pub dispatcher: Dispatcher,
}

/// Lets in who shows a session, or a password where a session is made.
pub struct Guard;

impl Gate for Guard {
    async fn authenticate(&self, call: &Call) -> Result<Caller, Fault> {
        let refused = |why: &str| Err(Fault::unauthenticated(Message::new("test.gate", why)));
        let is_login = call.operation.service == "com.vmware.cis.session" && call.operation.name == "create";
        let is_open = call.operation.service.starts_with("com.vmware.vapi.std.");
        match &call.credentials {
            Credentials::Session(id) if !is_login => Ok(caller(call, Some(id))),
            Credentials::UserPassword { user, .. } if is_login => Ok(caller(call, Some(user))),
            Credentials::None if is_open => Ok(caller(call, None)),
            other => refused(&format!("{other:?}")),
        }
    }

    async fn authorise(&self, _: &Caller, _: &'static OperationDef, _: &Structure) -> Result<(), Fault> {
        Ok(())
    }
}

fn caller(call: &Call, user: Option<&str>) -> Caller {
    Caller { user: user.map(Arc::from), session: None, context: call.context.clone() }
}

impl Door {
    pub fn new() -> Self {
        let world = Arc::new(World::default());
        let mut registry = Registry::new();
        for service in declared::SERVICES {
            let mounts = service.operations.iter().map(|operation| mount(operation, &world)).collect();
            registry = registry.with(service, mounts);
        }
        let defects = Arc::clone(&world);
        let watch = move |defect: &Defect| defects.defects.lock().unwrap().push(format!("{:?}", defect.kind));
        let registry = introspection::mounted_on(registry).watched_by(Arc::new(watch)).lacking(ABSENT);
        Self { world, dispatcher: Dispatcher::new(Arc::new(registry)) }
    }

    pub fn answering(answer: Result<Value, Fault>) -> Self {
        let door = Self::new();
        door.will_answer(answer);
        door
    }

    pub fn will_answer(&self, answer: Result<Value, Fault>) {
        self.world.answers.lock().unwrap().push(answer);
    }

    /// The response to a request, which is made at once since no handler waits.
    pub fn send(&self, request: Request<Bytes>) -> Response<Bytes> {
        self.send_to("https://quire.test", request)
    }

    /// The response to a request that reached the server at `origin`.
    pub fn send_to(&self, origin: &str, request: Request<Bytes>) -> Response<Bytes> {
        let context = Context { request_id: "r-1".into(), op_id: None, origin: origin.into() };
        self.dispatcher.handle(&Guard, context, request).now_or_never().unwrap()
    }

    pub fn last_input(&self) -> Structure {
        self.world.inputs.lock().unwrap().last().unwrap().clone()
    }
}

fn mount(operation: &'static OperationDef, world: &Arc<World>) -> Mount {
    let world = Arc::clone(world);
    Mount::new(operation, move |caller, input| {
        let world = Arc::clone(&world);
        async move {
            world.callers.lock().unwrap().push(caller);
            world.inputs.lock().unwrap().push(input);
            let answer = world.answers.lock().unwrap().pop();
            answer.unwrap_or(Ok(Value::Void))
        }
    })
}

/// A request with a session, unless headers say otherwise.
pub fn request(line: &str, headers: &[(&str, &str)], body: &str) -> Request<Bytes> {
    let (method, uri) = line.split_once(' ').unwrap();
    let mut builder = Request::builder().method(method).uri(uri);
    for (name, value) in headers {
        builder = builder.header(*name, *value);
    }
    builder.body(Bytes::copy_from_slice(body.as_bytes())).unwrap()
}

pub const SESSION: (&str, &str) = ("vmware-api-session-id", "SID");

/// A request in a session.
pub fn asked(line: &str, body: &str) -> Request<Bytes> {
    request(line, &[SESSION], body)
}

pub fn text(response: &Response<Bytes>) -> String {
    String::from_utf8(response.body().to_vec()).unwrap()
}

pub fn json(response: &Response<Bytes>) -> serde_json::Value {
    serde_json::from_slice(response.body()).unwrap()
}

pub fn header<'r>(response: &'r Response<Bytes>, name: &str) -> Option<&'r str> {
    response.headers().get(name).map(|value| value.to_str().unwrap())
}
