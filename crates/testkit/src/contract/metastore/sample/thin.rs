//! Records with as little set as possible.

use std::collections::BTreeSet;

use library_core::{
    model::{
        Backing, Blob, BlobId, BlobState, Cardinality, Category, ClientToken, Digests, DownloadFile, DownloadSession,
        DownloadState, Event, EventKind, FileStatus, Item, ItemVersion, Job, JobKind, Library, LibraryKind,
        LibraryState, LoginSession, Placement, Ranges, Role, Setting, SourceKind, StoreId, Subscription, Tag,
        TagAssociation, TrustedCertificate, UpdateFile, UpdateSession, UpdateState, Usage, User,
    },
    ports::metastore::{Noun, Record},
};

use super::at;

/// `record` under its key, with everything left out that may be.
pub(super) fn thinned(record: Record) -> Record {
    match record {
        Record::Library(full) => thin_library(full),
        Record::Item(full) => thin_item(full),
        Record::ItemVersion(full) => {
            ItemVersion { files: Vec::new(), user: None, message: None, template: None, ..full }.into_record()
        }
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
        Record::Hold(full) => full.into_record(),
        Record::Usage(full) => Usage { resource: String::new(), ..full }.into_record(),
        Record::Subscription(full) => Subscription { placement: Placement::default(), ..full }.into_record(),
        Record::TrustedCertificate(full) => TrustedCertificate { pem: String::new(), ..full }.into_record(),
        Record::Category(full) => thin_category(full),
        Record::Tag(full) => Tag { description: String::new(), used_by: BTreeSet::new(), ..full }.into_record(),
        Record::TagAssociation(full) => TagAssociation { attached: at(0), ..full }.into_record(),
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
        publisher: None,
        state: LibraryState::Active,
        state_message: None,
        security_policy: None,
        ..full
    }
    .into_record()
}

fn thin_item(full: Item) -> Record {
    Item { last_sync: None, source_id: None, cached: false, size: 0, verification: None, unfinished: false, ..full }
        .into_record()
}

fn thin_update_session(full: UpdateSession) -> Record {
    UpdateSession {
        login: None,
        state: UpdateState::Done,
        error_message: None,
        warning_rules: Vec::new(),
        completing: false,
        finished_itself: false,
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

fn thin_category(full: Category) -> Record {
    Category {
        description: String::new(),
        cardinality: Cardinality::Multiple,
        associable_types: BTreeSet::new(),
        used_by: BTreeSet::new(),
        ..full
    }
    .into_record()
}

fn thin_job(full: Job) -> Record {
    let kind = JobKind::RemoveBlob { store: StoreId::new("store-1"), blob: BlobId::new("blob-1") };
    Job { kind, lease_owner: None, lease_until: None, attempts: 0, ..full }.into_record()
}
