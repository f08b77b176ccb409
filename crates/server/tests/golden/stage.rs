//! A whole server without sockets, the same in every run: its world, what happened in it before a call, and the call.
//! Knows no wire.

use std::{
    collections::BTreeMap,
    net::{IpAddr, Ipv4Addr},
    sync::{Arc, OnceLock},
};

use bytes::Bytes;
use http::{Request, Response};
use library_core::{
    model::{Scope, User, UserName},
    ports::Clock,
};
use library_operations::{Services, Tokens, registry};
use serde_json::Value;
use server::{
    address::AddressBook,
    endpoints::{DataEndpoints, Log},
    gate::Gate,
    passwords::Passwords,
    tokens::{TokenMint, hash},
};
use testkit::{SequentialIds, World, world::ADMINISTRATOR};
use vapi::{Context, Dispatcher};

use crate::case::{Case, Who};

/// Where the server says it is.
pub(crate) const HOST: &str = "quire.test";
/// The administrator's password.
pub(crate) const PASSWORD: &str = "secret-password";
/// A user without any role.
pub(crate) const STRANGER: &str = "stranger@quire.local";
/// The server's id of every request.
const REQUEST_ID: &str = "00000000-0000-4000-8000-00000000beef";
/// SHA-256 of a certificate that does not exist.
const THUMBPRINT: &str =
    "0F:1E:2D:3C:4B:5A:69:78:87:96:A5:B4:C3:D2:E1:F0:0F:1E:2D:3C:4B:5A:69:78:87:96:A5:B4:C3:D2:E1:F0";

/// A server, and the ids of what is in it.
pub(crate) struct Stage {
    pub(crate) world: World,
    dispatcher: Dispatcher,
    gate: Gate,
    /// What `{name}` in a case's input stands for.
    pub(crate) names: BTreeMap<&'static str, String>,
    /// The administrator's login session.
    pub(crate) admin: String,
    stranger: String,
    defects: Arc<std::sync::Mutex<Vec<String>>>,
}

impl Stage {
    /// The server as `case` finds it.
    pub(crate) async fn of(case: &Case) -> Self {
        let mut stage = Self::new().await;
        if case.logs_in() {
            stage.give_password().await;
        }
        for twist in &case.after {
            stage.twist(*twist).await;
        }
        stage
    }

    /// The server as every case finds it.
    pub(crate) async fn new() -> Self {
        let world = World::new().await;
        let tokens = Arc::new(TokenMint::new(Arc::new(SequentialIds::new(7))));
        let token = || tokens.new_token().token.0;
        let (admin, stranger) = (token(), token());
        world.user(STRANGER, "nothing", Scope::Global).await;
        for (user, token) in [(ADMINISTRATOR, &admin), (STRANGER, &stranger)] {
            world.domain.log_in(&UserName::new(user), hash(token)).await.unwrap();
        }
        let book = Arc::new(AddressBook::new([7; 32]));
        let services = Services {
            domain: Arc::clone(&world.domain),
            endpoints: Arc::new(DataEndpoints::new(book, THUMBPRINT.to_owned())),
            tokens,
            report: Arc::new(Log),
        };
        let defects = Arc::new(std::sync::Mutex::new(Vec::new()));
        let seen = Arc::clone(&defects);
        let registry =
            registry(services).watched_by(Arc::new(move |defect| seen.lock().unwrap().push(format!("{defect:?}"))));
        let clock: Arc<dyn Clock> = Arc::<testkit::MockClock>::clone(&world.clock);
        let gate = Gate::new(Arc::clone(&world.domain), clock, passwords());
        let dispatcher = Dispatcher::new(Arc::new(registry));
        let mut stage = Self { world, dispatcher, gate, names: BTreeMap::new(), admin, stranger, defects };
        stage.scene().await;
        stage
    }

    /// Hashing takes long on purpose: only who logs in with a password gets one.
    async fn give_password(&self) {
        let mut work = self.world.domain.begin().await.unwrap();
        let mut user = work.get::<User>(&UserName::new(ADMINISTRATOR)).await.unwrap().unwrap();
        user.record.password_hash = password_hash().await;
        work.update(user);
        work.save().await.unwrap();
    }

    /// The login session of a caller; `None` for whoever has none.
    pub(crate) fn token(&self, who: Who) -> Option<&str> {
        match who {
            Who::Administrator => Some(&self.admin),
            Who::Stranger => Some(&self.stranger),
            Who::Nobody | Who::Password(_) => None,
        }
    }

    /// `input` with every `{name}` resolved.
    pub(crate) fn resolved(&self, input: &Value) -> Value {
        match input {
            Value::String(text) => {
                let name = text.strip_prefix('{').and_then(|text| text.strip_suffix('}'));
                Value::String(name.map_or_else(|| text.clone(), |name| self.names[name].clone()))
            }
            Value::Array(items) => items.iter().map(|item| self.resolved(item)).collect(),
            Value::Object(members) => {
                Value::Object(members.iter().map(|(name, value)| (name.clone(), self.resolved(value))).collect())
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => input.clone(),
        }
    }

    /// Answers a request.
    pub(crate) async fn answer(&self, request: Request<Bytes>) -> Response<Bytes> {
        let context = Context { request_id: REQUEST_ID.to_owned(), op_id: None, origin: format!("https://{HOST}") };
        let visit = self.gate.visit(IpAddr::V4(Ipv4Addr::LOCALHOST));
        let response = self.dispatcher.handle(&visit, context, request).await;
        assert_eq!(*self.defects.lock().unwrap(), Vec::<String>::new(), "an operation is defective");
        response
    }
}

fn passwords() -> Arc<Passwords> {
    static PASSWORDS: OnceLock<Arc<Passwords>> = OnceLock::new();
    Arc::clone(PASSWORDS.get_or_init(|| Arc::new(Passwords::new(2).unwrap())))
}

async fn password_hash() -> String {
    static HASH: OnceLock<String> = OnceLock::new();
    if let Some(hash) = HASH.get() {
        return hash.clone();
    }
    let hash = passwords().hash(PASSWORD, [1; 16]).await.unwrap();
    HASH.get_or_init(|| hash).clone()
}
