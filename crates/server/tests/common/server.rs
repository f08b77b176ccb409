//! A whole server without sockets, the same in every run. Knows no wire, and nothing of what is in it.

use std::{
    net::{IpAddr, Ipv4Addr},
    sync::{Arc, Mutex, OnceLock},
};

use bytes::Bytes;
use http::Request;
use library_core::ports::Clock;
use library_operations::{Services, registry};
use server::{
    address::AddressBook,
    endpoints::{DataEndpoints, Log},
    gate::Gate,
    passwords::Passwords,
    tokens::TokenMint,
};
use testkit::{MockClock, World};
use vapi::{Context, Dispatcher, OperationDef};

use super::message::Message;

/// Where the server says it is.
pub(crate) const HOST: &str = "quire.test";
/// The server's id of every request.
const REQUEST_ID: &str = "00000000-0000-4000-8000-00000000beef";
/// SHA-256 of a certificate that does not exist.
const THUMBPRINT: &str =
    "0F:1E:2D:3C:4B:5A:69:78:87:96:A5:B4:C3:D2:E1:F0:0F:1E:2D:3C:4B:5A:69:78:87:96:A5:B4:C3:D2:E1:F0";

/// What answers calls.
pub(crate) struct Server {
    dispatcher: Dispatcher,
    gate: Gate,
    defects: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// The server of this world; `tokens` makes its login sessions.
    pub(crate) fn of(world: &World, tokens: Arc<TokenMint>) -> Self {
        let book = Arc::new(AddressBook::new([7; 32]));
        let services = Services {
            domain: Arc::clone(&world.domain),
            endpoints: Arc::new(DataEndpoints::new(book, THUMBPRINT.to_owned())),
            tokens,
            report: Arc::new(Log),
        };
        let defects = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&defects);
        let registry =
            registry(services).watched_by(Arc::new(move |defect| seen.lock().unwrap().push(format!("{defect:?}"))));
        let clock: Arc<dyn Clock> = Arc::<MockClock>::clone(&world.clock);
        let gate = Gate::new(Arc::clone(&world.domain), clock, passwords());
        Self { dispatcher: Dispatcher::new(Arc::new(registry)), gate, defects }
    }

    /// All operations that it answers.
    pub(crate) fn operations(&self) -> impl Iterator<Item = &'static OperationDef> {
        self.dispatcher.registry().operations()
    }

    /// Answers a request.
    pub(crate) async fn answer(&self, request: Request<Bytes>) -> Message {
        let context = Context { request_id: REQUEST_ID.to_owned(), op_id: None, origin: format!("https://{HOST}") };
        let visit = self.gate.visit(IpAddr::V4(Ipv4Addr::LOCALHOST));
        let response = self.dispatcher.handle(&visit, context, request).await;
        assert_eq!(*self.defects.lock().unwrap(), Vec::<String>::new(), "an operation is defective");
        Message::of(&response)
    }
}

/// Hashing takes long on purpose, and so does its preparation: once for all servers.
pub(crate) fn passwords() -> Arc<Passwords> {
    static PASSWORDS: OnceLock<Arc<Passwords>> = OnceLock::new();
    Arc::clone(PASSWORDS.get_or_init(|| Arc::new(Passwords::new(2).unwrap())))
}
