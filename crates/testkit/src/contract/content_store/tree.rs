//! What every store does whose content clients may read themselves, in its tree.
#![allow(clippy::unwrap_used, clippy::missing_panics_doc)]

use library_core::ports::content_store::{StoreError, TreeItem, TreePath};

use super::{Subject, key, put, read, sample};

/// Showing again and showing other content in its place are both fine; so is forgetting twice.
pub async fn the_tree_shows_and_forgets(subject: &mut impl Subject) {
    let store = subject.store();
    if !store.capabilities().tree {
        return;
    }
    put(&*store, &key(1), &sample(1, 100)).await;
    put(&*store, &key(2), &sample(2, 100)).await;
    let at = |file: &str| TreePath { library: "lib".into(), item: "item".into(), file: file.into() };
    for shown in [1, 1, 2, 1] {
        store.place(&at("disk 1.vmdk"), &key(shown)).await.unwrap();
    }
    store.place(&at("Größe.ovf"), &key(1)).await.unwrap();
    assert!(matches!(store.place(&at("none"), &key(3)).await, Err(StoreError::NotFound)));
    for _ in 0..2 {
        for files in [vec![("Größe.ovf".to_owned(), key(2)), ("disk 2.vmdk".to_owned(), key(1))], Vec::new()] {
            let gone = TreeItem { library: "lib".into(), item: "gone".into(), files: Vec::new() };
            let lost = TreeItem { files: vec![("lost".to_owned(), key(3))], ..gone.clone() };
            let item = TreeItem { library: "lib".into(), item: "item".into(), files };
            let outcomes = store.show(vec![gone, lost, item]).await;
            assert!(matches!(outcomes.as_slice(), [Ok(()), Err(StoreError::NotFound), Ok(())]), "{outcomes:?}");
        }
    }
    let mut listed = store.list().await.unwrap();
    listed.sort();
    assert_eq!(listed, [key(1), key(2)]);
    assert_eq!(read(&*store, &key(1), 0..100).await.unwrap(), sample(1, 100));
}

/// A tree takes plain names only, whatever the caller promised.
pub async fn hostile_names_stay_out_of_the_tree(subject: &mut impl Subject) {
    let store = subject.store();
    if !store.capabilities().tree {
        return;
    }
    put(&*store, &key(1), &sample(1, 100)).await;
    for name in ["", ".", "..", "a/b", "../x", "a\0b", "/etc/passwd"] {
        let path = TreePath { library: "lib".into(), item: "item".into(), file: name.into() };
        assert!(store.place(&path, &key(1)).await.is_err(), "`{}` was taken", name.escape_debug());
        let path = TreePath { library: "lib".into(), item: name.into(), file: "f".into() };
        assert!(store.place(&path, &key(1)).await.is_err(), "`{}` was taken", name.escape_debug());
        let item = TreeItem { library: "lib".into(), item: name.into(), files: Vec::new() };
        assert!(store.show(vec![item]).await.iter().all(Result::is_err), "`{}` was taken", name.escape_debug());
    }
    assert_eq!(read(&*store, &key(1), 0..100).await.unwrap(), sample(1, 100));
}
