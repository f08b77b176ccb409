//! What is in a server before any case, and what happens before a call.

mod libraries;
mod publishing;
mod tagging;

use bytes::Bytes;
use library_core::{
    model::{DownloadSessionId, ItemId, LibraryId, UpdateSessionId, UserName},
    ports::SourceError,
    update_session::NewFile,
};

use testkit::{Answer, Hook, world::pushed};

pub(crate) use self::{
    libraries::{SIGNER, USER_OF_LIBRARY},
    publishing::PUBLISHER,
};
use crate::{
    case::Twist,
    stage::{STRANGER, Stage},
};

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
        let subscribed = publishing::subscribed(world).await;
        let mirrored = publishing::mirrored(world, &free, &subscribed).await;
        let names = [
            ("library", library.to_string()),
            ("item", item.to_string()),
            ("free", free.to_string()),
            ("busy", busy.to_string()),
            ("session", session.to_string()),
            ("download", download.to_string()),
            ("subscribed", subscribed.to_string()),
            ("mirrored", mirrored.to_string()),
            ("publish_url", publishing::publish_url(&library)),
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
            Twist::Disturbed => self.disturb("library"),
            Twist::SubscribedDisturbed => self.disturb("subscribed"),
            Twist::MetadataDown => world.metastore.hook(0, Hook::Refuse),
            Twist::MinutesPass => world.pass(120),
            Twist::DownloadCanceled => domain.cancel_download_session(&self.download()).await.unwrap(),
            Twist::DownloadFailed => {
                domain.fail_download_session(&self.download(), LOST.to_owned()).await.unwrap();
            }
            Twist::Downloaded => drop(world.read(&self.download(), "read me.txt").await.unwrap()),
            Twist::StrangersDownload => self.strangers_download().await,
            Twist::Idle => self.end_sessions().await,
            Twist::Maintenance => self.take_out_of_service("library").await,
            Twist::SubscribedMaintenance => self.take_out_of_service("subscribed").await,
            Twist::SubscribedOnDemand => self.fetch_on_demand().await,
            Twist::Migrating => self.migrate().await,
            Twist::Migrated => drop(world.run_jobs().await),
            Twist::Used => self.add_usage("library").await,
            Twist::SubscribedUsed => self.add_usage("subscribed").await,
            Twist::UsedWithItems => self.let_usages_hold_for_items().await,
            Twist::CopyUnfinished => self.begin_copy().await,
            Twist::Ruled => self.rule().await,
            Twist::Trusting => self.trust().await,
            Twist::Tagged => self.tag().await,
            Twist::Published => self.publish().await,
            Twist::Followed => self.follow().await,
            Twist::Protected => self.follow_with_password().await,
            Twist::Subscription => self.subscribe().await,
            Twist::Synchronised => self.synchronised().await,
            Twist::MirroredUncached => self.uncached().await,
            Twist::Untrusted => publishing::shows_certificate(world),
        }
    }

    /// The library that a case calls `name`.
    fn library(&self, name: &str) -> LibraryId {
        LibraryId::new(self.names[name].clone())
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
        let library = self.library("library");
        let machine = self.world.item(&library, "machine", "ovf").await;
        let session = self.world.session(&machine).await;
        self.world.push(&session, "machine.ovf", DESCRIPTOR).await.unwrap();
        self.names.insert("session", session.to_string());
        self.names.insert("machine", machine.to_string());
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
