//! One record of each noun, told apart by a number; tests change what matters to them.

use jiff::Timestamp;
use library_core::{
    model::{
        Backing, Blob, BlobId, BlobState, Checksum, ChecksumAlgorithm, Claim, ClientToken, ClientTokenKey, Digests,
        DownloadFile, DownloadFileKey, DownloadSession, DownloadSessionId, DownloadState, EndpointKind, Event, EventId,
        EventKind, FileStatus, Grant, GrantKey, Item, ItemFile, ItemId, ItemVersion, ItemVersionKey, Job, JobId,
        JobKind, Library, LibraryId, LibraryKind, LibraryState, LoginSession, Name, PrepareState, Publication,
        PublicationAuthentication, PullSource, Ranges, Role, Scope, Setting, SourceKind, StoreId, TransferTrust,
        UpdateFile, UpdateFileKey, UpdateSession, UpdateSessionId, UpdateState, User, UserName, WarningKind,
        WarningRule,
    },
    ports::metastore::{Noun, Record},
};

/// A second after the beginning of all tests.
///
/// # Panics
///
/// When it is too far away for a timestamp.
pub fn at(second: i64) -> Timestamp {
    Timestamp::new(1_767_323_045 + second, 123_456_000).unwrap()
}

fn seconds(number: u64) -> Timestamp {
    at(i64::try_from(number).unwrap())
}

fn id(noun: &str, number: u64) -> String {
    format!("{noun}-{number}")
}

/// A published library with everything set.
pub fn library(number: u64) -> Library {
    Library {
        id: LibraryId::new(id("library", number)),
        name: Name::new(format!("Библиотека {number}")),
        description: "what it is for".to_owned(),
        kind: LibraryKind::Local,
        backing: Backing::Other { uri: "file:///srv/images".to_owned(), store: StoreId::new("store-1") },
        created: seconds(number),
        modified: seconds(number + 1),
        last_sync: Some(seconds(number + 2)),
        version: 3,
        server_guid: "guid".to_owned(),
        publication: Some(Publication {
            published: true,
            authentication: PublicationAuthentication::Basic,
            password_hash: Some("$argon2id$…".to_owned()),
            persist_json: false,
        }),
        state: LibraryState::Maintenance,
        optimize_remote_publishing: true,
        apply_usage_to_items: false,
        security_policy: Some("policy".to_owned()),
    }
}

/// An item of `library-1`.
pub fn item(number: u64) -> Item {
    Item {
        id: ItemId::new(id("item", number)),
        library: LibraryId::new("library-1"),
        name: Name::new(format!("Straße {number}")),
        description: String::new(),
        item_type: "OVF".to_owned(),
        content_version: 2,
        metadata_version: 5,
        version: 7,
        created: seconds(number),
        modified: seconds(number + 1),
        last_sync: Some(seconds(number)),
        source_id: Some(ItemId::new("source-1")),
        cached: true,
        size: 4096,
    }
}

/// A file of an item version with content `blob-<number>`.
pub fn item_file(number: u64) -> ItemFile {
    ItemFile {
        name: format!("disk-{number}.vmdk"),
        size: 4096,
        version: number,
        checksum: Checksum { algorithm: ChecksumAlgorithm::Sha512, hex: "ab".repeat(64) },
        blob: Some(BlobId::new(id("blob", number))),
    }
}

/// A version of `item-1` with one cached file and one that is not.
pub fn item_version(number: u64) -> ItemVersion {
    ItemVersion {
        key: ItemVersionKey { item: ItemId::new("item-1"), version: number },
        files: vec![item_file(number), ItemFile { name: "a.ovf".to_owned(), blob: None, ..item_file(0) }],
        created: seconds(number),
        user: Some(UserName::new("user")),
        message: Some("a change".to_owned()),
    }
}

/// An ACTIVE update session on `item-<number>`.
pub fn update_session(number: u64) -> UpdateSession {
    UpdateSession {
        id: UpdateSessionId::new(id("update", number)),
        item: ItemId::new(id("item", number)),
        base_version: 1,
        creator: UserName::new("user"),
        login: Some("login".to_owned()),
        state: UpdateState::Active,
        client_progress: 100,
        lease_until: seconds(number + 300),
        error_message: Some("why".to_owned()),
        warning_rules: vec![
            WarningRule { kind: WarningKind::ExpiredCertificate, ignored: true },
            WarningRule { kind: WarningKind::SelfSignedCertificate, ignored: false },
        ],
        completing: true,
        created: seconds(number),
    }
}

/// A claimed pull in `update-1` with everything set but a blob.
pub fn update_file(number: u64) -> UpdateFile {
    UpdateFile {
        key: UpdateFileKey { session: UpdateSessionId::new("update-1"), name: id("file", number) },
        position: number,
        removed: false,
        source: SourceKind::Pull,
        pull: Some(PullSource {
            uri: "https://example.test/disk.vmdk".to_owned(),
            trust: TransferTrust { thumbprint: Some("AA:BB".to_owned()), certificate: None },
        }),
        expected_size: Some(10),
        expected_checksum: Some(Checksum { algorithm: ChecksumAlgorithm::Md5, hex: "cd".repeat(16) }),
        status: FileStatus::Transferring,
        bytes_transferred: 5,
        size: Some(10),
        blob: None,
        keep_in_storage: true,
        archive: Some("box.ova".to_owned()),
        error_message: Some("why".to_owned()),
        generation: u64::MAX - number,
        claim: Some(Claim {
            key: BlobId::new(id("staging", number)),
            node: "node-1".to_owned(),
            lease_until: seconds(number),
        }),
    }
}

/// An ACTIVE download session on version 2 of `item-1`.
pub fn download_session(number: u64) -> DownloadSession {
    DownloadSession {
        id: DownloadSessionId::new(id("download", number)),
        item: ItemId::new("item-1"),
        content_version: 2,
        creator: UserName::new("user"),
        login: Some("login".to_owned()),
        state: DownloadState::Active,
        client_progress: 7,
        lease_until: seconds(number + 300),
        error_message: Some("why".to_owned()),
        may_read_storage: true,
        created: seconds(number),
    }
}

/// A prepared file of `download-1`.
pub fn download_file(number: u64) -> DownloadFile {
    DownloadFile {
        key: DownloadFileKey { session: DownloadSessionId::new("download-1"), name: id("file", number) },
        endpoint: EndpointKind::Direct,
        state: PrepareState::Prepared,
        served: Ranges::from_parts([(0, 10), (20, u64::MAX)]),
        error_message: Some("why".to_owned()),
    }
}

/// A stored blob of `store-1`.
pub fn blob(number: u64) -> Blob {
    Blob {
        id: BlobId::new(id("blob", number)),
        store: StoreId::new("store-1"),
        size: 4096,
        digests: Digests {
            sha256: format!("{number:064x}"),
            sha1: Some(format!("{number:040x}")),
            md5: Some(format!("{number:032x}")),
            sha512: Some(format!("{number:0128x}")),
        },
        state: BlobState::Stored,
        created: seconds(number),
    }
}

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

/// One record of each noun with everything set.
pub fn full() -> Vec<Record> {
    vec![
        library(1).into_record(),
        item(1).into_record(),
        item_version(1).into_record(),
        update_session(1).into_record(),
        update_file(1).into_record(),
        download_session(1).into_record(),
        download_file(1).into_record(),
        blob(1).into_record(),
        user(1).into_record(),
        role(1).into_record(),
        grant(1).into_record(),
        login_session(1).into_record(),
        client_token(1).into_record(),
        setting(1).into_record(),
        job(1).into_record(),
        event(1).into_record(),
    ]
}

/// The records of [`full`] under their keys, with as little set as possible.
pub fn sparse() -> Vec<Record> {
    full().into_iter().map(thinned).collect()
}

fn thinned(record: Record) -> Record {
    match record {
        Record::Library(full) => thin_library(full),
        Record::Item(full) => Item { last_sync: None, source_id: None, cached: false, size: 0, ..full }.into_record(),
        Record::ItemVersion(full) => ItemVersion { files: Vec::new(), user: None, message: None, ..full }.into_record(),
        Record::UpdateSession(full) => thin_update_session(full),
        Record::UpdateFile(full) => thin_update_file(full),
        Record::DownloadSession(full) => {
            let state = DownloadState::Canceled;
            DownloadSession { login: None, error_message: None, may_read_storage: false, state, ..full }.into_record()
        }
        Record::DownloadFile(full) => {
            DownloadFile { served: Ranges::default(), error_message: None, ..full }.into_record()
        }
        Record::Blob(full) => {
            let digests = Digests { sha256: "0".repeat(64), ..Digests::default() };
            Blob { digests, state: BlobState::Condemned, ..full }.into_record()
        }
        Record::Role(full) => Role { privileges: Vec::new(), ..full }.into_record(),
        Record::Grant(full) => full.into_record(),
        Record::User(full) => User { password_hash: String::new(), ..full }.into_record(),
        Record::LoginSession(full) => LoginSession { lease_until: at(0), ..full }.into_record(),
        Record::ClientToken(full) => ClientToken { object: String::new(), ..full }.into_record(),
        Record::Setting(full) => Setting { value: String::new(), ..full }.into_record(),
        Record::Job(full) => thin_job(full),
        Record::Event(full) => Event { user: None, kind: EventKind::LibraryDeleted, ..full }.into_record(),
    }
}

fn thin_library(full: Library) -> Record {
    Library {
        description: String::new(),
        kind: LibraryKind::Subscribed,
        backing: Backing::Datastore(StoreId::new("store-2")),
        last_sync: None,
        publication: None,
        state: LibraryState::Active,
        security_policy: None,
        ..full
    }
    .into_record()
}

fn thin_update_session(full: UpdateSession) -> Record {
    UpdateSession {
        login: None,
        state: UpdateState::Done,
        error_message: None,
        warning_rules: Vec::new(),
        completing: false,
        ..full
    }
    .into_record()
}

fn thin_update_file(full: UpdateFile) -> Record {
    UpdateFile {
        source: SourceKind::None,
        pull: None,
        expected_size: None,
        expected_checksum: None,
        status: FileStatus::Ready,
        size: None,
        archive: None,
        error_message: None,
        claim: None,
        ..full
    }
    .into_record()
}

fn thin_job(full: Job) -> Record {
    let kind = JobKind::RemoveBlob { store: StoreId::new("store-1"), blob: BlobId::new("blob-1") };
    Job { kind, lease_owner: None, lease_until: None, attempts: 0, ..full }.into_record()
}
