//! A unit of work: reads of one moment, writes that happen together, nothing if it is dropped.

use std::sync::Arc;

use crate::{
    error::Result,
    model::{BlobId, Lane},
    ports::metastore::{Key, Metastore, MetastoreError, Noun, Query, Record, Revision, Snapshot, Stored, Write},
};

/// A unit of work over the metastore. Reads see the moment at which it began, not its own writes.
pub struct Work {
    snapshot: Box<dyn Snapshot>,
    writes: Vec<Write>,
    /// What was read by its key: it is as it was at the moment of this unit.
    read: Vec<(Key, Option<Stored<Record>>)>,
    runner: Option<Wakeup>,
}

/// How many records a unit remembers: those that its steps read again are few.
const REMEMBERED: usize = 8;

/// Tells whoever runs the jobs of a lane that there are some.
pub type Wakeup = Arc<dyn Fn(Lane) + Send + Sync>;

impl Work {
    /// Begins a unit of work.
    pub async fn begin(metastore: &dyn Metastore) -> Result<Self> {
        Ok(Self { snapshot: metastore.begin().await?, writes: Vec::new(), read: Vec::new(), runner: None })
    }

    /// Has those who run them told when jobs of this unit are there.
    pub(crate) fn telling(self, runner: &Wakeup) -> Self {
        Self { runner: Some(Arc::clone(runner)), ..self }
    }

    /// The `N` with this id.
    pub async fn get<N: Noun>(&mut self, id: &N::Id) -> Result<Option<Stored<N>>> {
        Ok(self.record(N::key(id)).await?.and_then(typed))
    }

    async fn record(&mut self, key: Key) -> Result<Option<Stored<Record>>> {
        if let Some((_, found)) = self.read.iter().find(|(read, _)| *read == key) {
            return Ok(found.clone());
        }
        let found = self.snapshot.get(&key).await?;
        if self.read.len() < REMEMBERED {
            self.read.push((key, found.clone()));
        }
        Ok(found)
    }

    /// The records of one noun that answer `query`.
    pub async fn query<N: Noun>(&mut self, query: &Query) -> Result<Vec<Stored<N>>> {
        let found = self.snapshot.query(query).await?;
        Ok(found.into_iter().filter_map(typed).collect())
    }

    /// The keys of what answers `query`, in its order.
    pub async fn keys(&mut self, query: &Query) -> Result<Vec<Key>> {
        Ok(self.snapshot.keys(query).await?)
    }

    /// The ids of the `N` that answer `query`, in its order.
    pub async fn ids<N: Noun>(&mut self, query: &Query) -> Result<Vec<N::Id>> {
        Ok(self.keys(query).await?.iter().filter_map(N::id_in).cloned().collect())
    }

    /// The first record that answers `query`.
    pub async fn first<N: Noun>(&mut self, query: &Query) -> Result<Option<Stored<N>>> {
        Ok(self.query(query).await?.into_iter().next())
    }

    /// Adds a record.
    pub fn insert<N: Noun>(&mut self, record: N) {
        self.writes.push(Write::Insert(record.into_record()));
    }

    /// Adds a record, or puts it in the place of the one of its key; one that is there already as it is stays untouched.
    pub async fn put<N: Noun + PartialEq>(&mut self, record: N) -> Result<()> {
        let kept = self.record(record.clone().into_record().key()).await?;
        match kept.and_then(typed::<N>) {
            Some(kept) if kept.record == record => {}
            Some(kept) => self.update(Stored { record, revision: kept.revision }),
            None => self.insert(record),
        }
        Ok(())
    }

    /// Replaces a record that was read.
    pub fn update<N: Noun>(&mut self, stored: Stored<N>) {
        self.writes.push(Write::Update(stored.record.into_record(), stored.revision));
    }

    /// Removes a record that was read.
    pub fn delete<N: Noun>(&mut self, stored: Stored<N>) {
        self.writes.push(Write::Delete(stored.record.into_record().key(), stored.revision));
    }

    /// Makes the unit conflict unless the record is still as it was read.
    pub fn expect<N: Noun>(&mut self, stored: &Stored<N>) {
        self.expect_key(stored.record.clone().into_record().key(), stored.revision);
    }

    fn expect_key(&mut self, key: Key, revision: Revision) {
        self.writes.push(Write::Expect(key, revision));
    }

    /// Makes the unit conflict if anything answers `query` when it is saved.
    pub fn expect_none(&mut self, query: Query) {
        self.writes.push(Write::ExpectNone(query));
    }

    /// Removes whatever answers `query` when the unit is saved.
    pub fn delete_matching(&mut self, query: Query) {
        self.writes.push(Write::DeleteMatching(query));
    }

    /// Says that a row of this unit refers to the blob.
    pub fn refer(&mut self, blob: BlobId) {
        self.writes.push(Write::Refer(blob));
    }

    /// Condemns a blob to which nothing refers.
    pub fn condemn(&mut self, blob: BlobId) {
        self.writes.push(Write::Condemn(blob));
    }

    /// Applies all writes in one durable step.
    pub async fn save(self) -> Result<(), MetastoreError> {
        if self.writes.is_empty() {
            return Ok(());
        }
        let has_job = |lane: &Lane| self.writes.iter().any(|write| lane_of(write) == Some(*lane));
        let lanes: Vec<Lane> = Lane::ALL.into_iter().filter(has_job).collect();
        self.snapshot.commit(self.writes).await?;
        if let Some(tell) = self.runner {
            for lane in lanes {
                tell(lane);
            }
        }
        Ok(())
    }
}

/// The lane of the job that a write makes.
fn lane_of(write: &Write) -> Option<Lane> {
    let Write::Insert(Record::Job(job)) = write else { return None };
    Some(job.kind.lane())
}

fn typed<N: Noun>(stored: Stored<Record>) -> Option<Stored<N>> {
    let revision = stored.revision;
    N::from_record(stored.record).map(|record| Stored { record, revision })
}
