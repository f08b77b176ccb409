//! Small packages made on the spot: descriptor, manifest, archive. Not for reading real ones.

use std::fmt::Write as _;

use library_core::model::ChecksumAlgorithm;
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};

/// A file: name and content.
pub type File<'a> = (&'a str, &'a [u8]);

/// The descriptor of a machine whose disks are these files, with their sizes.
pub fn descriptor(files: &[File<'_>]) -> Vec<u8> {
    let mut references = String::new();
    for (index, (name, content)) in files.iter().enumerate() {
        let _ = write!(references, r#"<File ovf:href="{name}" ovf:id="file{index}" ovf:size="{}"/>"#, content.len());
    }
    let envelope = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1">
  <References>{references}</References>
  <VirtualSystem ovf:id="vm"><Info>A virtual machine</Info><Name>vm</Name></VirtualSystem>
</Envelope>
"#
    );
    envelope.into_bytes()
}

/// A manifest with the digests of these files.
pub fn manifest(algorithm: ChecksumAlgorithm, files: &[File<'_>]) -> Vec<u8> {
    let line =
        |(name, content): &File<'_>| format!("{}({name})= {}\n", algorithm.as_str(), hex_digest(algorithm, content));
    files.iter().map(line).collect::<String>().into_bytes()
}

/// A digest in lower-case hexadecimal.
pub fn hex_digest(algorithm: ChecksumAlgorithm, bytes: &[u8]) -> String {
    match algorithm {
        ChecksumAlgorithm::Sha1 => hex(&Sha1::digest(bytes)),
        ChecksumAlgorithm::Md5 => hex(&Md5::digest(bytes)),
        ChecksumAlgorithm::Sha256 => hex(&Sha256::digest(bytes)),
        ChecksumAlgorithm::Sha512 => hex(&Sha512::digest(bytes)),
    }
}

/// An archive in the ustar format with these members.
///
/// # Panics
/// For a name of more than 100 bytes.
pub fn archive(files: &[File<'_>]) -> Vec<u8> {
    let mut archive = Vec::new();
    for (name, content) in files {
        archive.extend_from_slice(&header(name, content.len()));
        archive.extend_from_slice(content);
        archive.resize(archive.len().next_multiple_of(BLOCK), 0);
    }
    archive.resize(archive.len() + 2 * BLOCK, 0);
    archive
}

const BLOCK: usize = 512;

fn header(name: &str, size: usize) -> [u8; BLOCK] {
    let mut block = [0; BLOCK];
    let mut put = |at: usize, bytes: &[u8]| block[at..at + bytes.len()].copy_from_slice(bytes);
    assert!(name.len() <= 100, "`{name}` does not fit a plain header");
    put(0, name.as_bytes());
    put(100, b"0000644\0");
    put(124, format!("{size:011o}\0").as_bytes());
    put(148, b"        ");
    put(156, b"0");
    put(257, b"ustar\x0000");
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    block
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
