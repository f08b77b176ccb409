//! The datastore browser: what is in a folder of a datastore, or in all below it. It must never change a thing, and never
//! read what is in a file.

mod kind;
mod path;
mod spec;

use crate::{
    call::Call,
    envelope::Reply,
    fault::Fault,
    host::{Datastore, Entry},
    inventory::datastore_of,
    task::Task,
    value::{Data, Moref, Value},
};

use path::FolderPath;
use spec::SearchSpec;

/// Most folders that one search looks into.
const MAX_FOLDERS: usize = 10_000;
/// Longest path of a folder, in bytes: tasks keep theirs.
const MAX_PATH: usize = 4_096;
/// Most files that one search answers.
const MAX_FILES: usize = 100_000;

/// How far a search goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// One folder.
    Folder,
    /// It and all below it.
    SubFolders,
}

/// `SearchDatastore_Task` and `SearchDatastoreSubFolders_Task`: the search is done when the task is made.
///
/// # Errors
/// Only of the host; what is wrong with the path is the task's outcome.
pub(crate) async fn search(call: &Call<'_>, reach: Reach) -> Result<Reply, Fault> {
    let begun = call.host.now();
    let stores = call.datastores().await?;
    let id = datastore_of(&call.request.this);
    let store = stores.iter().find(|store| Some(store.id.as_str()) == id);
    let store = store.ok_or_else(|| Fault::ManagedObjectNotFound(call.request.this.clone()))?;
    let (outcome, files) = match outcome(call, store, reach).await {
        Ok((result, files)) => (Ok(result.any()), files),
        Err(fault) => (Err(fault), 0),
    };
    let ended = call.host.now();
    let entity = Some((Moref::new("Datastore", &store.id), store.name.clone()));
    let description = match reach {
        Reach::Folder => "host.DatastoreBrowser.search",
        Reach::SubFolders => "host.DatastoreBrowser.searchSubFolders",
    };
    let (method, user) = (call.request.method().to_owned(), call.login.user.clone());
    call.with_session(|session| {
        let reference = session.reference("Task", "task");
        session.keep(Task {
            reference: reference.clone(),
            method,
            description,
            entity,
            user,
            begun,
            ended,
            outcome,
            files,
        });
        Ok(Reply::One(reference.into()))
    })
}

async fn outcome(call: &Call<'_>, store: &Datastore, reach: Reach) -> Result<(Value, usize), Fault> {
    let path = call.node().text_of("datastorePath").unwrap_or_default();
    if path.len() > MAX_PATH {
        return Err(Fault::InvalidArgument("datastorePath".to_owned()));
    }
    let folder = FolderPath::read(path).filter(|folder| folder.datastore == store.name);
    let folder = folder.ok_or_else(|| Fault::InvalidDatastorePath(path.to_owned()))?;
    let spec = SearchSpec::read(call.node().child("searchSpec"))?;
    let (mut results, files) = look(call, (store, folder), (&spec, reach)).await?;
    let result = match reach {
        Reach::SubFolders => Value::list("HostDatastoreBrowserSearchResults", results),
        Reach::Folder => results.pop().map(Value::Data).ok_or_else(|| Fault::FileNotFound(path.to_owned()))?,
    };
    Ok((result, files))
}

/// What is found, and how many files that are.
async fn look(
    call: &Call<'_>,
    (store, top): (&Datastore, FolderPath),
    (spec, reach): (&SearchSpec, Reach),
) -> Result<(Vec<Data>, usize), Fault> {
    let top_path = top.to_string();
    let mut ahead = vec![top];
    let (mut results, mut files) = (Vec::new(), 0);
    while let Some(folder) = ahead.pop() {
        let Some(entries) = call.entries(&store.id, &folder.parts).await? else {
            if results.is_empty() {
                return Err(Fault::FileNotFound(top_path));
            }
            // It went while the search was at others.
            continue;
        };
        if reach == Reach::SubFolders {
            ahead.extend(entries.iter().rev().filter_map(|entry| inner(&folder, entry)));
        }
        let found = spec.found(&entries);
        files += found.len();
        results.push(result(store, &folder, found));
        if results.len() > MAX_FOLDERS || files > MAX_FILES {
            return Err(Fault::SystemError(format!(
                "`{top_path}` holds too much to be listed at once; search a folder in it"
            )));
        }
    }
    Ok((results, files))
}

fn inner(folder: &FolderPath, entry: &Entry) -> Option<FolderPath> {
    match entry {
        Entry::Folder { name, .. } => Some(folder.join(name)),
        Entry::File { .. } => None,
    }
}

fn result(store: &Datastore, folder: &FolderPath, files: Vec<Data>) -> Data {
    Data::new("HostDatastoreBrowserSearchResults")
        .with("datastore", Moref::new("Datastore", &store.id))
        .with("folderPath", folder.to_string())
        .with("file", Value::list("FileInfo", files))
}
