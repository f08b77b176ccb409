//! What must be true after every step, and what must be left after the last one: nothing.

use std::collections::BTreeSet;

use library_api::{
    content::library::{
        State as Shown,
        item::{
            changes::ChangesClient,
            file::{self, FileClient},
        },
        subscriptions::SubscriptionsClient,
        usages::UsagesClient,
    },
    ids::{ItemId, LibraryId, TrustedCertificateId},
};
use library_core::{
    model::{self, ChecksumAlgorithm, UserName},
    ports::{ContentStore, metastore::Record},
};
use testkit::{fixture::hex_digest, world::ADMINISTRATOR};
use vapi::bind::Id as WireId;

use super::{
    CONTENTS, NAMES, Play,
    shelf::{Id, Kind, State},
};

fn texts(ids: &[WireId]) -> BTreeSet<&str> {
    ids.iter().map(|id| id.0.as_str()).collect()
}

fn keys<'a>(ids: impl IntoIterator<Item = &'a Id>) -> BTreeSet<&'a str> {
    ids.into_iter().map(String::as_str).collect()
}

impl Play {
    pub(super) async fn hold(&self) {
        assert_eq!(*self.door.log.defects.lock().unwrap(), Vec::<String>::new());
        assert_eq!(*self.door.log.failures.lock().unwrap(), Vec::<String>::new());
        let listed = self.door.libraries().list().await.unwrap();
        assert_eq!(texts(&listed), keys(self.shelf.libraries.keys()));
        for id in self.shelf.libraries.keys() {
            self.hold_library(id).await;
        }
        for id in self.shelf.items.keys() {
            self.hold_item(id).await;
        }
        self.hold_sessions().await;
    }

    async fn hold_library(&self, id: &Id) {
        let (known, wire) = (&self.shelf.libraries[id], LibraryId(id.clone()));
        let shown = self.door.libraries().get(wire.clone()).await.unwrap();
        assert_eq!(shown.name.as_deref(), Some(NAMES[known.name]));
        assert_eq!(shown.version, Some(known.version.to_string()));
        let state = if known.state == State::Active { Shown::Active } else { Shown::Maintenance };
        assert_eq!(shown.state_info.unwrap().state, Some(state));
        let published = shown.publish_info.and_then(|info| info.published);
        assert_eq!(published, (known.kind == Kind::Local).then_some(known.published == Some(true)));
        let source = shown.subscription_info.and_then(|info| info.source_info).and_then(|info| info.subscription);
        assert_eq!(source.map(|id| id.0), known.source, "what leads to a library is what it is told to be");
        let listed = self.door.items().list(wire.clone()).await.unwrap();
        assert_eq!(texts(&listed), keys(&self.shelf.items_of(id)));
        let names: BTreeSet<_> = self.shelf.items_of(id).iter().map(|item| self.shelf.items[item].name).collect();
        assert_eq!(names.len(), listed.len(), "names are unique in a library");
        let usages = UsagesClient(self.door.admin()).list(wire.clone()).await.unwrap().library_usage_list;
        assert_eq!(keys(usages.iter().map(|usage| &usage.usage.0)), keys(known.usages.keys()));
        if known.published == Some(true) {
            let listed = SubscriptionsClient(self.door.admin()).list(wire).await.unwrap();
            let known = self.shelf.subscriptions.iter().filter(|(_, it)| it.library == *id);
            assert_eq!(keys(listed.iter().map(|it| &it.subscription.0)), keys(known.map(|(id, _)| id)));
        }
    }

    async fn hold_item(&self, id: &Id) {
        let (known, wire) = (&self.shelf.items[id], ItemId(id.clone()));
        let shown = self.door.items().get(wire.clone()).await.unwrap();
        assert_eq!(
            (shown.name.as_deref(), shown.library_id.map(|id| id.0)),
            (Some(NAMES[known.name]), Some(known.library.clone()))
        );
        assert_eq!(shown.description.as_deref(), Some(known.description.map_or("", |text| NAMES[text])));
        let version = Some(known.version.to_string());
        assert_eq!((&shown.version, &shown.metadata_version), (&version, &version));
        assert_eq!(shown.content_version.map(|id| id.0), Some(known.content_version.to_string()));
        assert_eq!(shown.cached, Some(known.coming.is_none()));
        let size = |content: usize| i64::try_from(CONTENTS[content].len()).unwrap();
        assert_eq!(shown.size, Some(known.files.values().map(|file| size(file.content)).sum()));
        let files = FileClient(self.door.admin()).list(wire.clone()).await.unwrap();
        let told = |info: &file::Info| {
            let checksum = info.checksum_info.as_ref().unwrap().checksum.clone();
            (info.name.clone(), info.size, info.version.clone(), checksum)
        };
        let expected = known.files.iter().map(|(name, file)| {
            let checksum = hex_digest(ChecksumAlgorithm::Sha1, CONTENTS[file.content]);
            (NAMES[*name].to_owned(), size(file.content), file.version.to_string(), checksum)
        });
        assert_eq!(files.iter().map(told).collect::<BTreeSet<_>>(), expected.collect(), "readers see whole versions");
        let changes = ChangesClient(self.door.admin()).list(wire).await.unwrap();
        assert_eq!(changes.len() as u64, known.content_version, "each version is told of once");
        self.hold_content(id).await;
    }

    /// The content of an item lies on the store of its library.
    async fn hold_content(&self, id: &Id) {
        let library = self.shelf.home(&self.shelf.items[id]);
        let world = &self.door.world;
        let store = [&world.store, &world.other_store][library.store];
        let keys: BTreeSet<_> = store.list().await.unwrap().into_iter().collect();
        for file in world.files(&model::ItemId::new(id)).await {
            assert!(keys.contains(&file.blob.unwrap()), "content of `{}` is where its library is", file.name);
        }
    }

    async fn hold_sessions(&self) {
        let me = UserName::new(ADMINISTRATOR);
        let domain = &self.door.world.domain;
        let updates = domain.update_sessions_of(&me, None).await.unwrap();
        let live = self.shelf.updates.keys().filter(|id| self.shelf.update(id).is_ok());
        assert_eq!(updates.iter().map(model::UpdateSessionId::as_str).collect::<BTreeSet<_>>(), keys(live));
        let downloads = domain.download_sessions_of(&me, None).await.unwrap();
        let live = self.shelf.downloads.keys().filter(|id| self.shelf.download(id).is_ok());
        assert_eq!(downloads.iter().map(model::DownloadSessionId::as_str).collect::<BTreeSet<_>>(), keys(live));
    }

    /// Everything is deleted, by the operations that do that; then nothing is left but people, and what happened.
    pub(super) async fn end(mut self) {
        self.run_jobs().await;
        self.hold().await;
        for id in self.shelf.libraries.keys() {
            for name in 0..NAMES.len() {
                self.find_items(id, name).await;
            }
        }
        self.only_items_are_left().await;
        for (id, library) in &self.shelf.libraries {
            if library.state == State::Maintenance {
                self.door.libraries().exit_maintenance(LibraryId(id.clone())).await.unwrap();
            }
            self.door.libraries().force_delete(LibraryId(id.clone())).await.unwrap();
        }
        for id in self.shelf.trusted.values() {
            let trusted = library_api::content::trusted_certificates::TrustedCertificatesClient(self.door.admin());
            trusted.delete(TrustedCertificateId(id.clone())).await.unwrap();
        }
        self.pass(3 * 86_400);
        self.door.world.tidy().await;
        self.nothing_is_left().await;
    }

    /// Once all sessions have ended, each store holds each content of its items once, and nothing else.
    async fn only_items_are_left(&mut self) {
        self.pass(3 * 3600);
        self.shelf.expire();
        self.door.world.tidy().await;
        self.hold().await;
        for (number, store) in [&self.door.world.store, &self.door.world.other_store].into_iter().enumerate() {
            let here = self.shelf.items.values().filter(|item| self.shelf.home(item).store == number);
            let contents: BTreeSet<_> = here.flat_map(|item| item.files.values()).map(|file| file.content).collect();
            assert_eq!(store.list().await.unwrap().len(), contents.len(), "each content once");
        }
    }

    async fn nothing_is_left(&self) {
        let world = &self.door.world;
        assert_eq!((world.store.list().await.unwrap(), world.other_store.list().await.unwrap()), (vec![], vec![]));
        let lasts = |record: &Record| {
            matches!(
                record,
                Record::User(_) | Record::Role(_) | Record::Grant(_) | Record::Event(_) | Record::Setting(_)
            )
        };
        let left = world.metastore.records().into_iter().map(|stored| stored.record);
        assert_eq!(left.filter(|record| !lasts(record)).collect::<Vec<_>>(), []);
    }
}
