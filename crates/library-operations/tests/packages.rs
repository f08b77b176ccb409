//! Sessions of packages as clients see them: previews, dependent files, archives, pulls; and failures inside.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod common;

use common::{Door, fault, item, push};
use library_api::{
    content::library::item::{
        ItemModel,
        transfer::{TransferEndpoint, TransferStatus},
        update_session,
        updatesession::{
            file::{AddSpec, SourceType},
            preview_info::State,
        },
    },
    ids::{ItemId, UpdateSessionId},
};
use testkit::{Answer, Hook, fixture};
use vapi::{FaultKind, bind::Uri};

async fn session(door: &Door, item_type: &str) -> (ItemId, UpdateSessionId) {
    let library = door.library("packages").await;
    let spec = ItemModel { r#type: Some(item_type.to_owned()), ..item(&library, "package") };
    let made = door.items().create(None, spec).await.unwrap();
    let session = door.session(&made).await;
    (made, session)
}

async fn preview(door: &Door, session: &UpdateSessionId) -> State {
    let preview = door.updates().get(session.clone()).await.unwrap().preview_info.unwrap();
    assert_eq!(preview.warnings.is_some(), preview.state == State::Available, "warnings with AVAILABLE and only then");
    preview.state
}

#[tokio::test]
async fn an_ovf_names_its_disks_and_is_previewed_before_they_are_here() {
    let door = Door::new().await;
    let (made, session) = session(&door, "ovf").await;
    assert_eq!(preview(&door, &session).await, State::Unavailable);
    let descriptor = door.files().add(session.clone(), push("vm.ovf")).await.unwrap();
    assert_eq!(preview(&door, &session).await, State::Preparing);
    door.send(&session, &descriptor, &fixture::descriptor(&[("disk.vmdk", b"disk")])).await;
    assert_eq!(preview(&door, &session).await, State::Available);

    let files = door.files().list(session.clone()).await.unwrap();
    let disk = files.iter().find(|file| file.name == "disk.vmdk").unwrap();
    assert_eq!((disk.source_type, disk.status), (SourceType::None, TransferStatus::WaitingForTransfer));
    assert!(disk.upload_endpoint.is_none() && disk.source_endpoint.is_none());
    let verdict = door.files().validate(session.clone()).await.unwrap();
    assert!(verdict.has_errors && verdict.missing_files.contains("disk.vmdk"));

    let disk = door.files().add(session.clone(), push("disk.vmdk")).await.unwrap();
    door.send(&session, &disk, b"disk").await;
    door.updates().complete(session).await.unwrap();
    assert_eq!(door.items().get(made).await.unwrap().content_version.unwrap().0, "2");
}

#[tokio::test]
async fn an_iso_has_no_preview() {
    let door = Door::new().await;
    let (_, session) = session(&door, "iso").await;
    let disc = door.files().add(session.clone(), push("disc.iso")).await.unwrap();
    assert_eq!(preview(&door, &session).await, State::Unavailable);
    door.send(&session, &disc, b"disc").await;
    assert_eq!(preview(&door, &session).await, State::NotApplicable);
}

#[tokio::test]
async fn an_ova_vanishes_at_completion_and_its_members_stay() {
    let door = Door::new().await;
    let (made, session) = session(&door, "ovf").await;
    let disk: fixture::File<'_> = ("disk.vmdk", b"disk");
    let descriptor = fixture::descriptor(&[disk]);
    let archive = fixture::archive(&[("vm.ovf", &descriptor), disk]);
    let info = door.files().add(session.clone(), push("vm.ova")).await.unwrap();
    door.send(&session, &info, &archive).await;
    let files = door.files().list(session.clone()).await.unwrap();
    let seen = |name: &str| files.iter().find(|file| file.name == name).unwrap();
    assert_eq!((seen("vm.ova").keep_in_storage, seen("vm.ova").source_type), (Some(false), SourceType::Push));
    assert_eq!((seen("disk.vmdk").keep_in_storage, seen("disk.vmdk").source_type), (Some(true), SourceType::None));
    door.updates().complete(session).await.unwrap();
    let session = door.download(&made).await;
    let names: Vec<String> = door.downloaded().list(session).await.unwrap().into_iter().map(|file| file.name).collect();
    assert_eq!(names, ["vm.ovf", "disk.vmdk"]);
}

#[tokio::test]
async fn a_session_with_pulls_is_done_when_the_last_one_is() {
    let door = Door::new().await;
    let (_, session) = session(&door, "").await;
    let uri = "https://source.test/a";
    let endpoint =
        TransferEndpoint { uri: Uri(uri.to_owned()), ssl_certificate_thumbprint: None, ssl_certificate: None };
    let spec = AddSpec { source_type: SourceType::Pull, source_endpoint: Some(endpoint), ..push("a") };
    door.world.source.answer(uri, Answer::File(b"hello"[..].into()));
    door.files().add(session.clone(), spec).await.unwrap();
    door.updates().complete(session.clone()).await.unwrap();
    let waiting = door.updates().get(session.clone()).await.unwrap();
    assert_eq!(waiting.state, Some(update_session::State::Active));
    door.world.run_jobs().await;
    assert_eq!(door.updates().get(session).await.unwrap().state, Some(update_session::State::Done));
}

#[tokio::test]
async fn what_fails_inside_is_reported_and_not_shown() {
    let door = Door::new().await;
    let library = door.library("a").await;
    door.world.metastore.hook(0, Hook::Refuse);
    let failed = fault(door.items().create(None, item(&library, "a")).await);
    assert_eq!(failed.kind, FaultKind::ServiceUnavailable);
    assert!(failed.messages.iter().all(|message| !message.default_message.contains("refused by the test")));
    assert!(door.log.failures.lock().unwrap().iter().any(|failure| failure.contains("refused by the test")));
}
