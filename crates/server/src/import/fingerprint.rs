//! Whether a template is what its item was made of. Sizes and times are compared first; only when they differ is content
//! hashed.

use std::{fs, io::Read, path::Path, sync::Arc, time::UNIX_EPOCH};

use library_core::{
    Domain, Error, Meaning,
    model::{ItemId, Setting},
    ports::MetastoreError,
};
use sha2::{Digest, Sha256};

use super::scan::Template;

/// Prefix of the settings that remember what was imported.
const PREFIX: &str = "import.";
/// How much of a file is hashed at a time, in bytes.
const CHUNK: usize = 1 << 20;

/// Whether the template's files differ from those that were imported last.
pub(super) async fn has_changed(
    domain: &Arc<Domain>,
    item: &ItemId,
    template: &Template,
) -> library_core::Result<bool> {
    let Some(known) = domain.begin().await?.get::<Setting>(&name(item)).await? else { return Ok(true) };
    let Some((stamp, digest)) = known.record.value.split_once(' ') else { return Ok(true) };
    if stamp == self::stamp(template)? {
        return Ok(false);
    }
    if digest != content(template).await? {
        return Ok(true);
    }
    remember(domain, item, template).await?;
    Ok(false)
}

/// Remembers what was imported.
pub(super) async fn remember(domain: &Arc<Domain>, item: &ItemId, template: &Template) -> library_core::Result<()> {
    let value = format!("{} {}", stamp(template)?, content(template).await?);
    let setting = Setting { name: name(item), value };
    loop {
        let mut work = domain.begin().await?;
        work.put(setting.clone()).await?;
        match work.save().await {
            Ok(()) => return Ok(()),
            Err(MetastoreError::Conflict { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

fn name(item: &ItemId) -> String {
    format!("{PREFIX}{item}")
}

/// Names, sizes and times of the files, hashed.
fn stamp(template: &Template) -> library_core::Result<String> {
    let mut hasher = Sha256::new();
    for file in &template.files {
        let metadata = fs::metadata(file).map_err(|error| unreadable(file, &error))?;
        let modified =
            metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
        let line = format!("{}\0{}\0{}\n", file.display(), metadata.len(), modified.as_nanos());
        hasher.update(line.as_bytes());
    }
    Ok(hex::encode(hasher.finalize()))
}

/// Names and contents of the files, hashed.
async fn content(template: &Template) -> library_core::Result<String> {
    let files = template.files.clone();
    let hashed = tokio::task::spawn_blocking(move || {
        let mut whole = Sha256::new();
        for file in &files {
            let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            whole.update(name.as_bytes());
            whole.update(digest(file).map_err(|error| unreadable(file, &error))?);
        }
        Ok(hex::encode(whole.finalize()))
    });
    hashed
        .await
        .map_err(|error| Error::new(Meaning::Internal, "quire.import.panic", "hashing failed").caused_by(error))?
}

fn digest(file: &Path) -> std::io::Result<Vec<u8>> {
    let mut file = fs::File::open(file)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; CHUNK];
    loop {
        let read = file.read(&mut buffer)?;
        let Some(bytes) = buffer.get(..read).filter(|bytes| !bytes.is_empty()) else { break };
        hasher.update(bytes);
    }
    Ok(hasher.finalize().to_vec())
}

fn unreadable(file: &Path, error: &std::io::Error) -> Error {
    let text = format!("file `{}` cannot be read: {error}", file.display());
    Error::invalid("quire.import.file", text)
}
