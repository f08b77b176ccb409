//! Privileges that depend on what is asked for: storage as a source and as an end, and stores for new libraries.

use library_core::{
    Creation,
    model::{DownloadSessionId, ItemId, UserName},
};
use serde_json::{Value, json};
use testkit::world::creation;
use vapi::FaultKind::{self, InvalidArgument, Unauthorized, Unsupported};

use crate::{
    answer::Answer,
    common::{call::Credentials, wire::Wire},
    expected::Held,
    operation::declared,
    stage::Stage,
};

const READ_STORAGE: &str = "ContentLibrary.ReadStorage";
const ADD: &str = "content.library.item.updatesession.file.add";
const PREPARE: &str = "content.library.item.downloadsession.file.prepare";

async fn call(stage: &Stage, wire: Wire, operation: &str, who: Credentials<'_>, input: &Value) -> Answer {
    stage.call(wire, declared(operation), who, &stage.scene.real(input)).await
}

fn assert_ends(answer: &Answer, operation: &str, expected: Option<FaultKind>, text: &str) {
    let ends = answer.ends(declared(operation), expected) && answer.text.contains(text);
    assert!(ends, "{operation} in place of {expected:?}: {answer:?}");
}

#[tokio::test]
async fn a_pull_from_the_storage_needs_read_storage_on_the_sessions_item() {
    for wire in Wire::ALL {
        let stage = Stage::new().await;
        let (here, there) = (stage.scene.library("library"), stage.scene.library("elsewhere"));
        let lacks = stage.user("lacks", &[Held::all_but(READ_STORAGE)]).await;
        let misplaced = stage.user("misplaced", &[Held::one(READ_STORAGE, Some(there))]).await;
        let holder = stage.user("holder", &[Held::one(READ_STORAGE, Some(here))]).await;
        let pull = |uri: &str| {
            let spec = json!({ "name": "c.txt", "source_type": "PULL", "source_endpoint": { "uri": uri } });
            json!({ "update_session_id": "{session}", "file_spec": spec })
        };
        let before = stage.everything().await;
        for uri in ["file:///srv/images/a.txt", "ds:///vmfs/volumes/datastore-1/a.txt", "FILE:/etc/passwd", "Ds:a"] {
            for who in [lacks, misplaced] {
                let answer = call(&stage, wire, ADD, who, &pull(uri)).await;
                assert_ends(
                    &answer,
                    ADD,
                    Some(Unauthorized),
                    "privilege `ContentLibrary.ReadStorage` is missing on item",
                );
            }
            // Whoever may read the storage learns that nothing is fetched from there.
            assert_ends(&call(&stage, wire, ADD, holder, &pull(uri)).await, ADD, Some(InvalidArgument), uri);
        }
        for uri in [" file:///srv/images/a.txt", "\tds:a", "file%3A///srv/images/a.txt"] {
            assert_ends(&call(&stage, wire, ADD, lacks, &pull(uri)).await, ADD, Some(InvalidArgument), "");
        }
        assert_eq!(before, stage.everything().await, "a refused pull changed something over {wire:?}");
        assert_ends(&call(&stage, wire, ADD, lacks, &pull("https://elsewhere.test/a.txt")).await, ADD, None, "");
    }
}

/// A download session of a user.
async fn download(stage: &Stage, user: &str) -> DownloadSessionId {
    let creation = Creation { user: UserName::new(user), ..creation("download_session.create", None, "") };
    let item = ItemId::new(stage.scene.id("item"));
    stage.world.domain.create_download_session(&item, None, &creation).await.unwrap()
}

#[tokio::test]
async fn a_direct_end_needs_a_session_of_somebody_with_read_storage() {
    for wire in Wire::ALL {
        let stage = Stage::new().await;
        let (here, there) = (stage.scene.library("library"), stage.scene.library("elsewhere"));
        let lacks = stage.user("lacks", &[Held::all_but(READ_STORAGE)]).await;
        let misplaced = stage.user("misplaced", &[Held::one(READ_STORAGE, Some(there))]).await;
        let holder = stage.user("holder", &[Held::one(READ_STORAGE, Some(here))]).await;
        let prepare = |session: &DownloadSessionId, kind: &str| json!({ "download_session_id": session.as_str(), "file_name": "a.txt", "endpoint_type": kind });
        let (of_lacks, of_misplaced) = (download(&stage, "lacks").await, download(&stage, "misplaced").await);
        let of_holder = download(&stage, "holder").await;
        let before = stage.everything().await;
        for session in [&of_lacks, &of_misplaced] {
            // Who asks does not matter: the session carries what its creator might.
            for who in [lacks, misplaced, holder] {
                let answer = call(&stage, wire, PREPARE, who, &prepare(session, "DIRECT")).await;
                assert_ends(&answer, PREPARE, Some(Unauthorized), "`ContentLibrary.ReadStorage`");
            }
        }
        assert_eq!(before, stage.everything().await, "a refused call changed something over {wire:?}");
        let answer = call(&stage, wire, PREPARE, lacks, &prepare(&of_holder, "DIRECT")).await;
        assert_ends(&answer, PREPARE, None, "ds:///vmfs/volumes/datastore-1/");
        assert_ends(&call(&stage, wire, PREPARE, lacks, &prepare(&of_lacks, "HTTPS")).await, PREPARE, None, "");
    }
}

#[tokio::test]
async fn every_datastore_of_a_new_library_needs_its_space_allocated() {
    const ALLOCATE: &str = "Datastore.AllocateSpace";
    let datastore = || json!({ "type": "DATASTORE", "datastore_id": "datastore-1" });
    let other = || json!({ "type": "OTHER", "storage_uri": "file:///srv/images" });
    let missing = "privilege `Datastore.AllocateSpace` is missing globally";
    for wire in Wire::ALL {
        let stage = Stage::new().await;
        let here = stage.scene.library("library");
        let lacks = stage.user("lacks", &[Held::all_but(ALLOCATE)]).await;
        let misplaced = stage.user("misplaced", &[Held::all_but(ALLOCATE), Held::one(ALLOCATE, Some(here))]).await;
        for operation in ["content.local_library.create", "content.subscribed_library.create"] {
            let new = |backings: Value| json!({ "create_spec": { "name": "new", "storage_backings": backings } });
            let before = stage.everything().await;
            for backings in [json!([datastore()]), json!([other(), datastore()]), json!([datastore(), other()])] {
                for who in [lacks, misplaced] {
                    let answer = call(&stage, wire, operation, who, &new(backings.clone())).await;
                    assert_ends(&answer, operation, Some(Unauthorized), missing);
                }
            }
            let several = call(&stage, wire, operation, lacks, &new(json!([other(), other()]))).await;
            assert_ends(&several, operation, Some(Unsupported), "");
            assert_eq!(before, stage.everything().await, "a refused creation changed something over {wire:?}");
            // What lies at a URI takes no space of a datastore.
            assert_ends(&call(&stage, wire, operation, lacks, &new(json!([other()]))).await, operation, None, "");
        }
    }
}
