//! Random commits on an adapter and on the one in memory: both must answer everything alike.

use library_core::{
    model::{
        BlobId, BlobState, Category, CategoryId, DownloadSessionId, DownloadState, EventId, ItemId, JobId, Lane,
        LibraryId, LibraryKind, Name, Scope, StoreId, SubscriptionId, Tag, TagAssociation, TagAssociationKey, TagId,
        TaggedObject, TrustedCertificateId, UpdateSessionId, UpdateState, UsageId, UserName,
    },
    ports::metastore::{
        ItemFilter, Key, LibraryFilter, Metastore, MetastoreError, Noun, Query, Record, Revision, Shared, Write,
    },
};

use super::{commit, get, sample};
use crate::MemoryMetastore;

/// How many commits one run makes.
const COMMITS: usize = 60;

/// Numbers that follow from a seed (the `SplitMix64` generator).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    fn pick<T>(&mut self, mut choices: Vec<T>) -> T {
        let at = usize::try_from(self.below(choices.len() as u64)).unwrap();
        choices.swap_remove(at)
    }
}

/// Runs random commits that follow from `seed` on `metastore`, which is empty, and in memory.
pub async fn same_answers(metastore: &dyn Metastore, seed: u64) {
    let memory = MemoryMetastore::new();
    let mut numbers = Numbers(seed);
    for step in 0..COMMITS {
        let mut writes = Vec::new();
        for _ in 0..=numbers.below(3) {
            writes.push(write(&memory, &mut numbers).await);
        }
        let expected = outcome(commit(&memory, writes.clone()).await);
        let found = outcome(commit(metastore, writes.clone()).await);
        assert_eq!(found, expected, "seed {seed}, step {step}: {writes:?}");
        let (mut one, mut other) = (memory.begin().await.unwrap(), metastore.begin().await.unwrap());
        for query in queries() {
            let expected = one.query(&query).await.unwrap();
            let found = other.query(&query).await.unwrap();
            assert_eq!(found, expected, "seed {seed}, step {step}: {query:?}");
            let keys: Vec<Key> = found.iter().map(|stored| stored.record.key()).collect();
            let glimpsed = metastore.glimpse().keys(&query).await.unwrap();
            assert_eq!(*glimpsed, *keys, "seed {seed}, step {step}: keys of {query:?}");
            for stored in found {
                let glimpsed = metastore.glimpse().get(&stored.record.key()).await.unwrap();
                assert_eq!(glimpsed, Some(Shared::from(stored)), "seed {seed}, step {step}");
            }
        }
    }
}

fn outcome(result: Result<(), MetastoreError>) -> Option<&'static str> {
    match result {
        Ok(()) => None,
        Err(MetastoreError::Conflict { constraint }) => Some(constraint),
        Err(other) => panic!("expected success or a conflict, got {other}"),
    }
}

async fn write(memory: &MemoryMetastore, numbers: &mut Numbers) -> Write {
    let record = record(numbers);
    let key = record.key();
    let read = get(memory, &key).await.map_or(1, |stored| stored.revision.0);
    let revision = Revision(if numbers.below(5) == 0 { numbers.below(4) } else { read });
    let blob = BlobId::new(format!("blob-{}", numbers.below(4)));
    match numbers.below(20) {
        0..=9 => Write::Insert(record),
        10..=13 => Write::Update(record, revision),
        14 => Write::Delete(key, revision),
        15 if numbers.below(2) == 0 => Write::ExpectNone(numbers.pick(queries())),
        15 => Write::Expect(key, revision),
        16 => Write::DeleteMatching(numbers.pick(queries())),
        17 => Write::Refer(blob),
        _ => Write::Condemn(blob),
    }
}

/// A record under one of few keys, with values that often meet.
fn record(numbers: &mut Numbers) -> Record {
    let number = numbers.below(4);
    let candidates = if numbers.below(3) == 0 { sample::sparse() } else { sample::full() };
    match numbers.pick(candidates) {
        Record::Library(mut library) => {
            library.id = LibraryId::new(format!("library-{number}"));
            library.created = time(numbers);
            library.into_record()
        }
        Record::Item(mut item) => {
            item.id = ItemId::new(format!("item-{number}"));
            item.name = Name::new(numbers.pick(vec!["straße 1", "STRASSE 1", "other"]));
            item.content_version = numbers.below(4);
            item.created = time(numbers);
            item.into_record()
        }
        Record::ItemVersion(mut version) => {
            version.key.item = ItemId::new(format!("item-{number}"));
            version.key.version = numbers.below(4);
            version.into_record()
        }
        Record::UpdateSession(_) => {
            let mut session = sample::update_session(number);
            session.item = ItemId::new(format!("item-{}", numbers.below(2)));
            session.state = numbers.pick(vec![UpdateState::Active, UpdateState::Done]);
            session.lease_until = time(numbers);
            session.into_record()
        }
        Record::UpdateFile(mut file) => {
            file.key.name = format!("file-{number}");
            file.position = numbers.below(3);
            file.blob = numbers.pick(vec![None, Some(BlobId::new("blob-1")), Some(BlobId::new("blob-2"))]);
            file.into_record()
        }
        Record::DownloadSession(mut session) => {
            session.id = DownloadSessionId::new(format!("download-{number}"));
            session.content_version = numbers.below(4);
            session.state = numbers.pick(vec![DownloadState::Active, DownloadState::Error]);
            session.lease_until = time(numbers);
            session.into_record()
        }
        Record::Blob(_) => {
            let mut blob = sample::blob(number);
            blob.digests.sha256 = numbers.pick(vec!["a", "b"]).repeat(64);
            blob.state = numbers.pick(vec![BlobState::Stored, BlobState::Stored, BlobState::Condemned]);
            blob.into_record()
        }
        Record::Job(mut job) => {
            job.id = JobId::new(format!("job-{number}"));
            job.run_after = time(numbers);
            let until = time(numbers);
            job.lease_until = numbers.pick(vec![None, Some(until)]);
            job.into_record()
        }
        Record::Hold(mut hold) => {
            hold.key.job = JobId::new(format!("job-{}", numbers.below(2)));
            hold.key.blob = BlobId::new(format!("blob-{number}"));
            hold.into_record()
        }
        Record::Usage(mut usage) => {
            usage.id = UsageId::new(format!("usage-{number}"));
            usage.library = library_id(numbers);
            usage.added = time(numbers);
            usage.into_record()
        }
        Record::Subscription(mut subscription) => {
            subscription.id = SubscriptionId::new(format!("subscription-{number}"));
            (subscription.library, subscription.subscribed) = (library_id(numbers), library_id(numbers));
            subscription.created = time(numbers);
            subscription.into_record()
        }
        Record::TrustedCertificate(mut certificate) => {
            certificate.id = TrustedCertificateId::new(format!("certificate-{number}"));
            certificate.added = time(numbers);
            certificate.into_record()
        }
        Record::Category(category) => random_category(category, numbers),
        Record::Tag(tag) => random_tag(tag, numbers),
        Record::TagAssociation(_) => random_association(numbers),
        Record::Event(mut event) => {
            event.id = EventId::new(format!("event-{number}"));
            event.into_record()
        }
        Record::Grant(mut grant) => {
            grant.key.scope = numbers.pick(vec![Scope::Global, grant.key.scope.clone()]);
            grant.into_record()
        }
        Record::LoginSession(mut session) => {
            session.token_hash = format!("hash-{number}");
            session.created = time(numbers);
            session.into_record()
        }
        other @ (Record::DownloadFile(_)
        | Record::User(_)
        | Record::Role(_)
        | Record::ClientToken(_)
        | Record::Setting(_)) => other,
    }
}

fn random_category(full: Category, numbers: &mut Numbers) -> Record {
    let name = numbers.pick(vec!["same", "other"]).to_owned();
    Category { id: category_id(numbers), name, created: time(numbers), ..full }.into_record()
}

fn random_tag(full: Tag, numbers: &mut Numbers) -> Record {
    let id = TagId::new(format!("tag-{}", numbers.below(4)));
    let name = numbers.pick(vec!["same", "other"]).to_owned();
    Tag { id, category: category_id(numbers), name, created: time(numbers), ..full }.into_record()
}

fn random_association(numbers: &mut Numbers) -> Record {
    let object_type = numbers.pick(vec![TaggedObject::ITEM, "Datastore"]);
    let object = TaggedObject::new(object_type, format!("item-{}", numbers.below(2)));
    let key = TagAssociationKey { object, tag: TagId::new(format!("tag-{}", numbers.below(4))) };
    TagAssociation { key, category: category_id(numbers), attached: time(numbers) }.into_record()
}

fn category_id(numbers: &mut Numbers) -> CategoryId {
    CategoryId::new(format!("category-{}", numbers.below(2)))
}

fn library_id(numbers: &mut Numbers) -> LibraryId {
    LibraryId::new(format!("library-{}", numbers.below(2)))
}

fn time(numbers: &mut Numbers) -> jiff::Timestamp {
    sample::at(numbers.pick(vec![0, 1, 2, 200]))
}

/// Every kind of question, about the records of random commits.
pub fn queries() -> Vec<Query> {
    let (item, user) = (ItemId::new("item-1"), UserName::new("user"));
    let now = sample::at(2);
    let (tagged, category) = (TaggedObject::item(&item), CategoryId::new("category-1"));
    vec![
        Query::Libraries(LibraryFilter::default()),
        Query::Libraries(LibraryFilter { kind: Some(LibraryKind::Local), ..LibraryFilter::default() }),
        Query::Items(ItemFilter::default()),
        Query::Items(ItemFilter { folded_name: Some("strasse 1".to_owned()), ..ItemFilter::default() }),
        Query::Items(ItemFilter { cached: Some(false), ..ItemFilter::default() }),
        Query::ItemVersions(item.clone()),
        Query::ActiveUpdateSession(item.clone()),
        Query::UpdateSessions { creator: user.clone(), item: None },
        Query::UpdateSessions { creator: user.clone(), item: Some(item.clone()) },
        Query::ActiveUpdateSessions,
        Query::OpenUpdateSessions { library: LibraryId::new("library-1"), at: now },
        Query::OpenDownloadSessions { library: LibraryId::new("library-1"), at: now },
        Query::UpdateFiles(UpdateSessionId::new("update-1")),
        Query::ClaimedFiles(None),
        Query::ClaimedFiles(Some("node-1".to_owned())),
        Query::ExpiredUpdateSessions(now),
        Query::DownloadSessions { creator: user.clone(), item: None },
        Query::DownloadSessions { creator: user.clone(), item: Some(item) },
        Query::ActiveDownloadSessions,
        Query::DownloadFiles(DownloadSessionId::new("download-1")),
        Query::ExpiredDownloadSessions(now),
        Query::BlobByDigest { store: StoreId::new("store-1"), sha256: "a".repeat(64) },
        Query::UnreferencedBlobs,
        Query::Blobs(StoreId::new("store-1")),
        Query::Users,
        Query::Roles,
        Query::Grants(user),
        Query::GrantsOnLibrary(LibraryId::new("library-1")),
        Query::Usages(LibraryId::new("library-1")),
        Query::Subscriptions(LibraryId::new("library-1")),
        Query::SubscriptionsTo(LibraryId::new("library-1")),
        Query::TrustedCertificates,
        Query::Categories,
        Query::CategoryNamed("same".to_owned()),
        Query::Tags,
        Query::TagsOfCategory(category.clone()),
        Query::TagNamed { category: category.clone(), name: "same".to_owned() },
        Query::AttachedTo(tagged.clone()),
        Query::AttachedOfCategory { object: tagged, category: category.clone() },
        Query::AttachedTag(TagId::new("tag-1")),
        Query::AttachedCategory(category),
        Query::AttachedToItemsOf(LibraryId::new("library-1")),
        Query::Holds(JobId::new("job-1")),
        Query::ExpiredLoginSessions(now),
        Query::LoginSessions,
        Query::ClientTokensBefore(now),
        Query::Settings("setting".to_owned()),
        Query::DueJobs { lane: Lane::Pulls, now },
        Query::DueJobs { lane: Lane::Moves, now },
        Query::DueJobs { lane: Lane::Chores, now },
        Query::DueJobs { lane: Lane::Trees, now },
        Query::Jobs,
        Query::EventsAfter(None),
        Query::EventsAfter(Some(EventId::new("event-1"))),
        Query::ForgottenVersions,
    ]
}
