//! Which local files a push of one file brings along: an OVF descriptor brings what it refers to and what vouches for it.
//! Reads descriptors, sends nothing.

use std::io;
use std::path::{Path, PathBuf};

use ovf::{Descriptor, DescriptorError, NameError, PlainName, descriptor::MAX_DESCRIPTOR_BYTES};
use url::Url;

pub use ovf::Kind;

/// A local file and the name that it gets in its item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Where it is.
    pub path: PathBuf,
    /// Its name in the item.
    pub name: String,
}

/// A local file that cannot be pushed.
#[derive(Debug, thiserror::Error)]
pub enum PackageError {
    /// It cannot be read.
    #[error("`{path}`: {source}; check that the file exists and that you may read it")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// It is a folder or a device.
    #[error("`{0}` is not a file; name the files to push")]
    NotAFile(PathBuf),
    /// Its name cannot be the name of a file of an item.
    #[error("`{path}`: {source}")]
    Name {
        /// The file.
        path: PathBuf,
        /// What is wrong with the name.
        #[source]
        source: NameError,
    },
    /// It is no OVF descriptor.
    #[error("`{path}` is not a good OVF descriptor: {source}")]
    Descriptor {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        #[source]
        source: Box<DescriptorError>,
    },
    /// A file that the descriptor refers to is not there.
    #[error("`{descriptor}` refers to `{missing}`, which is not beside it; put it there or correct the descriptor")]
    Missing {
        /// The descriptor.
        descriptor: PathBuf,
        /// The file that is not there.
        missing: String,
    },
}

/// `path` and, for a descriptor, the manifest and certificate of the same stem and the files that it refers to, all
/// beside it. What is to be sent first comes first.
///
/// # Errors
/// When a file is not there, not readable, not a file, has a bad name, or is a bad descriptor.
pub fn members(path: &Path) -> Result<Vec<Member>, PackageError> {
    let own = member(path)?;
    if kind(&own.name) != Kind::Descriptor {
        return Ok(vec![own]);
    }
    let mut members: Vec<Member> =
        ["mf", "cert"].iter().filter_map(|extension| member(&path.with_extension(extension)).ok()).collect();
    members.push(own);
    for name in referenced(path)? {
        let missing = || PackageError::Missing { descriptor: path.to_owned(), missing: name.as_str().to_owned() };
        let found = member(&path.with_file_name(name.as_str())).map_err(|error| match error {
            PackageError::Unreadable { ref source, .. } if source.kind() == io::ErrorKind::NotFound => missing(),
            other => other,
        })?;
        if !members.contains(&found) {
            members.push(found);
        }
    }
    Ok(members)
}

/// The part that a file plays, by its name; a name that is no plain file name plays none.
pub fn kind(name: &str) -> Kind {
    PlainName::parse(name).map_or(Kind::Content, |name| Kind::of(&name))
}

/// Whether a name can be a file's in a folder of this machine and nothing else.
///
/// # Errors
/// Why not.
pub fn check_name(name: &str) -> Result<(), NameError> {
    PlainName::parse(name).map(|_| ())
}

/// The file name that an address ends in, percent escapes decoded.
pub fn name_of(url: &Url) -> Option<String> {
    let last = url.path_segments()?.next_back().filter(|last| !last.is_empty())?;
    percent_encoding::percent_decode_str(last).decode_utf8().ok().map(std::borrow::Cow::into_owned)
}

/// The files that the bytes of a descriptor refer to.
///
/// # Errors
/// When they are no descriptor.
fn referenced(path: &Path) -> Result<Vec<PlainName>, PackageError> {
    let unreadable = |source| PackageError::Unreadable { path: path.to_owned(), source };
    let size = std::fs::metadata(path).map_err(unreadable)?.len();
    if size > MAX_DESCRIPTOR_BYTES as u64 {
        let limit = format!("a descriptor has at most {MAX_DESCRIPTOR_BYTES} bytes, this file has {size}");
        return Err(unreadable(io::Error::new(io::ErrorKind::FileTooLarge, limit)));
    }
    let text = std::fs::read(path).map_err(unreadable)?;
    let descriptor = Descriptor::parse(&text)
        .map_err(|source| PackageError::Descriptor { path: path.to_owned(), source: Box::new(source) })?;
    Ok(descriptor.file_names().cloned().collect())
}

fn member(path: &Path) -> Result<Member, PackageError> {
    let unreadable = |source| PackageError::Unreadable { path: path.to_owned(), source };
    if !std::fs::metadata(path).map_err(unreadable)?.is_file() {
        return Err(PackageError::NotAFile(path.to_owned()));
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    check_name(&name).map_err(|source| PackageError::Name { path: path.to_owned(), source })?;
    Ok(Member { path: path.to_owned(), name })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::fs;

    use super::{PackageError, members, name_of};

    const DESCRIPTOR: &str = r#"<?xml version="1.0"?>
<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1">
  <References><File ovf:id="a" ovf:href="disk%201.vmdk"/></References>
  <VirtualSystem ovf:id="vm"><Info>x</Info></VirtualSystem>
</Envelope>"#;

    #[test]
    fn a_descriptor_brings_what_vouches_for_it_first_and_what_it_refers_to_last() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("vm.ovf"), DESCRIPTOR).unwrap();
        for name in ["vm.mf", "vm.cert", "disk 1.vmdk", "other.txt"] {
            fs::write(at(name), "x").unwrap();
        }
        let names: Vec<String> = members(&at("vm.ovf")).unwrap().into_iter().map(|member| member.name).collect();
        assert_eq!(names, ["vm.mf", "vm.cert", "vm.ovf", "disk 1.vmdk"]);
        assert_eq!(members(&at("other.txt")).unwrap().len(), 1);
    }

    #[test]
    fn a_missing_disk_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vm.ovf");
        fs::write(&path, DESCRIPTOR).unwrap();
        let error = members(&path).unwrap_err();
        assert!(matches!(&error, PackageError::Missing { missing, .. } if missing == "disk 1.vmdk"), "{error}");
    }

    #[test]
    fn addresses_end_in_file_names() {
        let url = "https://host/a/my%20vm.ovf?token=1".parse().unwrap();
        assert_eq!(name_of(&url).as_deref(), Some("my vm.ovf"));
        assert_eq!(name_of(&"https://host/a/".parse().unwrap()), None);
    }

    #[test]
    fn a_folder_is_no_file() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(members(folder.path()), Err(PackageError::NotAFile(_))));
    }
}
