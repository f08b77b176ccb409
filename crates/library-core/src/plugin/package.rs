//! A session's files as a plug-in sees them, and what it says about them.

use std::collections::BTreeMap;

use bytes::Bytes;
use jiff::Timestamp;

use crate::model::{Digests, FileStatus, SecurityRule, Verification, WarningKind, template};

/// One file of a package.
#[derive(Clone, Debug)]
pub struct PackageFile {
    /// Its name.
    pub name: String,
    /// Whether its bytes are there.
    pub status: FileStatus,
    /// Size in bytes, once READY.
    pub size: Option<u64>,
    /// Its digests, once READY; those that were wanted are there.
    pub digests: Digests,
    /// Why it failed, in ERROR.
    pub error_message: Option<String>,
}

/// The files of a session and the texts that its plug-in reads.
#[derive(Clone, Debug)]
pub struct Package {
    /// All files.
    pub files: Vec<PackageFile>,
    /// Descriptor and sidecars that are READY, by file name.
    pub texts: BTreeMap<String, Bytes>,
    /// When it is judged: certificates have dates.
    pub now: Timestamp,
    /// Certificates (DER) that are trusted: authorities that vouch for signers, and signers themselves. With none, every
    /// signer is warned about.
    pub anchors: Vec<Vec<u8>>,
    /// The security rule that holds for items of this type in the library.
    pub rule: Option<SecurityRule>,
}

impl Package {
    /// The file `name`.
    pub fn file(&self, name: &str) -> Option<&PackageFile> {
        self.files.iter().find(|file| file.name == name)
    }

    /// The verdict of a plug-in that knows nothing but what was received: files that failed or never came.
    pub fn received(&self) -> Verdict {
        let mut verdict = Verdict::default();
        for file in &self.files {
            match file.status {
                FileStatus::Ready => {}
                FileStatus::Error => verdict.invalid.push(Invalid {
                    file: file.name.clone(),
                    reason: file.error_message.clone().unwrap_or_else(|| "its transfer failed".to_owned()),
                }),
                FileStatus::WaitingForTransfer | FileStatus::Transferring | FileStatus::Validating => {
                    verdict.missing.push(file.name.clone());
                }
            }
        }
        verdict
    }
}

/// A file with which something is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid {
    /// Its name.
    pub file: String,
    /// A sentence.
    pub reason: String,
}

/// Something that a client may choose to ignore.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// What.
    pub kind: WarningKind,
    /// A sentence.
    pub text: String,
}

/// Who signed a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateFacts {
    /// Distinguished name of the issuer.
    pub issuer: String,
    /// Distinguished name of the signer.
    pub subject: String,
    /// The signer signed itself.
    pub self_signed: bool,
    /// The signer's certificate, base64 of DER.
    pub x509: String,
    /// The whole chain, base64 of DER, signer first.
    pub chain: Vec<String>,
}

/// What a plug-in says about a package.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Files that must still come.
    pub missing: Vec<String>,
    /// Files with which something is wrong.
    pub invalid: Vec<Invalid>,
    /// What a client may choose to ignore.
    pub warnings: Vec<Warning>,
    /// Who signed it.
    pub certificate: Option<CertificateFacts>,
    /// What the verification of its signature found; `None` for types without signatures.
    pub verification: Option<Verification>,
    /// The template that it is, in short; `None` for types without templates and descriptors that cannot be read.
    pub template: Option<template::Summary>,
}

impl Verdict {
    /// Whether the package can be completed.
    pub fn is_good(&self) -> bool {
        self.missing.is_empty() && self.invalid.is_empty()
    }

    /// What is wrong, in a sentence.
    pub fn sentence(&self) -> String {
        let missing = self.missing.iter().map(|file| format!("file `{file}` is missing"));
        let invalid = self.invalid.iter().map(|invalid| format!("file `{}`: {}", invalid.file, invalid.reason));
        missing.chain(invalid).collect::<Vec<_>>().join("; ")
    }
}
