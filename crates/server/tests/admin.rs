//! Users of a data folder without a server: made, listed, removed, and only while nobody else has the folder.
#![allow(clippy::unwrap_used)]

use metastore::SqliteMetastore;
use server::{
    admin::{AdminError, NewUser, Users},
    lock::DataLock,
};
use tempfile::TempDir;

fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    drop(SqliteMetastore::open(&folder.path().join("metadata.sqlite")).unwrap());
    folder
}

fn new(name: &str, role: &str) -> NewUser {
    NewUser {
        name: name.to_owned(),
        role: role.to_owned(),
        library: None,
        password: Some("secret-password".to_owned()),
    }
}

#[tokio::test]
async fn users_are_made_once_listed_and_removed() {
    let folder = folder();
    let users = Users::open(folder.path()).unwrap();
    assert_eq!(users.add(new("Root@quire.local", "administrator")).await.unwrap(), None);
    let generated = users.add(NewUser { password: None, ..new("eve@quire.local", "reader") }).await.unwrap().unwrap();
    assert_eq!(generated.len(), 24);
    let again = users.add(new("EVE@quire.local", "editor")).await.unwrap_err();
    assert!(matches!(again, AdminError::Exists(_)), "{again}");
    let listed = users.list().await.unwrap();
    let mut names: Vec<&str> = listed.iter().map(|user| user.name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["Root@quire.local", "eve@quire.local"]);
    assert!(listed.iter().any(|user| user.roles == [("reader".to_owned(), None)]));
    users.remove("Eve@quire.local").await.unwrap();
    assert!(matches!(users.remove("eve@quire.local").await.unwrap_err(), AdminError::NoUser(_)));
    // Whoever comes next under that name inherits nothing.
    users.add(new("eve@quire.local", "editor")).await.unwrap();
    let roles = users.list().await.unwrap().into_iter().find(|user| user.name.starts_with("eve")).unwrap().roles;
    assert_eq!(roles, [("editor".to_owned(), None)]);
}

#[tokio::test]
async fn what_does_not_exist_or_must_stay_is_refused() {
    let folder = folder();
    let users = Users::open(folder.path()).unwrap();
    users.add(new("root", "administrator")).await.unwrap();
    assert!(matches!(users.remove("root").await.unwrap_err(), AdminError::LastAdministrator(_)));
    assert!(matches!(users.add(new("a", "king")).await.unwrap_err(), AdminError::NoRole(_)));
    assert!(matches!(users.add(new(" a", "reader")).await.unwrap_err(), AdminError::Name));
    let nowhere = NewUser { library: Some("nowhere".to_owned()), ..new("a", "reader") };
    assert!(matches!(users.add(nowhere).await.unwrap_err(), AdminError::NoLibrary(_)));
}

#[tokio::test]
async fn a_folder_that_is_in_use_or_empty_is_refused() {
    let folder = folder();
    let lock = DataLock::take(folder.path()).unwrap();
    let refused = Users::open(folder.path()).err().unwrap().to_string();
    assert!(refused.contains("no server runs"), "{refused}");
    drop(lock);
    Users::open(folder.path()).unwrap();
    let empty = tempfile::tempdir().unwrap();
    assert!(matches!(Users::open(empty.path()).err().unwrap(), AdminError::NoData(_)));
}
