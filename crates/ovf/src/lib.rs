//! What a VM package says about itself: descriptor, manifest, signature file, archive. Pure parsers: no I/O, no clock,
//! no trust in anybody whom the caller does not name, no knowledge of libraries. Every parser is bounded, and none panics
//! on any input.
#![warn(missing_docs)]

pub mod archive;
pub mod certificate;
pub mod descriptor;
pub mod digest;
mod digest_line;
pub mod kind;
pub mod manifest;
pub mod names;
pub mod running;
mod show;
pub mod signature_file;
pub mod summary;
mod text;

pub use archive::{Archive, ArchiveError, Event};
pub use certificate::{Certificate, CertificateError};
pub use descriptor::{Descriptor, DescriptorError};
pub use digest::{Algorithm, Digest};
pub use kind::Kind;
pub use manifest::{Manifest, ManifestError};
pub use names::{NameError, PlainName};
pub use signature_file::{SignatureError, SignatureFile, SignatureFileError};
pub use summary::Summary;
