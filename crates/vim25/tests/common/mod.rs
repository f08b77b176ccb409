//! A small host, and how clients write to it. It must never assert.
#![allow(clippy::unwrap_used, dead_code, unreachable_pub, reason = "shared by tests, each of which uses a part")]

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use vim25::{Answer, Datastore, Endpoint, Entry, Face, Facts, Host, LoggedIn, Login, Refusal, SessionChange};

/// What clients do before they are known.
pub const NOBODY: Option<&str> = None;

/// A server in memory whose clock moves when somebody waits.
#[derive(Default)]
pub struct TestHost {
    sessions: Mutex<Vec<LoggedIn>>,
    pub seconds: AtomicI64,
    pub free_bytes: AtomicU64,
    /// From when on the free space is another.
    pub shrinks_at: AtomicI64,
    /// Whose privileges are too few to see a store.
    pub refuses: Mutex<Option<Refusal>>,
}

#[async_trait]
impl Host for TestHost {
    async fn log_in(&self, user: &str, password: &str) -> Result<LoggedIn, Refusal> {
        if password != "se<cr>&t" {
            return Err(Refusal::InvalidLogin);
        }
        let mut sessions = self.sessions.lock().unwrap();
        let number = sessions.len();
        let login = Login {
            key: format!("key-{number}"),
            user: user.to_owned(),
            full_name: "A & B".to_owned(),
            created: self.now(),
            last_active: self.now(),
        };
        let made = LoggedIn { token: format!("token-{number}"), login };
        sessions.push(made.clone());
        Ok(made)
    }

    async fn session(&self, token: &str) -> Result<Option<Login>, Refusal> {
        let sessions = self.sessions.lock().unwrap();
        Ok(sessions.iter().find(|made| made.token == token).map(|made| made.login.clone()))
    }

    async fn log_out(&self, token: &str) -> Result<(), Refusal> {
        let mut sessions = self.sessions.lock().unwrap();
        sessions.iter_mut().filter(|made| made.token == token).for_each(|made| made.token = String::new());
        Ok(())
    }

    async fn datastores(&self, _login: &Login) -> Result<Vec<Datastore>, Refusal> {
        if let Some(refusal) = self.refuses.lock().unwrap().clone() {
            return Err(refusal);
        }
        let shrinks_at = self.shrinks_at.load(Ordering::SeqCst);
        let is_smaller = shrinks_at > 0 && self.seconds.load(Ordering::SeqCst) >= shrinks_at;
        let store = |id: &str, name: &str, free_bytes| Datastore {
            id: id.to_owned(),
            name: name.to_owned(),
            url: format!("ds:///vmfs/volumes/{id}/"),
            capacity_bytes: 1 << 40,
            free_bytes,
            accessible: true,
        };
        Ok(vec![store("datastore-1", "LocalDS_0", if is_smaller { 5 } else { 7 }), store("datastore-2", "cold", 9)])
    }

    async fn entries(&self, _login: &Login, datastore: &str, folder: &[String]) -> Result<Option<Vec<Entry>>, Refusal> {
        let folder: Vec<_> = folder.iter().map(String::as_str).collect();
        let inside = |name: &str| Entry::Folder { name: name.to_owned(), modified: Timestamp::UNIX_EPOCH };
        let file =
            |name: &str, size_bytes| Entry::File { name: name.to_owned(), size_bytes, modified: Timestamp::UNIX_EPOCH };
        Ok(match (datastore, folder.as_slice()) {
            ("datastore-1", []) => Some(vec![inside("contentlib-a")]),
            ("datastore-1", ["contentlib-a"]) => Some(vec![inside("item")]),
            ("datastore-1", ["contentlib-a", "item"]) => {
                Some(vec![file("boot.iso", 5), file("d&t.vmdk", 1 << 33), file("notes.txt", 0)])
            }
            ("datastore-2", []) => Some(Vec::new()),
            _ => None,
        })
    }

    async fn idle(&self, at_most: Duration) {
        self.seconds.fetch_add(i64::try_from(at_most.as_secs()).unwrap().max(1), Ordering::SeqCst);
        tokio::task::yield_now().await;
    }

    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_secs(self.seconds.load(Ordering::SeqCst))
    }
}

/// A face, its host, and whoever is logged in.
pub struct Client {
    pub host: Arc<TestHost>,
    pub face: Face,
    pub token: Option<String>,
}

impl Client {
    /// Not logged in.
    pub fn new() -> Self {
        let host = Arc::new(TestHost::default());
        let facts = Facts {
            instance_uuid: "11111111-2222-3333-4444-555555555555".to_owned(),
            version: "8.0.3".to_owned(),
            build: "24022510".to_owned(),
            release: "0.1.0".to_owned(),
            datacenter: "DC0".to_owned(),
            network: "VM Network".to_owned(),
        };
        Self { face: Face::new(facts), host, token: None }
    }

    /// Logged in.
    pub async fn logged_in() -> Self {
        let mut client = Self::new();
        client.log_in().await;
        client
    }

    /// Logs in, once more perhaps.
    pub async fn log_in(&mut self) {
        let call = method("Login", "SessionManager", "SessionManager", LOGIN);
        if let SessionChange::Begun(token) = self.send(&call).await.session {
            self.token = Some(token);
        }
    }

    /// Sends an envelope to `/sdk`.
    pub async fn send(&self, envelope: &str) -> Answer {
        self.face.answer(self.host.as_ref(), Endpoint::Sdk, self.token.as_deref(), envelope.as_bytes()).await
    }

    /// Calls a method.
    pub async fn call(&self, name: &str, (kind, id): (&str, &str), arguments: &str) -> Answer {
        self.send(&method(name, kind, id, arguments)).await
    }

    /// `RetrievePropertiesEx` as govmomi sends it.
    pub async fn retrieve(&self, spec: &str) -> Answer {
        let arguments = format!("<specSet>{spec}</specSet><options></options>");
        self.call("RetrievePropertiesEx", ("PropertyCollector", "propertyCollector"), &arguments).await
    }

    /// `Fetch` as pyVmomi sends it.
    pub async fn fetch(&self, object: (&str, &str), property: &str) -> Answer {
        self.call("Fetch", object, &format!(r#"<prop versionId="8.0.3.0">{property}</prop>"#)).await
    }
}

/// Arguments of a login with the right password.
pub const LOGIN: &str = "<userName>ann@local</userName><password>se&lt;cr&gt;&amp;t</password><locale>en_US</locale>";

/// An envelope as govmomi writes it.
pub fn method(name: &str, kind: &str, id: &str, arguments: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Header></Header><Body><{name} xmlns="urn:vim25"><_this type="{kind}">{id}</_this>{arguments}</{name}></Body></Envelope>"#
    )
}

/// The reference that a call answers.
pub fn reference(answer: &Answer) -> String {
    let (_, rest) = answer.body.split_once("<returnval type=").unwrap();
    let (_, rest) = rest.split_once('>').unwrap();
    rest.split_once('<').unwrap().0.to_owned()
}

/// All texts of elements of a name, with the marks in them.
pub fn texts<'a>(body: &'a str, name: &str) -> Vec<&'a str> {
    let (start, end) = (format!("<{name}"), format!("</{name}>"));
    let parts = body.split(&start).skip(1).filter(|part| part.starts_with(['>', ' ']));
    parts.filter_map(|part| part.split_once('>')?.1.split_once(&end)).map(|(text, _)| text).collect()
}

/// Ids of all objects of a result, in their order.
pub fn objects(answer: &Answer) -> Vec<&str> {
    texts(&answer.body, "obj")
}
