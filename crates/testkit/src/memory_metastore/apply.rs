//! Applies one write of a commit, in the order of the commit, or says why it conflicts.

use library_core::{
    model::{BlobId, BlobState, UpdateState},
    ports::metastore::{Key, MetastoreError, Record, Revision, Stored, Write, constraint},
};

use super::{answer, state::State};

type Applied = Result<(), MetastoreError>;

/// Applies `write` to `state`. After an error `state` is to be thrown away.
pub(super) fn apply(state: &mut State, write: Write) -> Applied {
    match write {
        Write::Insert(record) => insert(state, record),
        Write::Update(record, revision) => update(state, record, revision),
        Write::Delete(key, revision) => {
            expect(state, &key, revision)?;
            state.remove(&key);
            Ok(())
        }
        Write::Expect(key, revision) => expect(state, &key, revision),
        Write::ExpectNone(query) => {
            if answer::all(state, &query).is_empty() {
                Ok(())
            } else {
                conflict(constraint::NONE)
            }
        }
        Write::DeleteMatching(query) => {
            for stored in answer::all(state, &query) {
                state.remove(&stored.record.key());
            }
            Ok(())
        }
        Write::Refer(blob) => stored_blob(state, &blob).map(drop),
        Write::Condemn(blob) => condemn(state, &blob),
    }
}

fn insert(state: &mut State, record: Record) -> Applied {
    if state.records.contains_key(&record.key()) {
        return conflict(constraint::KEY);
    }
    unique(state, &record)?;
    state.put(Stored { record, revision: Revision(1) });
    Ok(())
}

fn update(state: &mut State, record: Record, revision: Revision) -> Applied {
    expect(state, &record.key(), revision)?;
    unique(state, &record)?;
    state.put(Stored { record, revision: Revision(revision.0 + 1) });
    Ok(())
}

fn expect(state: &State, key: &Key, revision: Revision) -> Applied {
    match state.records.get(key) {
        Some(stored) if stored.revision == revision => Ok(()),
        Some(_) | None => conflict(constraint::REVISION),
    }
}

fn stored_blob(state: &State, id: &BlobId) -> Result<Stored<Record>, MetastoreError> {
    match state.records.get(&Key::Blob(id.clone())) {
        Some(stored) if matches!(&stored.record, Record::Blob(blob) if blob.state == BlobState::Stored) => {
            Ok(stored.clone())
        }
        Some(_) | None => conflict(constraint::BLOB_STATE),
    }
}

fn condemn(state: &mut State, id: &BlobId) -> Applied {
    let mut stored = stored_blob(state, id)?;
    if state.refers_to(id) {
        return conflict(constraint::BLOB_STATE);
    }
    if let Record::Blob(blob) = &mut stored.record {
        blob.state = BlobState::Condemned;
    }
    stored.revision.0 += 1;
    state.put(stored);
    Ok(())
}

/// Refuses `record` when another one has its unique property.
fn unique(state: &State, record: &Record) -> Applied {
    let key = record.key();
    let others = state.records.values().filter(|stored| stored.record.key() != key);
    for other in others {
        if let Some(constraint) = clash(record, &other.record) {
            return conflict(constraint);
        }
    }
    Ok(())
}

fn clash(one: &Record, other: &Record) -> Option<&'static str> {
    match (one, other) {
        (Record::Item(a), Record::Item(b)) => {
            (a.library == b.library && a.name.folded() == b.name.folded()).then_some(constraint::ITEM_NAME)
        }
        (Record::UpdateSession(a), Record::UpdateSession(b)) => {
            let active = a.state == UpdateState::Active && b.state == UpdateState::Active;
            (active && a.item == b.item).then_some(constraint::ACTIVE_UPDATE_SESSION)
        }
        (Record::Blob(a), Record::Blob(b)) => {
            let stored = a.state == BlobState::Stored && b.state == BlobState::Stored;
            (stored && a.store == b.store && a.digests.sha256 == b.digests.sha256).then_some(constraint::BLOB_DIGEST)
        }
        (Record::Usage(a), Record::Usage(b)) => {
            (a.library == b.library && a.resource == b.resource).then_some(constraint::USAGE)
        }
        (Record::Category(a), Record::Category(b)) => (a.name == b.name).then_some(constraint::CATEGORY_NAME),
        (Record::Tag(a), Record::Tag(b)) => {
            (a.category == b.category && a.name == b.name).then_some(constraint::TAG_NAME)
        }
        (Record::Subscription(a), Record::Subscription(b)) => {
            (a.library == b.library && a.subscribed == b.subscribed).then_some(constraint::SUBSCRIPTION)
        }
        _ => None,
    }
}

fn conflict<T>(constraint: &'static str) -> Result<T, MetastoreError> {
    Err(MetastoreError::Conflict { constraint })
}
