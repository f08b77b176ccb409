//! Administration through both of its doors: the folder that no server has, and the socket of the one that has it.
#![allow(clippy::unwrap_used)]

use std::{fs, os::unix::fs::PermissionsExt, path::Path, sync::Arc, time::Duration};

use metastore::SqliteMetastore;
use server::{
    admin::{
        AdminAnswer, AdminError, AdminRequest, Administration, ListedGrant, ListedUser, Password, RefusalKind, ask,
        socket::{self, AdminSocket},
    },
    ids::SystemIds,
    lock::DataLock,
};
use tempfile::TempDir;
use testkit::{World, world::ADMINISTRATOR};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::UnixStream,
    sync::watch,
    task::JoinHandle,
};

fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    drop(SqliteMetastore::open(&folder.path().join("metadata.sqlite")).unwrap());
    folder
}

/// What stands for a running server: the lock, a world, the socket.
struct Running {
    folder: TempDir,
    world: World,
    stop: watch::Sender<bool>,
    serving: JoinHandle<()>,
    _lock: DataLock,
}

impl Running {
    async fn start() -> Self {
        let folder = folder();
        let lock = DataLock::take(folder.path()).unwrap();
        let world = World::new().await;
        let (stop, stopped) = watch::channel(false);
        let socket = AdminSocket::open(folder.path()).unwrap();
        let administration = Administration::new(Arc::clone(&world.domain), Arc::new(SystemIds));
        let serving = tokio::spawn(socket.serve(Arc::new(administration), stopped));
        Self { folder, world, stop, serving, _lock: lock }
    }

    async fn ask(&self, request: AdminRequest) -> Result<AdminAnswer, AdminError> {
        ask(self.folder.path(), request).await
    }

    /// Sends these bytes and gives the whole answer.
    async fn send(&self, bytes: &[u8]) -> String {
        let mut stream = UnixStream::connect(socket::path(self.folder.path())).await.unwrap();
        // It may be answered before it is read to its end.
        let _ = stream.write_all(bytes).await;
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        String::from_utf8(answer).unwrap()
    }
}

fn add(name: &str, role: &str, library: Option<&str>) -> AdminRequest {
    AdminRequest::AddUser {
        name: name.to_owned(),
        password: Some(Password("secret-password".to_owned())),
        role: role.to_owned(),
        library: library.map(str::to_owned),
    }
}

fn remove(name: &str) -> AdminRequest {
    AdminRequest::RemoveUser { name: name.to_owned() }
}

fn define(name: &str, privileges: &[&str]) -> AdminRequest {
    let privileges = privileges.iter().map(|name| (*name).to_owned()).collect();
    AdminRequest::DefineRole { name: name.to_owned(), privileges }
}

async fn users(data: &Path) -> Vec<ListedUser> {
    let AdminAnswer::Users(users) = ask(data, AdminRequest::ListUsers).await.unwrap() else { panic!("not users") };
    users
}

fn refused(answer: Result<AdminAnswer, AdminError>) -> (RefusalKind, String) {
    match answer {
        Err(AdminError::Refused(refusal)) => (refusal.kind, refusal.message),
        other => panic!("not refused: {other:?}"),
    }
}

#[tokio::test]
async fn without_a_server_users_are_made_once_listed_and_removed() {
    let folder = folder();
    let data = folder.path();
    assert_eq!(ask(data, add("Root@quire.local", "administrator", None)).await.unwrap(), AdminAnswer::Generated(None));
    let mut eve = add("eve@quire.local", "reader", None);
    let AdminRequest::AddUser { password, .. } = &mut eve else { panic!("not a user") };
    *password = None;
    let AdminAnswer::Generated(Some(Password(generated))) = ask(data, eve).await.unwrap() else { panic!("none made") };
    assert_eq!(generated.len(), 24);
    assert_eq!(refused(ask(data, add("EVE@quire.local", "editor", None)).await).0, RefusalKind::State);
    let listed = users(data).await;
    let names: Vec<&str> = listed.iter().map(|user| user.name.as_str()).collect();
    assert_eq!(names, ["eve@quire.local", "Root@quire.local"]);
    let reader = ListedGrant { user: names[0].to_owned(), role: "reader".to_owned(), library: None, library_id: None };
    assert_eq!(listed[0].roles, [reader]);
    ask(data, remove("Eve@quire.local")).await.unwrap();
    assert_eq!(refused(ask(data, remove("eve@quire.local")).await).0, RefusalKind::NotFound);
    // Whoever comes next under that name inherits nothing.
    ask(data, add("eve@quire.local", "editor", None)).await.unwrap();
    let roles = users(data).await.remove(0).roles;
    assert_eq!(roles.into_iter().map(|grant| grant.role).collect::<Vec<_>>(), ["editor"]);
}

#[tokio::test]
async fn without_a_server_what_does_not_exist_or_must_stay_is_refused() {
    let folder = folder();
    let data = folder.path();
    ask(data, add("root", "administrator", None)).await.unwrap();
    let (kind, told) = refused(ask(data, remove("root")).await);
    assert_eq!(kind, RefusalKind::State);
    assert!(told.contains("last user who holds role `administrator`"), "{told}");
    assert_eq!(refused(ask(data, add("a", "king", None)).await).0, RefusalKind::NotFound);
    assert_eq!(refused(ask(data, add(" a", "reader", None)).await).0, RefusalKind::Invalid);
    assert_eq!(refused(ask(data, add("a", "reader", Some("nowhere"))).await).0, RefusalKind::NotFound);
    let (kind, told) = refused(ask(data, define("mine", &["System.Reads"])).await);
    assert_eq!(kind, RefusalKind::Invalid);
    assert!(told.contains("`System.Read`"), "{told}");
}

#[tokio::test]
async fn without_a_server_roles_are_kept_over_two_commands() {
    let folder = folder();
    let data = folder.path();
    ask(data, define("Uploader", &["System.Read", "ContentLibrary.UpdateSession"])).await.unwrap();
    ask(data, add("bob", "uploader", None)).await.unwrap();
    let AdminAnswer::Roles(roles) = ask(data, AdminRequest::ListRoles).await.unwrap() else { panic!("not roles") };
    let told: Vec<(&str, bool)> = roles.iter().map(|role| (role.name.as_str(), role.is_built_in)).collect();
    assert_eq!(told, [("administrator", true), ("editor", true), ("reader", true), ("uploader", false)]);
    let show = AdminRequest::ShowRole { name: "UPLOADER".to_owned() };
    let AdminAnswer::Role(role) = ask(data, show).await.unwrap() else { panic!("not a role") };
    assert_eq!(role.privileges, ["ContentLibrary.UpdateSession", "System.Read"]);
    let (kind, told) = refused(ask(data, AdminRequest::RemoveRole { name: "uploader".to_owned() }).await);
    assert_eq!(kind, RefusalKind::State);
    assert!(told.contains("`bob` globally"), "{told}");
}

#[tokio::test]
async fn a_folder_without_data_is_refused_and_nothing_is_made_in_it() {
    let empty = tempfile::tempdir().unwrap();
    let refused = ask(empty.path(), AdminRequest::ListUsers).await.unwrap_err();
    assert!(matches!(refused, AdminError::NoData(_)), "{refused}");
    assert_eq!(fs::read_dir(empty.path()).unwrap().count(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_folder_whose_process_does_not_answer_is_refused_after_a_while() {
    let folder = folder();
    let _lock = DataLock::take(folder.path()).unwrap();
    let refused = ask(folder.path(), AdminRequest::ListUsers).await.unwrap_err();
    assert!(matches!(refused, AdminError::Silent(_)), "{refused}");
    assert!(refused.to_string().contains("admin.sock"), "{refused}");
}

#[tokio::test]
async fn while_a_server_runs_it_does_what_is_asked() {
    let running = Running::start().await;
    let library = running.world.library("images").await;
    running.ask(define("uploader", &["System.Read", "ContentLibrary.UpdateSession"])).await.unwrap();
    let added = running.ask(add("bob", "uploader", Some("Images"))).await.unwrap();
    assert_eq!(added, AdminAnswer::Generated(None));
    let named = || ("bob".to_owned(), "reader".to_owned());
    let (user, role) = named();
    assert_eq!(running.ask(AdminRequest::Grant { user, role, library: None }).await.unwrap(), AdminAnswer::Done);
    let of_bob = AdminRequest::ListGrants { user: Some("Bob".to_owned()) };
    let AdminAnswer::Grants(grants) = running.ask(of_bob).await.unwrap() else { panic!("not grants") };
    let told: Vec<_> =
        grants.iter().map(|it| (it.role.as_str(), it.library.as_deref(), it.library_id.as_deref())).collect();
    assert_eq!(told, [("reader", None, None), ("uploader", Some("images"), Some(library.as_str()))]);
    let (user, role) = named();
    running.ask(AdminRequest::Revoke { user, role, library: None }).await.unwrap();
    let (kind, told) = refused(running.ask(remove(ADMINISTRATOR)).await);
    assert_eq!(kind, RefusalKind::State);
    assert!(told.contains(ADMINISTRATOR), "{told}");
    let before = users(running.folder.path()).await;
    assert_eq!(before.iter().map(|user| user.name.as_str()).collect::<Vec<_>>(), [ADMINISTRATOR, "bob"]);
    running.ask(remove("bob")).await.unwrap();
    assert_eq!(users(running.folder.path()).await.len(), 1);
}

#[tokio::test]
async fn libraries_of_one_name_are_told_apart_by_id() {
    let running = Running::start().await;
    let (one, two) = (running.world.library("images").await, running.world.library("images").await);
    let (kind, told) = refused(running.ask(add("bob", "reader", Some("images"))).await);
    assert_eq!(kind, RefusalKind::Invalid);
    assert!(told.contains(one.as_str()) && told.contains(two.as_str()), "{told}");
    running.ask(add("bob", "reader", Some(one.as_str()))).await.unwrap();
}

#[tokio::test]
async fn the_socket_is_its_owners_alone_and_replaces_one_that_was_left_behind() {
    let folder = folder();
    fs::write(socket::path(folder.path()), "left behind").unwrap();
    let socket = AdminSocket::open(folder.path()).unwrap();
    let rights = fs::metadata(socket::path(folder.path())).unwrap().permissions().mode();
    assert_eq!(rights & 0o777, 0o600);
    drop(socket);
    assert!(!socket::path(folder.path()).exists());
}

#[tokio::test]
async fn a_path_that_is_too_long_for_a_socket_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let long = folder.path().join("x".repeat(120));
    fs::create_dir(&long).unwrap();
    assert_eq!(AdminSocket::open(&long).err().unwrap().kind(), std::io::ErrorKind::InvalidInput);
}

#[tokio::test]
async fn the_socket_goes_with_the_server() {
    let running = Running::start().await;
    running.ask(AdminRequest::ListUsers).await.unwrap();
    let _silent = UnixStream::connect(socket::path(running.folder.path())).await.unwrap();
    running.stop.send(true).unwrap();
    tokio::time::timeout(Duration::from_secs(5), running.serving).await.unwrap().unwrap();
    assert!(!socket::path(running.folder.path()).exists());
}

#[tokio::test]
async fn what_is_no_request_is_refused_and_the_next_one_is_answered() {
    let running = Running::start().await;
    for garbage in [
        &b"\n"[..],
        b"{}\n",
        b"\"list_user\"\n",
        b"{\"remove_user\":{}}\n",
        b"\xff\xfe\n",
        b"[[[[[[[[\n",
        format!("{}\"list_users\"\n", " ".repeat(70_000)).as_bytes(),
    ] {
        let answer = running.send(garbage).await;
        assert!(answer.is_empty() || answer.contains("not understood"), "{answer}");
    }
    // Cut off before its end: nothing is done.
    let mut stream = UnixStream::connect(socket::path(running.folder.path())).await.unwrap();
    stream.write_all(b"{\"remove_user\":{\"name\":\"administrator").await.unwrap();
    drop(stream);
    assert!(running.send(b"\"list_users\"\n").await.starts_with("{\"users\":[{\"name\":\"administrator@quire.local\""));
}

#[tokio::test(start_paused = true)]
async fn whoever_says_nothing_is_sent_away_and_keeps_nobody_waiting() {
    let running = Running::start().await;
    let path = socket::path(running.folder.path());
    let mut silent = Vec::new();
    for _ in 0..40 {
        silent.push(UnixStream::connect(&path).await.unwrap());
    }
    let asked = tokio::time::timeout(Duration::from_mins(2), running.ask(AdminRequest::ListUsers)).await;
    assert!(matches!(asked.unwrap().unwrap(), AdminAnswer::Users(_)));
    let mut told = String::new();
    silent[0].read_to_string(&mut told).await.unwrap();
    assert!(told.contains("timed out"), "{told}");
}

#[test]
fn passwords_are_not_written_down() {
    let told = format!("{:?}", add("bob", "reader", None));
    assert!(told.contains("bob") && !told.contains("secret-password"), "{told}");
}
