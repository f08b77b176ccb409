//! What lies in a server's folder. Reads only.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use super::content::sha256;

/// The default store of a data folder.
pub fn store(data: &Path) -> PathBuf {
    data.join("stores/default")
}

/// All files below a folder with their sizes; a file that vanishes meanwhile is left out.
pub fn files(folder: &Path) -> Vec<(PathBuf, u64)> {
    let mut found = Vec::new();
    let Ok(entries) = fs::read_dir(folder) else { return found };
    for entry in entries.flatten() {
        match entry.metadata() {
            Ok(about) if about.is_dir() => found.extend(files(&entry.path())),
            Ok(about) => found.push((entry.path(), about.len())),
            Err(_) => {}
        }
    }
    found
}

/// Sealed contents, without their block checksums.
pub fn contents(data: &Path) -> Vec<(PathBuf, u64)> {
    let mut found = files(&store(data).join("blobs"));
    found.retain(|(path, _)| path.extension().is_none());
    found
}

/// Everything that is on its way in.
pub fn staged(data: &Path) -> Vec<(PathBuf, u64)> {
    files(&store(data).join("staging"))
}

/// Bytes of sealed and staged content.
pub fn bytes(data: &Path) -> u64 {
    contents(data).iter().chain(&staged(data)).map(|(_, size)| size).sum()
}

/// SHA-256 of each sealed content and how often it lies there.
pub fn digests(data: &Path) -> BTreeMap<String, usize> {
    let mut digests = BTreeMap::new();
    for (path, _) in contents(data) {
        *digests.entry(sha256(&fs::read(path).unwrap())).or_default() += 1;
    }
    digests
}
