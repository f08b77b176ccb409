//! People, what they may do, and the work behind the scenes.

use library_core::model::{
    ClientToken, ClientTokenKey, Event, EventId, EventKind, Grant, GrantKey, ItemFile, ItemId, Job, JobId, JobKind,
    LibraryId, LoginSession, Name, Role, Scope, Setting, StoreId, TrustedCertificate, TrustedCertificateId,
    UpdateFileKey, UpdateSessionId, User, UserName,
};

use super::{blob, id, item_file, seconds};

/// A user.
pub fn user(number: u64) -> User {
    User { name: Name::new(id("Äußerer", number)), password_hash: "hash".to_owned(), created: seconds(number) }
}

/// A role with two privileges.
pub fn role(number: u64) -> Role {
    Role { name: id("role", number), privileges: vec!["A.\"B\"".to_owned(), "C.D".to_owned()] }
}

/// A grant to `user` on `library-<number>`.
pub fn grant(number: u64) -> Grant {
    let scope = Scope::Library(LibraryId::new(id("library", number)));
    Grant { key: GrantKey { user: UserName::new("user"), scope, role: "role-1".to_owned() } }
}

/// A login session.
pub fn login_session(number: u64) -> LoginSession {
    LoginSession {
        token_hash: id("hash", number),
        user: UserName::new("user"),
        created: seconds(number),
        last_accessed: seconds(number + 1),
        lease_until: seconds(number + 300),
    }
}

/// A client token.
pub fn client_token(number: u64) -> ClientToken {
    ClientToken {
        key: ClientTokenKey {
            user: UserName::new("user"),
            operation: "item.create".to_owned(),
            token: id("token", number),
        },
        fingerprint: "print".to_owned(),
        object: "item-1".to_owned(),
        created: seconds(number),
    }
}

/// A setting.
pub fn setting(number: u64) -> Setting {
    Setting { name: id("setting", number), value: "value".to_owned() }
}

/// A job that a process holds.
pub fn job(number: u64) -> Job {
    let file = UpdateFileKey { session: UpdateSessionId::new("update-1"), name: "a \"b\".vmdk".to_owned() };
    Job {
        id: JobId::new(id("job", number)),
        kind: JobKind::Pull { file, generation: u64::MAX },
        run_after: seconds(number),
        lease_owner: Some("node-1".to_owned()),
        lease_until: Some(seconds(number + 30)),
        attempts: u32::MAX,
    }
}

/// Everything that a job may be about.
pub fn job_kinds() -> Vec<JobKind> {
    let (item, library, store) = (ItemId::new("item-1"), LibraryId::new("library-1"), StoreId::new("store-2"));
    let quoted = ItemFile { name: "a \"b\" ü.ovf".to_owned(), size: u64::MAX, blob: None, ..item_file(2) };
    vec![
        job(1).kind,
        JobKind::RemoveBlob { store: store.clone(), blob: blob(1).id },
        JobKind::Tree { item: item.clone(), library: library.clone(), store: store.clone() },
        JobKind::Copy { item: item.clone(), files: vec![item_file(1), quoted], store: store.clone() },
        JobKind::Copy { item, files: Vec::new(), store: store.clone() },
        JobKind::Migrate { library, store },
    ]
}

/// A trusted certificate.
pub fn trusted_certificate(number: u64) -> TrustedCertificate {
    TrustedCertificate {
        id: TrustedCertificateId::new(id("certificate", number)),
        pem: "-----BEGIN CERTIFICATE-----\n…\n".to_owned(),
        added: seconds(number),
    }
}

/// An event.
pub fn event(number: u64) -> Event {
    Event {
        id: EventId::new(id("event", number)),
        time: seconds(number),
        kind: EventKind::ItemContentChanged,
        object: "item-1".to_owned(),
        user: Some(UserName::new("user")),
    }
}
