//! Answers queries by looking at every record. Slow and plain on purpose: the SQL ones are compared with it.

use jiff::Timestamp;
use library_core::{
    model::{
        Blob, BlobState, DownloadSession, DownloadState, EventId, Item, ItemId, ItemVersion, Job, Library, LibraryId,
        Scope, TagAssociation, TagAssociationKey, TaggedObject, UpdateFile, UpdateSession, UpdateState,
    },
    ports::metastore::{ItemFilter, Key, LibraryFilter, Noun, Query, Record, Stored},
};

use super::{order::place, state::State};

/// The answer to `query`, in order and cut where the query says so.
pub(super) fn answer(state: &State, query: &Query) -> Vec<Stored<Record>> {
    let mut found = all(state, query);
    found.truncate(limit(query));
    found
}

/// Everything that matches `query`, in order.
pub(super) fn all(state: &State, query: &Query) -> Vec<Stored<Record>> {
    let mut found: Vec<_> = state.records.values().filter(|stored| matches(state, query, &stored.record)).collect();
    found.sort_by_cached_key(|stored| (lease_end(query, &stored.record), place(state, &stored.record)));
    found.into_iter().cloned().collect()
}

/// The end of the lease for questions about what expired: the longest expired comes first.
fn lease_end(query: &Query, record: &Record) -> Option<Timestamp> {
    match (query, record) {
        (Query::ExpiredUpdateSessions(_), Record::UpdateSession(session)) => Some(session.lease_until),
        (Query::ExpiredDownloadSessions(_), Record::DownloadSession(session)) => Some(session.lease_until),
        (Query::ExpiredLoginSessions(_), Record::LoginSession(session)) => Some(session.lease_until),
        _ => None,
    }
}

fn limit(query: &Query) -> usize {
    match query {
        Query::ExpiredUpdateSessions(_)
        | Query::ExpiredDownloadSessions(_)
        | Query::ExpiredLoginSessions(_)
        | Query::UnreferencedBlobs
        | Query::ClientTokensBefore(_)
        | Query::DueJobs { .. }
        | Query::ForgottenVersions => 100,
        Query::EventsAfter(_) => 1000,
        Query::ActiveUpdateSession(_)
        | Query::BlobByDigest { .. }
        | Query::CategoryNamed(_)
        | Query::TagNamed { .. } => 1,
        Query::Libraries(_)
        | Query::Items(_)
        | Query::ItemVersions(_)
        | Query::UpdateSessions { .. }
        | Query::ActiveUpdateSessions
        | Query::OpenUpdateSessions { .. }
        | Query::OpenDownloadSessions { .. }
        | Query::UpdateFiles(_)
        | Query::ClaimedFiles(_)
        | Query::DownloadSessions { .. }
        | Query::ActiveDownloadSessions
        | Query::DownloadFiles(_)
        | Query::Blobs(_)
        | Query::Users
        | Query::Roles
        | Query::Grants(_)
        | Query::GrantsOnLibrary(_)
        | Query::Usages(_)
        | Query::Subscriptions(_)
        | Query::SubscriptionsTo(_)
        | Query::TrustedCertificates
        | Query::Categories
        | Query::Tags
        | Query::TagsOfCategory(_)
        | Query::AttachedTo(_)
        | Query::AttachedOfCategory { .. }
        | Query::AttachedTag(_)
        | Query::AttachedCategory(_)
        | Query::AttachedToItemsOf(_)
        | Query::Holds(_)
        | Query::LoginSessions
        | Query::Settings(_)
        | Query::Jobs => usize::MAX,
    }
}

fn matches(state: &State, query: &Query, record: &Record) -> bool {
    match (query, record) {
        (Query::Libraries(filter), Record::Library(library)) => library_matches(filter, library),
        (Query::Items(filter), Record::Item(item)) => item_matches(filter, item),
        (Query::ItemVersions(item), Record::ItemVersion(version)) => version.key.item == *item,
        (Query::ForgottenVersions, Record::ItemVersion(version)) => forgotten(state, version),
        (Query::OpenUpdateSessions { library, at }, Record::UpdateSession(session)) => {
            session.state == UpdateState::Active && session.is_live(*at) && lies_in(state, &session.item, library)
        }
        (Query::OpenDownloadSessions { library, at }, Record::DownloadSession(session)) => {
            session.state == DownloadState::Active
                && session.lease_until > *at
                && lies_in(state, &session.item, library)
        }
        (_, Record::UpdateSession(session)) => update_session_matches(query, session),
        (_, Record::UpdateFile(file)) => update_file_matches(query, file),
        (_, Record::DownloadSession(session)) => download_session_matches(query, session),
        (Query::DownloadFiles(session), Record::DownloadFile(file)) => file.key.session == *session,
        (_, Record::Blob(blob)) => blob_matches(state, query, blob),
        (Query::Users, Record::User(_))
        | (Query::Roles, Record::Role(_))
        | (Query::TrustedCertificates, Record::TrustedCertificate(_))
        | (Query::Categories, Record::Category(_))
        | (Query::Tags, Record::Tag(_))
        | (Query::Jobs, Record::Job(_))
        | (Query::LoginSessions, Record::LoginSession(_)) => true,
        (Query::Grants(user), Record::Grant(grant)) => grant.key.user == *user,
        (Query::GrantsOnLibrary(library), Record::Grant(grant)) => grant.key.scope == Scope::Library(library.clone()),
        (Query::Usages(library), Record::Usage(usage)) => usage.library == *library,
        (Query::Subscriptions(library), Record::Subscription(subscription)) => subscription.library == *library,
        (Query::SubscriptionsTo(library), Record::Subscription(subscription)) => subscription.subscribed == *library,
        (Query::CategoryNamed(name), Record::Category(category)) => category.name == *name,
        (Query::TagsOfCategory(category), Record::Tag(tag)) => tag.category == *category,
        (Query::TagNamed { category, name }, Record::Tag(tag)) => tag.category == *category && tag.name == *name,
        (_, Record::TagAssociation(association)) => association_matches(state, query, association),
        (Query::Holds(job), Record::Hold(hold)) => hold.key.job == *job,
        (Query::ExpiredLoginSessions(time), Record::LoginSession(session)) => session.lease_until < *time,
        (Query::ClientTokensBefore(time), Record::ClientToken(token)) => token.created < *time,
        (Query::Settings(beginning), Record::Setting(setting)) => setting.name.starts_with(beginning),
        (Query::DueJobs { lane, now }, Record::Job(job)) => job.kind.lane() == *lane && due(job, *now),
        (Query::EventsAfter(after), Record::Event(event)) => is_after(state, &event.id, after.as_ref()),
        _ => false,
    }
}

fn lies_in(state: &State, item: &ItemId, library: &LibraryId) -> bool {
    let found = state.records.get(&Item::key(item)).map(|stored| &stored.record);
    matches!(found, Some(Record::Item(item)) if item.library == *library)
}

fn library_matches(filter: &LibraryFilter, library: &Library) -> bool {
    filter.folded_name.as_ref().is_none_or(|name| library.name.folded() == name)
        && filter.kind.is_none_or(|kind| library.kind == kind)
}

fn item_matches(filter: &ItemFilter, item: &Item) -> bool {
    filter.library.as_ref().is_none_or(|library| item.library == *library)
        && filter.folded_name.as_ref().is_none_or(|name| item.name.folded() == name)
        && filter.folded_type.as_ref().is_none_or(|name| library_core::model::folded(&item.item_type) == *name)
        && filter.source_id.as_ref().is_none_or(|source| item.source_id.as_ref() == Some(source))
        && filter.cached.is_none_or(|cached| item.cached == cached)
}

fn update_session_matches(query: &Query, session: &UpdateSession) -> bool {
    let active = session.state == UpdateState::Active;
    match query {
        Query::ActiveUpdateSession(item) => active && session.item == *item,
        Query::UpdateSessions { creator, item } => {
            session.creator == *creator && item.as_ref().is_none_or(|item| session.item == *item)
        }
        Query::ActiveUpdateSessions => active,
        Query::ExpiredUpdateSessions(time) => session.lease_until < *time && !session.waits(),
        _ => false,
    }
}

fn update_file_matches(query: &Query, file: &UpdateFile) -> bool {
    match query {
        Query::UpdateFiles(session) => file.key.session == *session,
        Query::ClaimedFiles(node) => {
            file.claim.as_ref().is_some_and(|claim| node.as_ref().is_none_or(|node| claim.node == *node))
        }
        _ => false,
    }
}

fn download_session_matches(query: &Query, session: &DownloadSession) -> bool {
    match query {
        Query::DownloadSessions { creator, item } => {
            session.creator == *creator && item.as_ref().is_none_or(|item| session.item == *item)
        }
        Query::ActiveDownloadSessions => session.state == DownloadState::Active,
        Query::ExpiredDownloadSessions(time) => session.lease_until < *time,
        _ => false,
    }
}

fn blob_matches(state: &State, query: &Query, blob: &Blob) -> bool {
    let stored = blob.state == BlobState::Stored;
    match query {
        Query::BlobByDigest { store, sha256 } => stored && blob.store == *store && blob.digests.sha256 == *sha256,
        Query::UnreferencedBlobs => stored && !state.refers_to(&blob.id),
        Query::Blobs(store) => blob.store == *store,
        _ => false,
    }
}

fn association_matches(state: &State, query: &Query, association: &TagAssociation) -> bool {
    let TagAssociationKey { object, tag } = &association.key;
    match query {
        Query::AttachedTo(wanted) => object == wanted,
        Query::AttachedOfCategory { object: wanted, category } => object == wanted && association.category == *category,
        Query::AttachedTag(wanted) => tag == wanted,
        Query::AttachedCategory(category) => association.category == *category,
        Query::AttachedToItemsOf(library) => {
            object.object_type == TaggedObject::ITEM && lies_in(state, &ItemId::new(&object.id), library)
        }
        _ => false,
    }
}

/// Still lists files though no reader needs it, or belongs to an item that is gone.
fn forgotten(state: &State, version: &ItemVersion) -> bool {
    let key = &version.key;
    let item = state.records.get(&Key::Item(key.item.clone()));
    let current =
        item.is_some_and(|stored| matches!(&stored.record, Record::Item(item) if item.content_version == key.version));
    let pinned = state.records.values().any(|stored| match &stored.record {
        Record::DownloadSession(session) => {
            session.state == DownloadState::Active && session.item == key.item && session.content_version == key.version
        }
        _ => false,
    });
    !current && !pinned && (item.is_none() || !version.files.is_empty())
}

fn due(job: &Job, time: Timestamp) -> bool {
    let held = job.lease_owner.is_some() && job.lease_until.is_some_and(|until| until >= time);
    job.run_after <= time && !held
}

/// An event that is no longer there counts as before all others.
fn is_after(state: &State, id: &EventId, after: Option<&EventId>) -> bool {
    state.event_place(id) > after.map_or(0, |after| state.event_place(after))
}
