//! A request and its answer as text, and the files that keep them: `<service>/<operation>/<case>.<wire>.http`.
//! Lines end with LF; a body is as long as its `Content-Length` says and is followed by one LF.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs, io,
    path::{Path, PathBuf},
};

use bytes::Bytes;
use http::{HeaderMap, Request, Response};

use crate::{case::Case, wire::Wire};

/// A request or an answer.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    /// Request line or status line.
    pub(crate) first: String,
    /// Names and values.
    pub(crate) headers: Vec<(String, String)>,
    /// The body.
    pub(crate) body: Bytes,
}

impl Message {
    /// The answer that the server gave.
    pub(crate) fn of(response: &Response<Bytes>) -> Self {
        let headers = |headers: &HeaderMap| {
            let mut all: Vec<(String, String)> = headers
                .iter()
                .map(|(name, value)| (name.as_str().to_owned(), value.to_str().unwrap().to_owned()))
                .collect();
            all.sort();
            all
        };
        let mut headers = headers(response.headers());
        headers.push(("content-length".to_owned(), response.body().len().to_string()));
        let status = response.status();
        let first = format!("HTTP/1.1 {} {}", status.as_u16(), status.canonical_reason().unwrap());
        Self { first, headers, body: response.body().clone() }
    }

    /// The request that the server gets.
    pub(crate) fn request(&self) -> Request<Bytes> {
        let mut words = self.first.split(' ');
        let mut request = Request::builder().method(words.next().unwrap()).uri(words.next().unwrap());
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        request.body(self.body.clone()).unwrap()
    }

    /// The second word of an answer's first line.
    pub(crate) fn status(&self) -> u16 {
        self.first.split(' ').nth(1).unwrap().parse().unwrap()
    }

    /// The body as text.
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    fn write(&self, all: &mut String) {
        writeln!(all, "{}", self.first).unwrap();
        for (name, value) in &self.headers {
            writeln!(all, "{name}: {value}").unwrap();
        }
        writeln!(all, "\n{}", self.text()).unwrap();
    }
}

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
