//! What is in a server before any case, and what happens before a call.

use std::sync::Arc;

use bytes::Bytes;
use futures::FutureExt;
use library_core::{
    model::{DownloadSessionId, ItemId, Library, LibraryId, LibraryKind, Name, UpdateSessionId, UserName},
    ports::SourceError,
    update_session::NewFile,
};

use testkit::{Answer, Hook, World, world::pushed};

use crate::{
    case::Twist,
    stage::{STRANGER, Stage},
};

/// More conflicts than any unit of work bears.
const ENDURED: u64 = 600;
/// Where pulls come from.
const ELSEWHERE: &str = "https://elsewhere.test/d.iso";

impl Stage {
    /// A library with a stocked item and one that is being filled, a download, and a library that is subscribed.
    pub(crate) async fn scene(&mut self) {
        let world = &self.world;
        let library = world.library("lib1").await;
        let item = world.item(&library, "disc", "iso").await;
        world.stock(&item, &[("a.iso", b"content"), ("read me.txt", b"blanks & <marks>")]).await;
        let free = world.item(&library, "free", "iso").await;
        let busy = world.item(&library, "busy", "iso").await;
        let session = world.session(&busy).await;
        world.push(&session, "b.iso", b"more content").await.unwrap();
        let download = world.download_session(&item).await;
        let subscribed = subscribed(world, &library).await;
        let mirrored = mirrored(world, &free, &subscribed).await;
        let names = [
            ("library", library.to_string()),
            ("item", item.to_string()),
            ("free", free.to_string()),
            ("busy", busy.to_string()),
            ("session", session.to_string()),
            ("download", download.to_string()),
            ("subscribed", subscribed.to_string()),
            ("mirrored", mirrored.to_string()),
            ("missing", "b8a2a2e3-2314-43cd-a871-6ede0f429751".to_owned()),
        ];
        self.names = names.into_iter().collect();
    }

    /// What happens before a call.
    pub(crate) async fn twist(&mut self, twist: Twist) {
        let session = UpdateSessionId::new(self.names["session"].clone());
        let (world, domain) = (&self.world, &self.world.domain);
        match twist {
            Twist::Completed => domain.complete_update_session(&session).await.unwrap(),
            Twist::Canceled => domain.cancel_update_session(&session).await.unwrap(),
            Twist::Failed => domain.fail_update_session(&session, LOST.to_owned()).await.unwrap(),
            Twist::AwaitsPush => drop(world.add(&session, "c.iso").await),
            Twist::Pulled => self.pull(Answer::File(Bytes::from_static(b"pulled content"))).await,
            Twist::PullRefused => {
                let text = format!("`{ELSEWHERE}` answered 404 Not Found");
                self.pull(Answer::Refuses(SourceError::Refused(text))).await;
            }
            Twist::WrongSize => {
                let new = NewFile { size: Some(3), ..pushed("d.iso") };
                let file = domain.add_session_file(&session, new).await.unwrap();
                world.send(&file, "more than three bytes").await.unwrap_err();
            }
            Twist::OvfItem => self.machine().await,
            Twist::Disturbed => self.disturb(),
            Twist::MetadataDown => world.metastore.hook(0, Hook::Refuse),
            Twist::MinutesPass => world.pass(120),
            Twist::DownloadCanceled => domain.cancel_download_session(&self.download()).await.unwrap(),
            Twist::DownloadFailed => {
                domain.fail_download_session(&self.download(), LOST.to_owned()).await.unwrap();
            }
            Twist::Downloaded => drop(world.read(&self.download(), "read me.txt").await.unwrap()),
            Twist::StrangersDownload => self.strangers_download().await,
        }
    }

    fn download(&self) -> DownloadSessionId {
        DownloadSessionId::new(self.names["download"].clone())
    }

    async fn pull(&self, answer: Answer) {
        self.world.source.answer(ELSEWHERE, answer);
        self.world.pull(&UpdateSessionId::new(self.names["session"].clone()), "d.iso", ELSEWHERE).await;
        self.world.run_jobs().await;
    }

    async fn machine(&mut self) {
        let library = LibraryId::new(self.names["library"].clone());
        let machine = self.world.item(&library, "machine", "ovf").await;
        let session = self.world.session(&machine).await;
        self.world.push(&session, "machine.ovf", DESCRIPTOR).await.unwrap();
        self.names.insert("session", session.to_string());
    }

    async fn strangers_download(&mut self) {
        let creation = library_core::Creation {
            user: UserName::new(STRANGER),
            ..testkit::world::creation("download_session.create", None, "")
        };
        let item = ItemId::new(self.names["item"].clone());
        let download = self.world.domain.create_download_session(&item, None, &creation).await.unwrap();
        self.names.insert("download", download.to_string());
    }

    /// Whenever the library is about to be saved, somebody else was faster.
    fn disturb(&self) {
        for ahead in 0..ENDURED {
            let (domain, library) = (Arc::clone(&self.world.domain), LibraryId::new(self.names["library"].clone()));
            let change = async move {
                let mut work = domain.begin().await.unwrap();
                let mut library = work.get::<Library>(&library).await.unwrap().unwrap();
                library.record.version += 1;
                work.update(library);
                work.save().await.unwrap();
            };
            self.world.metastore.hook(ahead, Hook::Before(change.boxed()));
        }
    }
}

/// A library that only a later version can make: written as a row.
async fn subscribed(world: &World, like: &LibraryId) -> LibraryId {
    let mut work = world.domain.begin().await.unwrap();
    let like = work.get::<Library>(like).await.unwrap().unwrap().record;
    let id = LibraryId::new("6a1f3bb5-7c1e-4f0a-9d0e-000000000001");
    work.insert(Library { id: id.clone(), kind: LibraryKind::Subscribed, name: Name::new("mirror"), ..like });
    work.save().await.unwrap();
    id
}

/// An item of that library, with the first content of one that has none yet.
async fn mirrored(world: &World, like: &ItemId, library: &LibraryId) -> ItemId {
    use library_core::model::{Item, ItemVersion, ItemVersionKey};
    let mut work = world.domain.begin().await.unwrap();
    let like = work.get::<Item>(like).await.unwrap().unwrap().record;
    let id = ItemId::new("6a1f3bb5-7c1e-4f0a-9d0e-000000000002");
    let key = ItemVersionKey { item: like.id.clone(), version: like.content_version };
    let version = work.get::<ItemVersion>(&key).await.unwrap().map(|version| version.record);
    if let Some(version) = version {
        work.insert(ItemVersion { key: ItemVersionKey { item: id.clone(), ..version.key.clone() }, ..version });
    }
    work.insert(Item { id: id.clone(), library: library.clone(), name: Name::new("mirrored"), ..like });
    work.save().await.unwrap();
    id
}

/// What a client says when it gives up.
const LOST: &str = "the disk of the client is gone";

/// A machine that names a disk which is not there.
const DESCRIPTOR: &[u8] = br#"<?xml version="1.0"?>
<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1">
  <References><File ovf:id="file1" ovf:href="disk.vmdk"/></References>
  <DiskSection><Info>disks</Info><Disk ovf:diskId="disk1" ovf:fileRef="file1" ovf:capacity="1024"/></DiskSection>
  <VirtualSystem ovf:id="machine"><Info>a machine</Info></VirtualSystem>
</Envelope>
"#;
