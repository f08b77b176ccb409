//! The main job: a file goes in through an update session and comes out through a download session.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod common;

use common::{Door, ORIGIN, item, push};
use library_api::content::{
    library::item::{
        download_session, downloadsession::file::PrepareStatus, file::ChecksumAlgorithm, file::FileClient,
        storage::StorageClient, transfer::TransferStatus, update_session,
    },
    library_model::LibraryType,
};
use library_core::model;

const SHA1_OF_HELLO: &str = "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d";

#[tokio::test]
async fn a_file_goes_in_and_comes_out() {
    let door = Door::new().await;
    let library = door.library("images").await;
    let item = door.item(&library, "greeting").await;
    let session = door.session(&item).await;

    let info = door.files().add(session.clone(), push("hello world.txt")).await.unwrap();
    let endpoint = info.upload_endpoint.clone().unwrap();
    assert!(endpoint.uri.0.starts_with(ORIGIN) && !endpoint.uri.0.contains(' '));
    assert_eq!(endpoint.ssl_certificate_thumbprint.as_deref(), Some("AA:BB"));
    assert_eq!((info.status, info.size), (TransferStatus::WaitingForTransfer, None));
    door.send(&session, &info, b"hello").await;

    let info = door.files().get(session.clone(), "hello world.txt".to_owned()).await.unwrap();
    assert_eq!((info.status, info.size, info.bytes_transferred), (TransferStatus::Ready, Some(5), 5));
    assert!(info.upload_endpoint.is_some(), "a pushed file has its address also when it is ready");
    let verdict = door.files().validate(session.clone()).await.unwrap();
    assert!(!verdict.has_errors && verdict.missing_files.is_empty() && verdict.invalid_files.is_empty());

    let open = door.updates().get(session.clone()).await.unwrap();
    assert_eq!(open.state, Some(update_session::State::Active));
    assert!(open.preview_info.is_some() && open.error_message.is_none());
    door.updates().complete(session.clone()).await.unwrap();
    let done = door.updates().get(session).await.unwrap();
    assert_eq!((done.state, done.client_progress), (Some(update_session::State::Done), Some(100)));
    assert!(done.preview_info.is_none(), "the SDK refuses a preview of a session that is not ACTIVE");

    let stored = door.items().get(item.clone()).await.unwrap();
    assert_eq!((stored.size, stored.content_version.unwrap().0.as_str()), (Some(5), "2"));
    assert_eq!((stored.version.as_deref(), stored.security_compliance), (Some("1"), Some(true)));

    let session = door.download(&item).await;
    let listed = door.downloaded().list(session.clone()).await.unwrap();
    assert_eq!(listed[0].status, PrepareStatus::Unprepared);
    assert!(listed[0].download_endpoint.is_none() && listed[0].checksum_info.is_none());
    let name = "hello world.txt".to_owned();
    let prepared = door.downloaded().prepare(session.clone(), name.clone(), None).await.unwrap();
    assert_eq!(prepared.status, PrepareStatus::Prepared);
    assert!(prepared.download_endpoint.is_some() && prepared.checksum_info.is_none());

    let id = model::DownloadSessionId::new(session.as_str());
    assert_eq!(door.world.read(&id, &name).await.unwrap(), b"hello");
    let complete = door.downloaded().get(session.clone(), name).await.unwrap();
    let checksum = complete.checksum_info.unwrap();
    assert_eq!((checksum.algorithm, checksum.checksum.as_str()), (Some(ChecksumAlgorithm::Sha1), SHA1_OF_HELLO));
    assert_eq!(complete.bytes_transferred, 5);

    let model = door.downloads().get(session).await.unwrap();
    assert_eq!(model.state, Some(download_session::State::Active));
    assert_eq!(model.library_item_content_version.as_deref(), Some("2"));
    assert!(door.log.defects.lock().unwrap().is_empty() && door.log.failures.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_library_shows_what_clients_read() {
    let door = Door::new().await;
    let id = door.library("images").await;
    let library = door.local().get(id.clone()).await.unwrap();
    assert_eq!(library.id.as_ref().map(|id| id.0.as_str()), Some(id.as_str()));
    assert_eq!((library.r#type, library.version.as_deref()), (Some(LibraryType::Local), Some("1")));
    assert_eq!((library.description.as_deref(), library.storage_backings), (Some(""), Some(vec![common::datastore()])));
    assert!(library.server_guid.is_some() && library.creation_time.is_some());
    let publish = library.publish_info.unwrap();
    assert_eq!((publish.published, publish.persist_json_enabled), (Some(false), Some(false)));
    assert!(publish.publish_url.is_some() && publish.user_name.is_none());
}

#[tokio::test]
async fn files_and_their_storage_are_told() {
    let door = Door::new().await;
    let item = door.stocked(&[("a b.bin", b"hello")]).await;
    let file = FileClient(door.admin()).get(item.clone(), "a b.bin".to_owned()).await.unwrap();
    assert_eq!((file.size, file.cached, file.version.as_str()), (5, true, "1"));
    assert_eq!(file.checksum_info.unwrap().checksum, SHA1_OF_HELLO);
    let stored = StorageClient(door.admin()).list(item.clone()).await.unwrap();
    assert_eq!(stored[0].storage_backing, common::datastore());
    let uri = &stored[0].storage_uris[0].0;
    let (address, server) = uri.split_once("?serverId=").unwrap();
    assert!(address.starts_with("ds:///vmfs/volumes/datastore-1/contentlib-"), "{uri}");
    assert!(address.ends_with("/a%20b.bin") && !server.is_empty(), "{uri}");
}

#[tokio::test]
async fn an_item_keeps_its_type_as_it_was_given() {
    let door = Door::new().await;
    let library = door.library("images").await;
    let spec =
        library_api::content::library::item::ItemModel { r#type: Some("ova".to_owned()), ..item(&library, "machine") };
    let id = door.items().create(None, spec).await.unwrap();
    assert_eq!(door.items().get(id).await.unwrap().r#type.as_deref(), Some("ova"));
}
