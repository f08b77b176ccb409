//! What the memory metastore holds at one moment. Knows references between records, decides no conflict.

use std::collections::BTreeMap;

use library_core::{
    model::{BlobId, EventId},
    ports::metastore::{Key, Record, Stored},
};

/// All records, and the order in which events were added.
#[derive(Clone, Default)]
pub(super) struct State {
    /// The records.
    pub(super) records: BTreeMap<Key, Stored<Record>>,
    /// Place of each event in the outbox.
    pub(super) event_places: BTreeMap<EventId, u64>,
}

impl State {
    /// Place of an event, 0 when it is not there.
    pub(super) fn event_place(&self, id: &EventId) -> u64 {
        self.event_places.get(id).copied().unwrap_or(0)
    }

    /// Whether an item version, an update file or a hold refers to the blob.
    pub(super) fn refers_to(&self, blob: &BlobId) -> bool {
        self.records.values().any(|stored| match &stored.record {
            Record::ItemVersion(version) => version.files.iter().any(|file| file.blob.as_ref() == Some(blob)),
            Record::UpdateFile(file) => file.blob.as_ref() == Some(blob),
            Record::Hold(hold) => hold.key.blob == *blob,
            _ => false,
        })
    }

    /// Adds or replaces a record.
    pub(super) fn put(&mut self, stored: Stored<Record>) {
        if let Record::Event(event) = &stored.record {
            let next = self.event_places.values().max().map_or(1, |last| last + 1);
            self.event_places.entry(event.id.clone()).or_insert(next);
        }
        self.records.insert(stored.record.key(), stored);
    }

    /// Removes a record.
    pub(super) fn remove(&mut self, key: &Key) {
        if let Key::Event(id) = key {
            self.event_places.remove(id);
        }
        self.records.remove(key);
    }
}
