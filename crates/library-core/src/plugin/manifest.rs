//! Manifests of OVF packages: which digests they ask for, and which files are not as they say. Judges no signature.

use ::ovf::{Digest, Kind, Manifest, PlainName};

use super::{Invalid, Package, PackageFile, Verdict};
use crate::model::{ChecksumAlgorithm, FileStatus};

/// Digests that the manifests ask for: file name and algorithm.
pub(crate) fn wanted(package: &Package) -> Vec<(String, ChecksumAlgorithm)> {
    let manifests = texts(package, Kind::Manifest).filter_map(|(_, text)| Manifest::parse(text).ok());
    manifests
        .flat_map(|manifest| {
            let entries = manifest.entries().iter();
            entries.map(|entry| (entry.name.as_str().to_owned(), algorithm(&entry.digest))).collect::<Vec<_>>()
        })
        .collect()
}

/// Holds the files against the manifests.
pub(crate) fn check(package: &Package, verdict: &mut Verdict) {
    for (name, text) in texts(package, Kind::Manifest) {
        match Manifest::parse(text) {
            Ok(manifest) => verdict.invalid.extend(mismatches(&manifest, package)),
            Err(error) => verdict.invalid.push(Invalid { file: name.clone(), reason: error.to_string() }),
        }
    }
}

/// Files whose digest is not the manifest's. Files that the manifest names and that are not there are no mismatch: the
/// descriptor says what is needed.
pub(crate) fn mismatches(manifest: &Manifest, package: &Package) -> Vec<Invalid> {
    let files = package.files.iter().filter(|file| file.status == FileStatus::Ready);
    files.filter_map(|file| mismatch(manifest, file)).collect()
}

/// What a manifest has against a file that is READY.
pub(crate) fn mismatch(manifest: &Manifest, file: &PackageFile) -> Option<Invalid> {
    let wrong = manifest.digests_of(&file.name).find_map(|expected| {
        let actual = file.digests.get(algorithm(expected))?;
        (actual != expected.to_hex()).then_some((expected, actual))
    })?;
    let (expected, actual) = wrong;
    let name = &file.name;
    let reason = format!(
        "{} checksum mismatch: the manifest says `{expected}`, file `{name}` has `{actual}`",
        expected.algorithm().name()
    );
    Some(Invalid { file: name.clone(), reason })
}

/// The texts of the files of one kind.
pub(crate) fn texts(package: &Package, wanted: Kind) -> impl Iterator<Item = (&String, &bytes::Bytes)> {
    package.texts.iter().filter(move |(name, _)| kind(name) == Some(wanted))
}

/// What a file is, by its name.
pub(crate) fn kind(name: &str) -> Option<Kind> {
    PlainName::parse(name).ok().map(|name| Kind::of(&name))
}

/// The contract's name for a digest's algorithm.
pub(crate) fn algorithm(digest: &Digest) -> ChecksumAlgorithm {
    match digest.algorithm() {
        ::ovf::Algorithm::Md5 => ChecksumAlgorithm::Md5,
        ::ovf::Algorithm::Sha1 => ChecksumAlgorithm::Sha1,
        ::ovf::Algorithm::Sha256 => ChecksumAlgorithm::Sha256,
        ::ovf::Algorithm::Sha512 => ChecksumAlgorithm::Sha512,
    }
}
