//! A request and its answer as text, and the files that keep them: `<service>/<operation>/<case>.<wire>.http`.
//! Lines end with LF; a body is as long as its `Content-Length` says and is followed by one LF.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use crate::{
    case::Case,
    common::{message::Message, wire::Wire},
};

/// A request and its answer.
#[derive(Clone, Debug)]
pub(crate) struct Exchange {
    /// What the client said.
    pub(crate) request: Message,
    /// What the server said.
    pub(crate) response: Message,
}

impl Exchange {
    /// As its file has it.
    pub(crate) fn text(&self) -> String {
        let mut all = String::new();
        self.request.write(&mut all);
        self.response.write(&mut all);
        all
    }
}

/// Where the files are.
pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../conformance/golden")
}

/// A file's path within the folder.
pub(crate) fn path(case: &Case, wire: Wire) -> String {
    format!("{}/{}/{}.{}.http", case.service.replace('.', "/"), case.operation, case.name, wire.name())
}

/// All files that there are, within the folder.
pub(crate) fn names() -> io::Result<Vec<String>> {
    let (root, mut found, mut open) = (folder(), Vec::new(), vec![folder()]);
    while let Some(here) = open.pop() {
        for entry in fs::read_dir(here)? {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "http") {
                found.push(path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned());
            }
        }
    }
    Ok(found)
}

/// The text of a file, if there is one.
pub(crate) fn read(name: &str) -> Option<String> {
    fs::read_to_string(folder().join(name)).ok()
}

/// Writes these files in the place of all that there are.
pub(crate) fn replace(files: &BTreeMap<String, String>) -> io::Result<()> {
    for stale in names()?.into_iter().filter(|name| !files.contains_key(name)) {
        fs::remove_file(folder().join(stale))?;
    }
    for (name, text) in files {
        let file = folder().join(name);
        fs::create_dir_all(file.parent().unwrap())?;
        fs::write(file, text)?;
    }
    Ok(())
}
