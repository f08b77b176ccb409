//! The order of answers: by creation, then id, or what stands in for creation. One order a noun.

use jiff::Timestamp;
use library_core::ports::metastore::{Key, Record};

use super::state::State;

/// Compared from left to right: a parent's id, a time, a number, the key.
pub(super) type Place = (String, Timestamp, u64, Key);

/// Where `record` stands among others of its noun.
pub(super) fn place(state: &State, record: &Record) -> Place {
    let key = record.key();
    let by_time = |time: Timestamp, key: Key| (String::new(), time, 0, key);
    match record {
        Record::Library(library) => by_time(library.created, key),
        Record::Item(item) => by_time(item.created, key),
        Record::UpdateSession(session) => by_time(session.created, key),
        Record::DownloadSession(session) => by_time(session.created, key),
        Record::Blob(blob) => by_time(blob.created, key),
        Record::LoginSession(session) => by_time(session.created, key),
        Record::ClientToken(token) => by_time(token.created, key),
        Record::Usage(usage) => by_time(usage.added, key),
        Record::Subscription(subscription) => by_time(subscription.created, key),
        Record::TrustedCertificate(certificate) => by_time(certificate.added, key),
        Record::Category(category) => by_time(category.created, key),
        Record::Tag(tag) => by_time(tag.created, key),
        Record::TagAssociation(association) => by_time(association.attached, key),
        Record::Job(job) => by_time(job.run_after, key),
        Record::UpdateFile(file) => (file.key.session.as_str().to_owned(), Timestamp::MIN, file.position, key),
        Record::Event(event) => (String::new(), Timestamp::MIN, state.event_place(&event.id), key),
        Record::ItemVersion(_)
        | Record::DownloadFile(_)
        | Record::User(_)
        | Record::Role(_)
        | Record::Grant(_)
        | Record::Setting(_)
        | Record::Hold(_) => (String::new(), Timestamp::MIN, 0, key),
    }
}
