//! A whole server without sockets, its scene, and users who hold what a test says.

use std::{
    net::{IpAddr, Ipv4Addr},
    sync::{Arc, Mutex, OnceLock},
};

use bytes::Bytes;
use http::Request;
use library_core::{
    model::{Scope, UserName},
    ports::Clock,
};
use library_operations::{Services, registry};
use serde_json::{Value, json};
use server::{
    address::AddressBook,
    endpoints::{DataEndpoints, Log},
    gate::Gate,
    passwords::Passwords,
    tokens::{TokenMint, hash},
};
use testkit::{MockClock, SequentialIds, World};
use vapi::{Context, Dispatcher, OperationDef};

use crate::{
    answer::Answer,
    call::{Case, Who},
    exchange::Message,
    expected::Held,
    scene::Scene,
    wire::Wire,
};

/// Where the server says it is.
pub(crate) const HOST: &str = "quire.test";

/// A server, and what is in it.
pub(crate) struct Stage {
    pub(crate) world: World,
    pub(crate) scene: Scene,
    dispatcher: Dispatcher,
    gate: Gate,
    defects: Arc<Mutex<Vec<String>>>,
}

impl Stage {
    /// A server with its scene.
    pub(crate) async fn new() -> Self {
        let world = World::new().await;
        let scene = Scene::set(&world).await;
        let services = Services {
            domain: Arc::clone(&world.domain),
            endpoints: Arc::new(DataEndpoints::new(Arc::new(AddressBook::new([7; 32])), String::new())),
            tokens: Arc::new(TokenMint::new(Arc::new(SequentialIds::new(7)))),
            report: Arc::new(Log),
        };
        let defects = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&defects);
        let registry =
            registry(services).watched_by(Arc::new(move |defect| seen.lock().unwrap().push(format!("{defect:?}"))));
        let clock: Arc<dyn Clock> = Arc::<MockClock>::clone(&world.clock);
        let gate = Gate::new(Arc::clone(&world.domain), clock, passwords());
        Self { dispatcher: Dispatcher::new(Arc::new(registry)), world, scene, gate, defects }
    }

    /// A user who holds just this, and is logged in.
    pub(crate) async fn user(&self, name: &'static str, held: &[Held]) -> Who {
        self.world.user(name, "nothing", Scope::Global).await;
        for (index, held) in held.iter().enumerate() {
            let role = format!("{name} {index}");
            let privileges: Vec<String> = held.privileges.iter().map(|name| (*name).to_owned()).collect();
            self.world.domain.define_role(&role, &privileges).await.unwrap();
            let scope = held.library.clone().map_or(Scope::Global, Scope::Library);
            self.world.user(name, &role, scope).await;
        }
        // The token is the name: nobody guesses here.
        self.world.domain.log_in(&UserName::new(name), hash(name)).await.unwrap();
        Who::User(name)
    }

    /// The login session of a caller.
    #[expect(clippy::unused_self, reason = "the encoders of the wires ask a stage")]
    pub(crate) fn token(&self, who: Who) -> Option<&'static str> {
        match who {
            Who::User(name) => Some(name),
            Who::Nobody | Who::Password(_) => None,
        }
    }

    /// Inputs come here with their ids.
    #[expect(clippy::unused_self, reason = "the encoders of the wires ask a stage")]
    pub(crate) fn resolved(&self, input: &Value) -> Value {
        input.clone()
    }

    /// A call on a wire.
    pub(crate) async fn call(&self, wire: Wire, operation: &'static OperationDef, who: Who, input: &Value) -> Answer {
        let request = wire.request(&Case::new(operation, who, input), self);
        Answer::of(wire, &self.answer(request.request()).await)
    }

    /// What JSON-RPC answers to a call without input and without a session.
    pub(crate) async fn ask(&self, operation: &OperationDef) -> String {
        let params = json!({
            "serviceId": operation.service,
            "operationId": operation.name,
            "input": { "STRUCTURE": { "operation-input": {} } },
            "ctx": {},
        });
        let envelope = json!({ "jsonrpc": "2.0", "method": "invoke", "params": params, "id": "0" });
        let request = Request::post("/api").header("Content-Type", "application/json");
        self.answer(request.body(envelope.to_string().into()).unwrap()).await.text().to_owned()
    }

    /// All operations that the server answers.
    pub(crate) fn operations(&self) -> impl Iterator<Item = &'static OperationDef> {
        self.dispatcher.registry().operations()
    }

    async fn answer(&self, request: Request<Bytes>) -> Message {
        let context = Context { request_id: "request".to_owned(), op_id: None, origin: format!("https://{HOST}") };
        let visit = self.gate.visit(IpAddr::V4(Ipv4Addr::LOCALHOST));
        let response = self.dispatcher.handle(&visit, context, request).await;
        assert_eq!(*self.defects.lock().unwrap(), Vec::<String>::new(), "an operation is defective");
        Message::of(&response)
    }

    /// Everything that a call might change: records, contents, and what was asked of others.
    pub(crate) async fn everything(&self) -> Vec<String> {
        let World { metastore, source, feed, .. } = &self.world;
        let mut all: Vec<String> = metastore.records().iter().map(|record| format!("{record:?}")).collect();
        all.push(format!("{} contents", self.world.stored().await));
        all.push(format!("asked {:?} and {:?}", source.asked(), feed.asked()));
        all
    }
}

fn passwords() -> Arc<Passwords> {
    static PASSWORDS: OnceLock<Arc<Passwords>> = OnceLock::new();
    Arc::clone(PASSWORDS.get_or_init(|| Arc::new(Passwords::new(2).unwrap())))
}
