//! Users, roles and grants as an operator has them: by command, while the server runs and while it does not, and as the
//! users find them on the wire.
#![allow(clippy::unwrap_used)]

mod support;

use std::{
    path::Path,
    process::{Command, Output, Stdio},
    time::Duration,
};

use client::{
    CallError, Credentials, Fault, FaultKind, Outgoing, Trust, Url,
    api::{
        content::library::{
            FindSpec,
            item::{
                self, ItemModel,
                download_session::DownloadSessionModel,
                update_session::UpdateSessionModel,
                updatesession::file::{AddSpec, SourceType},
            },
        },
        ids::{ItemId, LibraryId},
    },
    bind::Id,
};
use serde_json::{Value, json};
use support::{
    library::Client,
    server::{PASSWORD, Server},
};
use tempfile::TempDir;

const BOB: &str = "bob@quire.local";
const UPLOADER: [&str; 3] = ["System.Read", "ContentLibrary.AddLibraryItem", "ContentLibrary.UpdateSession"];

/// `quire` on the data folder in `folder`.
fn quire(folder: &TempDir, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_quire"));
    command.env("QUIRE_DATA", data(folder)).env("QUIRE_NEW_PASSWORD", PASSWORD);
    command.args(arguments).stdin(Stdio::null()).output().unwrap()
}

fn data(folder: &TempDir) -> impl AsRef<Path> + AsRef<std::ffi::OsStr> + use<> {
    folder.path().join("data")
}

fn start(folder: &TempDir) -> Server {
    Server::start(&folder.path().join("data"))
}

fn stop(mut server: Server) {
    server.terminate();
    assert!(server.exit(Duration::from_secs(15)).success());
}

/// What a command prints for scripts.
fn done(folder: &TempDir, arguments: &[&str]) -> Value {
    let output = quire(folder, &[&["--json"], arguments].concat());
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// What a command prints for people.
fn told(folder: &TempDir, arguments: &[&str]) -> String {
    let output = quire(folder, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The exit code and the message of a command that must fail.
fn refused(folder: &TempDir, arguments: &[&str]) -> (i32, String) {
    let output = quire(folder, arguments);
    assert!(!output.status.success(), "{arguments:?} succeeded");
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

async fn login(server: &Server, user: &str) -> client::Client {
    let address = Url::parse(&format!("http://{}", server.http)).unwrap();
    let credentials = Credentials::UserPassword { user: user.to_owned(), password: PASSWORD.to_owned() };
    client::Client::connect(address, credentials, Trust::SystemRoots).await.unwrap()
}

fn new_item(library: &str, name: &str) -> ItemModel {
    ItemModel { library_id: Some(Id(library.to_owned())), name: Some(name.to_owned()), ..ItemModel::default() }
}

fn fault<T: std::fmt::Debug>(outcome: Result<T, CallError>) -> Fault {
    match outcome {
        Err(CallError::Fault(fault)) => fault,
        other => panic!("a fault was expected, not {other:?}"),
    }
}

/// Asserts that a call is denied for the lack of `privilege`, and gives the sentence.
fn lacks<T: std::fmt::Debug>(outcome: Result<T, CallError>, privilege: &str) -> String {
    let fault = fault(outcome);
    assert_eq!(fault.kind, FaultKind::Unauthorized, "{fault:?}");
    let message = fault.messages.into_iter().next().unwrap();
    assert_eq!(message.args, [privilege]);
    assert!(message.default_message.contains(&format!("`{privilege}`")), "{message:?}");
    message.default_message
}

/// Puts a file into a new item.
async fn upload(bob: &client::Client, library: &str, name: &str) -> ItemId {
    let item = bob.items().create(None, new_item(library, name)).await.unwrap();
    let model = UpdateSessionModel { library_item_id: Some(item.clone().into()), ..UpdateSessionModel::default() };
    let session = bob.update_sessions().create(None, model).await.unwrap();
    let spec = AddSpec {
        name: "a.bin".to_owned(),
        source_type: SourceType::Push,
        source_endpoint: None,
        size: None,
        checksum_info: None,
    };
    let file = bob.update_files().add(session.clone(), spec).await.unwrap();
    let bytes = futures::StreamExt::boxed(futures::stream::iter([Ok(client::Bytes::from_static(b"hello"))]));
    let outgoing = Outgoing { path: "a.bin".into(), size: 5, bytes };
    bob.upload(&file.upload_endpoint.unwrap(), outgoing, std::sync::Arc::new(|_| {})).await.unwrap();
    bob.update_sessions().complete(session).await.unwrap();
    item
}

fn download_of(item: &ItemId) -> DownloadSessionModel {
    DownloadSessionModel { library_item_id: Some(item.clone().into()), ..DownloadSessionModel::default() }
}

#[tokio::test]
async fn a_role_that_was_made_while_the_server_runs_allows_exactly_what_it_says() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(&folder);
    let admin = Client::login(server.http);
    let (images, other) = (admin.create_library("images").unwrap(), admin.create_library("other").unwrap());
    let hidden = ItemId(admin.create_item(&other, "hidden", "generic").unwrap());

    let role = done(&folder, &[&["role", "add", "Uploader"], &UPLOADER[..]].concat());
    assert_eq!(role["name"], "uploader");
    let made = done(&folder, &["user", "add", "--role", "uploader", "--library", "IMAGES", BOB]);
    assert_eq!(made, json!({ "created": "user", "name": BOB, "password": null }));

    let bob = login(&server, BOB).await;
    let item = upload(&bob, &images, "mine").await;
    assert_eq!(bob.libraries().list().await.unwrap(), [Id(images.clone())]);
    assert_eq!(bob.local_libraries().list().await.unwrap(), [Id(images.clone())]);
    let named = FindSpec { name: Some("other".to_owned()), ..FindSpec::default() };
    assert_eq!(bob.libraries().find(named).await.unwrap(), []);
    let any = |library: Option<&str>| item::FindSpec {
        name: Some("hidden".to_owned()),
        library_id: library.map(|id| Id(id.to_owned())),
        ..item::FindSpec::default()
    };
    assert_eq!(bob.items().find(any(None)).await.unwrap(), []);
    assert_eq!(bob.items().find(any(Some(&images))).await.unwrap(), []);
    lacks(bob.items().find(any(Some(&other))).await, "System.Read");

    // Sessions of others are not listed, only one's own.
    let theirs = admin.create_item(&images, "theirs", "generic").unwrap();
    admin.open_update(&theirs).unwrap();
    assert_eq!(bob.update_sessions().list(Some(ItemId(theirs).into())).await.unwrap(), []);
    assert_eq!(bob.update_sessions().list(Some(item.clone().into())).await.unwrap().len(), 1);
    lacks(bob.update_sessions().list(Some(hidden.clone().into())).await, "ContentLibrary.UpdateSession");

    // What the role does not hold, on the library where it was granted.
    lacks(bob.items().delete(item.clone()).await, "ContentLibrary.DeleteLibraryItem");
    lacks(bob.items().update(item.clone(), ItemModel::default()).await, "ContentLibrary.UpdateLibraryItem");
    lacks(bob.download_sessions().create(None, download_of(&item)).await, "ContentLibrary.DownloadSession");
    lacks(bob.item_storage().list(item.clone()).await, "ContentLibrary.ReadStorage");
    lacks(bob.local_libraries().delete(LibraryId(images.clone())).await, "ContentLibrary.DeleteLocalLibrary");
    lacks(bob.types().list().await, "ContentLibrary.TypeIntrospection");
    lacks(bob.configuration().get().await, "ContentLibrary.GetConfiguration");

    // Elsewhere, in the same words whether the thing exists or not.
    let create = async |library: &str| {
        lacks(bob.items().create(None, new_item(library, "x")).await, "ContentLibrary.AddLibraryItem")
            .replace(library, "…")
    };
    assert_eq!(create(&other).await, create("unknown").await);
    let look = async |library: &str| {
        lacks(bob.libraries().get(LibraryId(library.to_owned())).await, "System.Read").replace(library, "…")
    };
    assert_eq!(look(&other).await, look("unknown").await);
    let see =
        async |item: &str| lacks(bob.items().get(ItemId(item.to_owned())).await, "System.Read").replace(item, "…");
    assert_eq!(see(&hidden.0).await, see("unknown").await);
    let model = UpdateSessionModel { library_item_id: Some(hidden.into()), ..UpdateSessionModel::default() };
    lacks(bob.update_sessions().create(None, model).await, "ContentLibrary.UpdateSession");

    // A change of the role holds for the next call, and so does the end of the grant and of the user.
    done(&folder, &[&["role", "add", "uploader", "ContentLibrary.DownloadSession"], &UPLOADER[..]].concat());
    bob.download_sessions().create(None, download_of(&item)).await.unwrap();
    done(&folder, &["grant", "add", BOB, "reader", "--library", &other]);
    bob.libraries().get(LibraryId(other.clone())).await.unwrap();
    done(&folder, &["grant", "rm", BOB, "uploader", "--library", "images"]);
    lacks(bob.items().get(item.clone()).await, "System.Read");
    assert_eq!(bob.libraries().list().await.unwrap(), [Id(other)]);
    done(&folder, &["user", "rm", BOB]);
    assert_eq!(fault(bob.libraries().list().await).kind, FaultKind::Unauthenticated);
    let log = server.log();
    assert!(log.contains("administration") && !log.contains(PASSWORD), "{log}");
}

#[tokio::test]
async fn another_password_ends_what_the_old_one_began() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(&folder);
    done(&folder, &["user", "add", BOB]);
    let bob = login(&server, BOB).await;
    bob.libraries().list().await.unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_quire"));
    command.env("QUIRE_DATA", data(&folder)).env_remove("QUIRE_NEW_PASSWORD");
    let output = command.args(["--json", "user", "passwd", BOB]).output().unwrap();
    let value: Value = serde_json::from_slice(&output.stdout).unwrap();
    let password = value["password"].as_str().unwrap().to_owned();
    assert_eq!(password.len(), 24, "{value}");
    // The client logs in again by itself, with the password that it knows.
    assert_eq!(fault(bob.libraries().list().await).kind, FaultKind::Unauthenticated);
    let credentials = Credentials::UserPassword { user: BOB.to_owned(), password };
    let address = Url::parse(&format!("http://{}", server.http)).unwrap();
    client::Client::connect(address, credentials, Trust::SystemRoots).await.unwrap();
}

#[test]
fn the_same_commands_work_while_the_server_is_stopped_and_after_it_was_killed() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(&folder);
    let library = Client::login(server.http).create_library("images").unwrap();
    let socket = folder.path().join("data/admin.sock");
    assert!(socket.exists());
    stop(server);
    assert!(!socket.exists());
    done(&folder, &[&["role", "add", "uploader"], &UPLOADER[..]].concat());
    done(&folder, &["user", "add", "--role", "uploader", "--library", "images", BOB]);
    let before = done(&folder, &["grant", "ls", BOB]);
    assert_eq!(before, json!([{ "user": BOB, "role": "uploader", "library": "images", "library_id": library }]));
    let mut server = start(&folder);
    assert_eq!(done(&folder, &["grant", "ls", BOB]), before);
    server.kill();
    assert!(socket.exists(), "a killed server leaves its socket");
    assert_eq!(done(&folder, &["grant", "ls", BOB]), before);
    let server = start(&folder);
    done(&folder, &["grant", "rm", BOB, "uploader", "--library", &library]);
    stop(server);
    assert_eq!(done(&folder, &["grant", "ls", BOB]), json!([]));
    done(&folder, &["role", "rm", "uploader"]);
}

#[test]
fn refusals_say_what_to_do_and_have_their_exit_codes() {
    let folder = tempfile::tempdir().unwrap();
    let (code, message) = refused(&folder, &["user", "ls"]);
    assert!(code == 1 && message.contains("--data"), "{code} {message}");
    let server = start(&folder);
    let admin = Client::login(server.http);
    let twins = [admin.create_library("twin").unwrap(), admin.create_library("twin").unwrap()];
    done(&folder, &[&["role", "add", "uploader"], &UPLOADER[..]].concat());
    done(&folder, &["user", "add", BOB, "--role", "uploader", "--library", &twins[0]]);
    let cases: [(&[&str], i32, &[&str]); 14] = [
        (&["role", "add", "mine", "System.Reads"], 2, &["`System.Reads`", "`System.Read`"]),
        (&["role", "add", "mine"], 2, &["PRIVILEGE"]),
        (&["role", "add", "Editor", "System.Read"], 1, &["built in"]),
        (&["role", "rm", "reader"], 1, &["built in"]),
        (&["role", "rm", "uploader"], 1, &["`bob@quire.local` on library `twin`"]),
        (&["role", "show", "king"], 3, &["`king`", "`administrator`, `editor`, `reader`, `uploader`"]),
        (&["user", "add", BOB], 1, &["exists already"]),
        (&["user", "add", "eve", "--role", "king"], 3, &["`king`"]),
        (&["user", "rm", "administrator@quire.local"], 1, &["last user who holds role `administrator`"]),
        (&["user", "passwd", "eve"], 3, &["`eve`"]),
        (&["grant", "add", BOB, "reader", "--library", "twin"], 2, &[&twins[0], &twins[1]]),
        (&["grant", "add", BOB, "reader", "--library", "none"], 3, &["`none`", "name or id"]),
        (&["grant", "rm", BOB, "uploader"], 3, &["does not hold role `uploader` globally"]),
        (&["grant", "rm", "administrator@quire.local", "administrator"], 1, &["last user"]),
    ];
    for (arguments, code, words) in cases {
        let (exit, message) = refused(&folder, arguments);
        assert_eq!(exit, code, "{arguments:?}: {message}");
        assert!(words.iter().all(|word| message.contains(word)), "{arguments:?}: {message}");
    }
    stop(server);
    // Without the server the answers are the same.
    for (arguments, code, words) in cases {
        let (exit, message) = refused(&folder, arguments);
        assert_eq!(exit, code, "{arguments:?}: {message}");
        assert!(words.iter().all(|word| message.contains(word)), "{arguments:?}: {message}");
    }
}

#[test]
fn lists_are_for_people_too() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(&folder);
    let library = Client::login(server.http).create_library("images").unwrap();
    done(&folder, &["user", "add", BOB, "--role", "editor", "--library", "images"]);
    let privileges = told(&folder, &["role", "privileges"]);
    let lines: Vec<&str> = privileges.lines().collect();
    assert!(
        lines
            .iter()
            .any(|line| line.starts_with("System.Read ") && line.ends_with("see libraries and items, and all tags"))
    );
    assert_eq!(lines.len(), 46, "a heading and every privilege");
    assert!(told(&folder, &["role", "ls"]).contains("reader         3 privileges, built in"));
    assert!(told(&folder, &["role", "show", "reader"]).contains("download the files of items"));
    assert!(told(&folder, &["user", "ls"]).contains("bob@quire.local            editor of images"));
    let grants = told(&folder, &["grant", "ls"]);
    assert!(grants.contains(&format!("images ({library})")) && grants.contains("administrator  all"), "{grants}");
    for command in ["user", "role", "grant"] {
        assert!(told(&folder, &[command, "--help"]).contains("Examples:"));
    }
}

#[test]
fn many_commands_at_once_wait_for_each_other() {
    let folder = tempfile::tempdir().unwrap();
    stop(start(&folder));
    std::thread::scope(|scope| {
        for number in 0..6 {
            let folder = &folder;
            scope.spawn(move || done(folder, &["role", "add", &format!("role {number}"), "System.Read"]));
        }
    });
    assert_eq!(done(&folder, &["role", "ls"]).as_array().unwrap().len(), 9);
}
