//! Bringing the files of a template into an item, through an update session like any client's.

use std::{
    fs,
    io::{self, Read},
    path::Path,
    sync::Arc,
};

use bytes::Bytes;
use futures::{StreamExt, stream};
use library_core::{
    Domain, Error, Meaning,
    model::{ItemId, SourceKind, UpdateFileKey, UpdateSessionId, UpdateState, UserName},
    transfer::{Body, BodyError},
    update_session::{NewFile, NewUpdateSession},
};

use super::{creation, fingerprint, scan::Template};

/// How much of a file is read at a time, in bytes.
const CHUNK: usize = 1 << 20;

/// Makes the template's files the item's content: exactly these.
pub(super) async fn push(
    domain: &Arc<Domain>,
    item: &ItemId,
    template: &Template,
    user: &UserName,
) -> library_core::Result<()> {
    let new = NewUpdateSession { item: item.clone(), warning_rules: Vec::new(), login: None };
    let session = domain.create_update_session(new, &creation(user, "import.session")).await?;
    match fill(domain, &session, template).await {
        Ok(()) => fingerprint::remember(domain, item, template).await,
        Err(error) => {
            // It may have ended by itself, with the same reason.
            let _ = domain.cancel_update_session(&session).await;
            Err(error)
        }
    }
}

async fn fill(domain: &Arc<Domain>, session: &UpdateSessionId, template: &Template) -> library_core::Result<()> {
    for before in domain.session_files(session).await? {
        domain.remove_session_file(session, &before.key.name).await?;
    }
    for path in &template.files {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let (size, body) = open(path).map_err(|error| unreadable(path, &error))?;
        let new =
            NewFile { name: name.clone(), source: SourceKind::Push, pull: None, size: Some(size), checksum: None };
        let file = domain.add_session_file(session, new).await?;
        let key = UpdateFileKey { session: session.clone(), name };
        domain.upload(&key, file.generation, body).await?;
    }
    domain.complete_update_session(session).await?;
    let done = domain.update_session_by_id(session).await?;
    if done.state == UpdateState::Done {
        return Ok(());
    }
    let reason = done.error_message.unwrap_or_else(|| "the session did not complete".to_owned());
    Err(Error::new(Meaning::InvalidArgument, "quire.import.incomplete", reason))
}

fn open(path: &Path) -> io::Result<(u64, Body)> {
    let file = fs::File::open(path)?;
    let size = file.metadata()?.len();
    let bytes = stream::unfold(Some(file), |file| async move {
        let file = file?;
        let (read, file) = tokio::task::spawn_blocking(move || read(file)).await.ok()?;
        match read {
            Ok(bytes) if bytes.is_empty() => None,
            Ok(bytes) => Some((Ok(bytes), Some(file))),
            Err(error) => Some((Err(BodyError::Failed(error.to_string())), None)),
        }
    });
    Ok((size, Body { size: Some(size), bytes: bytes.boxed() }))
}

fn read(mut file: fs::File) -> (io::Result<Bytes>, fs::File) {
    let mut buffer = vec![0; CHUNK];
    let read = file.read(&mut buffer).map(|length| {
        buffer.truncate(length);
        Bytes::from(buffer)
    });
    (read, file)
}

fn unreadable(path: &Path, error: &io::Error) -> Error {
    Error::invalid("quire.import.file", format!("file `{}` cannot be read: {error}", path.display()))
}
