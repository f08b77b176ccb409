//! The volume id: tells a store from an empty directory that stands where a disk should be mounted. Never makes a new
//! store where an old one is expected.

use std::io::ErrorKind;

use library_core::ports::StoreError;

use super::failure::{told, unless_missing};
use super::files::{Access, Files, Location, read_exact, write_all};
use super::health::Health;
use super::layout;
use super::options::DiskOptions;

/// Looks at the volume id, or makes a new store; answers the id.
pub(crate) fn establish(files: &dyn Files, health: &Health, options: &DiskOptions) -> Result<String, StoreError> {
    let found = read(files)?;
    match (found, &options.expected_volume) {
        (Some(found), Some(expected)) if found != *expected => Err(StoreError::Unavailable(format!(
            "the volume is `{found}`, expected `{expected}`; mount the right disk or correct the configured root"
        ))),
        (Some(found), _) => folders(files, health).map(|()| found),
        (None, Some(expected)) => Err(StoreError::Unavailable(format!(
            "the directory has no `volume-id`, expected `{expected}`; is the disk mounted?"
        ))),
        (None, None) => create(files, health, &options.new_volume),
    }
}

fn read(files: &dyn Files) -> Result<Option<String>, StoreError> {
    let at = place("volume-id")?;
    let file = match files.open(&at, Access::Read) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(told(&error, "opening", &at)),
    };
    let size = file.size().map_err(|error| told(&error, "reading", &at))?.min(256);
    let bytes = read_exact(&*file, usize::try_from(size).unwrap_or(256), 0);
    let bytes = bytes.map_err(|error| told(&error, "reading", &at))?;
    match std::str::from_utf8(&bytes).map(str::trim) {
        Ok(id) if !id.is_empty() => Ok(Some(id.to_owned())),
        _ => Err(StoreError::Unavailable("`volume-id` holds no id; restore it from the backup".to_owned())),
    }
}

/// The id comes last: a start that is cut short leaves empty folders, which the next start takes for new again.
fn create(files: &dyn Files, health: &Health, id: &str) -> Result<String, StoreError> {
    folders(files, health)?;
    let blobs = layout::blobs().map_err(|error| told(&error, "naming", &Location::root()))?;
    let held = files.entries(&blobs).map_err(|error| told(&error, "listing", &blobs))?;
    if !held.is_empty() {
        let message = "the directory holds blobs but no `volume-id`; restore the file or take an empty directory";
        return Err(StoreError::Unavailable(message.to_owned()));
    }
    write(files, health, id)?;
    Ok(id.to_owned())
}

fn write(files: &dyn Files, health: &Health, id: &str) -> Result<(), StoreError> {
    let (draft, at) = (place("volume-id.new")?, place("volume-id")?);
    unless_missing(files.remove(&draft)).map_err(|error| told(&error, "removing", &draft))?;
    let file = files.create(&draft).map_err(|error| told(&error, "creating", &draft))?;
    write_all(&*file, format!("{id}\n").as_bytes(), 0).map_err(|error| told(&error, "writing", &draft))?;
    health.sync(&*file, &draft)?;
    files.rename(&draft, &at).map_err(|error| told(&error, "renaming", &draft))?;
    health.sync_dir(files, &Location::root())
}

fn folders(files: &dyn Files, health: &Health) -> Result<(), StoreError> {
    for name in ["staging", "blobs", "tree"] {
        let at = place(name)?;
        match files.create_dir(&at) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(told(&error, "creating", &at)),
            Ok(()) | Err(_) => {}
        }
    }
    health.sync_dir(files, &Location::root())
}

fn place(name: &str) -> Result<Location, StoreError> {
    Location::root().join(name).map_err(|error| told(&error, "naming", &Location::root()))
}
