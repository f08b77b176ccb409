//! A whole server without sockets, the same in every run: its world, what happened in it before a call, and the call.
//! Knows no wire.

use std::{
    collections::BTreeMap,
    net::{IpAddr, Ipv4Addr},
    sync::{Arc, OnceLock},
};

use bytes::Bytes;
use futures::FutureExt;
use http::{Request, Response};
use library_core::{
    model::{DownloadSessionId, ItemId, Library, LibraryId, LibraryKind, Name, Scope, UpdateSessionId, User, UserName},
    ports::{Clock, SourceError},
    update_session::NewFile,
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
use testkit::{
    Answer, Hook, SequentialIds, World,
    world::{ADMINISTRATOR, pushed},
};
use vapi::{Context, Dispatcher};

use crate::case::{Case, Twist, Who};

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
/// More conflicts than any unit of work bears.
const ENDURED: u64 = 600;
/// Where pulls come from.
const ELSEWHERE: &str = "https://elsewhere.test/d.iso";

/// A server, and the ids of what is in it.
pub(crate) struct Stage {
    world: World,
    dispatcher: Dispatcher,
    gate: Gate,
    /// What `{name}` in a case's input stands for.
    pub(crate) names: BTreeMap<&'static str, String>,
    admin: String,
    stranger: String,
    defects: Arc<std::sync::Mutex<Vec<String>>>,
}

impl Stage {
    /// The server as `case` finds it.
    pub(crate) async fn of(case: &Case) -> Self {
        let mut stage = Self::new().await;
        stage.scene().await;
        if case.logs_in() {
            stage.give_password().await;
        }
        for twist in &case.after {
            stage.twist(*twist).await;
        }
        stage
    }

    async fn new() -> Self {
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
        Self { world, dispatcher, gate, names: BTreeMap::new(), admin, stranger, defects }
    }

    /// A library with a stocked item and one that is being filled, a download, and a library that is subscribed.
    async fn scene(&mut self) {
        let world = &self.world;
        let library = world.library("lib1").await;
        let item = world.item(&library, "disc", "iso").await;
        world.stock(&item, &[("a.iso", b"content"), ("read me.txt", b"blanks & <marks>")]).await;
        let free = world.item(&library, "free", "iso").await;
        let busy = world.item(&library, "busy", "iso").await;
        let session = world.session(&busy).await;
        world.push(&session, "b.iso", b"more content").await.unwrap();
        let download = world.download_session(&item).await;
        let subscribed = subscribed(world, &library).await;
        let mirrored = mirrored(world, &free, &subscribed).await;
        let names = [
            ("library", library.to_string()),
            ("item", item.to_string()),
            ("free", free.to_string()),
            ("busy", busy.to_string()),
            ("session", session.to_string()),
            ("download", download.to_string()),
            ("subscribed", subscribed.to_string()),
            ("mirrored", mirrored.to_string()),
            ("missing", "b8a2a2e3-2314-43cd-a871-6ede0f429751".to_owned()),
        ];
        self.names = names.into_iter().collect();
    }

    async fn twist(&mut self, twist: Twist) {
        let session = UpdateSessionId::new(self.names["session"].clone());
        let download = DownloadSessionId::new(self.names["download"].clone());
        let (world, domain) = (&self.world, &self.world.domain);
        match twist {
            Twist::Completed => domain.complete_update_session(&session).await.unwrap(),
            Twist::Canceled => domain.cancel_update_session(&session).await.unwrap(),
            Twist::Failed => {
                domain.fail_update_session(&session, "the disk of the client is gone".to_owned()).await.unwrap()
            }
            Twist::AwaitsPush => drop(world.add(&session, "c.iso").await),
            Twist::Pulled => {
                world.source.answer(ELSEWHERE, Answer::File(Bytes::from_static(b"pulled content")));
                world.pull(&session, "d.iso", ELSEWHERE).await;
                world.run_jobs().await;
            }
            Twist::PullRefused => {
                let text = "`https://elsewhere.test/d.iso` answered 404 Not Found".to_owned();
                world.source.answer(ELSEWHERE, Answer::Refuses(SourceError::Refused(text)));
                world.pull(&session, "d.iso", ELSEWHERE).await;
                world.run_jobs().await;
            }
            Twist::WrongSize => {
                let new = NewFile { size: Some(3), ..pushed("d.iso") };
                let file = domain.add_session_file(&session, new).await.unwrap();
                world.send(&file, "more than three bytes").await.unwrap_err();
            }
            Twist::Disturbed => self.disturb(),
            Twist::MetadataDown => world.metastore.hook(0, Hook::Refuse),
            Twist::MinutesPass => world.pass(120),
            Twist::OvfItem => {
                let library = LibraryId::new(self.names["library"].clone());
                let machine = world.item(&library, "machine", "ovf").await;
                let session = world.session(&machine).await;
                world.push(&session, "machine.ovf", DESCRIPTOR).await.unwrap();
                self.names.insert("session", session.to_string());
                self.names.insert("machine", machine.to_string());
            }
            Twist::DownloadCanceled => domain.cancel_download_session(&download).await.unwrap(),
            Twist::DownloadFailed => {
                domain.fail_download_session(&download, "the disk of the client is gone".to_owned()).await.unwrap();
            }
            Twist::Downloaded => drop(world.read(&download, "read me.txt").await.unwrap()),
            Twist::StrangersDownload => {
                let creation = library_core::Creation {
                    user: UserName::new(STRANGER),
                    ..testkit::world::creation("download_session.create", None, "")
                };
                let item = ItemId::new(self.names["item"].clone());
                let download = domain.create_download_session(&item, None, &creation).await.unwrap();
                self.names.insert("download", download.to_string());
            }
        }
    }

    /// Whenever the library is about to be saved, somebody else was faster.
    fn disturb(&self) {
        for ahead in 0..ENDURED {
            let (domain, library) = (Arc::clone(&self.world.domain), LibraryId::new(self.names["library"].clone()));
            let change = async move {
                let mut work = domain.begin().await.unwrap();
                let mut library = work.get::<Library>(&library).await.unwrap().unwrap();
                library.record.version += 1;
                work.update(library);
                work.save().await.unwrap();
            };
            self.world.metastore.hook(ahead, Hook::Before(change.boxed()));
        }
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

/// A library that only a later version can make: written as a row.
async fn subscribed(world: &World, like: &LibraryId) -> LibraryId {
    let mut work = world.domain.begin().await.unwrap();
    let like = work.get::<Library>(like).await.unwrap().unwrap().record;
    let id = LibraryId::new("6a1f3bb5-7c1e-4f0a-9d0e-000000000001");
    work.insert(Library { id: id.clone(), kind: LibraryKind::Subscribed, name: Name::new("mirror"), ..like });
    work.save().await.unwrap();
    id
}

/// An item of that library, with the first content of one that has none yet.
async fn mirrored(world: &World, like: &ItemId, library: &LibraryId) -> ItemId {
    use library_core::model::{Item, ItemVersion, ItemVersionKey};
    let mut work = world.domain.begin().await.unwrap();
    let like = work.get::<Item>(like).await.unwrap().unwrap().record;
    let id = ItemId::new("6a1f3bb5-7c1e-4f0a-9d0e-000000000002");
    let key = ItemVersionKey { item: like.id.clone(), version: like.content_version };
    let version = work.get::<ItemVersion>(&key).await.unwrap().map(|version| version.record);
    if let Some(version) = version {
        work.insert(ItemVersion { key: ItemVersionKey { item: id.clone(), ..version.key.clone() }, ..version });
    }
    work.insert(Item { id: id.clone(), library: library.clone(), name: Name::new("mirrored"), ..like });
    work.save().await.unwrap();
    id
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

/// A machine that names a disk which is not there.
const DESCRIPTOR: &[u8] = br#"<?xml version="1.0"?>
<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1">
  <References><File ovf:id="file1" ovf:href="disk.vmdk"/></References>
  <DiskSection><Info>disks</Info><Disk ovf:diskId="disk1" ovf:fileRef="file1" ovf:capacity="1024"/></DiskSection>
  <VirtualSystem ovf:id="machine"><Info>a machine</Info></VirtualSystem>
</Envelope>
"#;
