//! The server, as the SOAP face asks it: each verb of the face is one of the domain's. Every request has its own, because
//! the gate looks at where a login comes from.

use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use library_core::{
    self as core, EntryKind, Error, Meaning, Place,
    access::Object,
    model::{LoginSession, StoreId, UserName, folded},
};
use sha2::{Digest, Sha256};
use uuid::Builder;
use vim25::{Datastore, Entry, Host, LoggedIn, Login, Refusal};

use super::Soap;
use crate::{
    gate::{LoginRefusal, Visit},
    tokens,
};

/// What one must hold, somewhere, to see the datastores: as on the other wires.
const READ: &str = "System.Read";

/// The server before one request.
pub(super) struct Visitor<'a> {
    pub(super) soap: &'a Soap,
    pub(super) visit: &'a Visit<'a>,
}

#[async_trait]
impl Host for Visitor<'_> {
    async fn log_in(&self, user: &str, password: &str) -> Result<LoggedIn, Refusal> {
        let user = self.visit.check_password(user, password).await.map_err(not_let_in)?;
        let new = self.soap.tokens.new_token();
        self.soap.domain.log_in(&user, new.hash).await.map_err(refused)?;
        let login = self.visit.login(&new.token.0).await.map_err(refused)?;
        Ok(LoggedIn { login: self.shown(&login).await?, token: new.token.0 })
    }

    async fn session(&self, token: &str) -> Result<Option<Login>, Refusal> {
        match self.visit.login(token).await {
            Ok(login) => self.shown(&login).await.map(Some),
            Err(error) if error.meaning == Meaning::Unauthenticated => Ok(None),
            Err(error) => Err(refused(error)),
        }
    }

    async fn log_out(&self, token: &str) -> Result<(), Refusal> {
        match self.soap.domain.log_out(&tokens::hash(token)).await {
            Err(error) if error.meaning != Meaning::Unauthenticated => Err(refused(error)),
            Ok(()) | Err(_) => Ok(()),
        }
    }

    async fn datastores(&self, login: &Login) -> Result<Vec<Datastore>, Refusal> {
        let domain = &self.soap.domain;
        match domain.authorise(&user_of(login), READ, &Object::Anywhere).await {
            Ok(()) => {}
            // Logging in takes no privilege, and the session is read out of the same inventory: to them it has no stores.
            Err(error) if error.meaning == Meaning::Unauthorized => return Ok(Vec::new()),
            Err(error) => return Err(refused(error)),
        }
        Ok(domain.datastores().await.into_iter().map(datastore).collect())
    }

    async fn entries(&self, login: &Login, datastore: &str, folder: &[String]) -> Result<Option<Vec<Entry>>, Refusal> {
        let path: Vec<&str> = folder.iter().map(String::as_str).collect();
        let found = self.soap.domain.browse(&StoreId::new(datastore), &path, &user_of(login)).await;
        match found {
            Ok(Place::Folder(entries)) => Ok(Some(entries.into_iter().map(entry).collect())),
            Ok(Place::File(_)) => Ok(None),
            Err(error) if error.meaning == Meaning::NotFound => Ok(None),
            Err(error) => Err(refused(error)),
        }
    }

    async fn idle(&self, at_most: Duration) {
        tokio::time::sleep(at_most).await;
    }

    fn now(&self) -> Timestamp {
        self.soap.clock.now()
    }
}

impl Visitor<'_> {
    async fn shown(&self, login: &LoginSession) -> Result<Login, Refusal> {
        let known = self.soap.domain.user(&login.user).await.map_err(refused)?;
        let name = known.map_or_else(|| login.user.to_string(), |known| known.record.name.as_str().to_owned());
        Ok(Login {
            key: key(&login.token_hash),
            user: name.clone(),
            full_name: name,
            created: login.created,
            last_active: login.last_accessed,
        })
    }
}

fn user_of(login: &Login) -> UserName {
    UserName::new(folded(&login.user))
}

/// Names a session to clients, who show it and log it: derived from the hash of its token, so that it stays the same, and
/// by a hash of its own, so that it tells neither the token nor the key under which the session is kept.
fn key(token_hash: &str) -> String {
    let digest = Sha256::digest(format!("quire session key {token_hash}"));
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(digest).for_each(|(byte, from)| *byte = from);
    Builder::from_custom_bytes(bytes).into_uuid().to_string()
}

fn datastore(datastore: core::Datastore) -> Datastore {
    let room = datastore.room;
    Datastore {
        url: datastore.url(),
        accessible: datastore.is_accessible(),
        id: datastore.id.into(),
        name: datastore.name,
        capacity_bytes: room.map_or(0, |room| room.capacity),
        free_bytes: room.map_or(0, |room| room.free),
    }
}

fn entry(entry: core::Entry) -> Entry {
    let core::Entry { name, kind, modified } = entry;
    match kind {
        EntryKind::Folder => Entry::Folder { name, modified },
        EntryKind::File { size } => Entry::File { name, size_bytes: size, modified },
    }
}

fn not_let_in(refusal: LoginRefusal) -> Refusal {
    match refusal {
        LoginRefusal::Wrong => Refusal::InvalidLogin,
        // Not as a wrong password: who has the right one would look for another.
        LoginRefusal::Slowed(early) => Refusal::Unavailable(early.to_string()),
        LoginRefusal::Unchecked(ref error) => {
            tracing::error!(%error, "passwords cannot be checked");
            Refusal::Unavailable(refusal.to_string())
        }
        LoginRefusal::Unknown(error) => refused(error),
    }
}

fn refused(error: Error) -> Refusal {
    match error.meaning {
        Meaning::Unauthenticated => Refusal::NotAuthenticated,
        Meaning::Unauthorized => Refusal::NoPermission { privilege: error.args.first().cloned().unwrap_or_default() },
        Meaning::Internal => {
            tracing::error!(error = ?error, "a call failed");
            Refusal::Internal
        }
        Meaning::NotFound
        | Meaning::AlreadyExists
        | Meaning::InvalidArgument
        | Meaning::InvalidElementType
        | Meaning::InvalidElementConfiguration
        | Meaning::NotAllowedInCurrentState
        | Meaning::AlreadyInDesiredState
        | Meaning::ResourceBusy
        | Meaning::ConcurrentChange
        | Meaning::Unsupported
        | Meaning::UnableToAllocateResource
        | Meaning::ResourceInaccessible
        | Meaning::ServiceUnavailable => Refusal::Unavailable(error.text),
    }
}
