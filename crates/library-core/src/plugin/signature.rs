//! Signatures of OVF packages: who signed the manifest, and what a client should be warned about. Trusts nobody by
//! itself: whom to trust, and what time it is, comes with the package.

use ::ovf::{
    Certificate, Kind, SignatureFile,
    certificate::{Judgement, Trust, Untimely},
};
use bytes::Bytes;

use super::{CertificateFacts, Invalid, Package, Verdict, Warning, manifest::texts};
use crate::model::{FileStatus, WarningKind};

/// A signature file (`.cert`) of a package, and what was found about it.
pub(crate) struct Signature<'a> {
    /// The name of the file.
    pub(crate) file: &'a str,
    /// What was found.
    pub(crate) finding: Finding<'a>,
}

/// What was found about a signature file.
pub(crate) enum Finding<'a> {
    /// The manifest that it signs is still to come.
    Awaited,
    /// It is no signature file, or signs something else.
    Broken(String),
    /// It signs the manifest.
    Valid(Box<Signer<'a>>),
}

/// Who signed a manifest.
pub(crate) struct Signer<'a> {
    /// The manifest's bytes.
    pub(crate) manifest: &'a Bytes,
    /// The signature file.
    pub(crate) signature_file: SignatureFile,
    /// Whether the signer is trusted.
    pub(crate) judgement: Judgement,
}

/// What speaks against a signer.
pub(crate) struct Doubt {
    pub(crate) kind: WarningKind,
    pub(crate) reason: String,
}

/// The signatures of a package.
pub(crate) fn signatures(package: &Package) -> Vec<Signature<'_>> {
    texts(package, Kind::Certificate)
        .map(|(file, text)| Signature { file, finding: find(package, file, text) })
        .collect()
}

/// Tells who signed a package, and what a client should be warned about.
pub(crate) fn check(signatures: &[Signature<'_>], verdict: &mut Verdict) {
    for Signature { file, finding } in signatures {
        match finding {
            Finding::Awaited => {}
            Finding::Broken(reason) => {
                verdict.invalid.push(Invalid { file: (*file).to_owned(), reason: reason.clone() });
            }
            Finding::Valid(signer) => {
                let doubts = doubts(&signer.signature_file, &signer.judgement).into_iter();
                let warning = |doubt: Doubt| Warning { kind: doubt.kind, text: format!("`{file}`: {}", doubt.reason) };
                verdict.warnings.extend(doubts.map(warning));
                verdict.certificate.get_or_insert_with(|| facts(&signer.signature_file));
            }
        }
    }
}

/// What speaks against a signer: that nobody trusted vouches for it, and dates; each kind once.
pub(crate) fn doubts(signature_file: &SignatureFile, judgement: &Judgement) -> Vec<Doubt> {
    let leaf = signature_file.leaf();
    let trust = match &judgement.trust {
        Trust::Anchored(_) => None,
        Trust::SelfSigned => {
            let reason = format!("the signer's certificate `{}` is self-signed", leaf.subject);
            Some(Doubt { kind: WarningKind::SelfSignedCertificate, reason })
        }
        Trust::NoPath(error) => {
            let (subject, issuer) = (&leaf.subject, &leaf.issuer);
            let reason = format!("the signer `{subject}`, vouched for by `{issuer}`, is not trusted here: {error}");
            Some(Doubt { kind: WarningKind::UntrustedCertificate, reason })
        }
    };
    let mut doubts: Vec<Doubt> = trust.into_iter().collect();
    for doubt in judgement.untimely.iter().map(untimely) {
        if doubts.iter().all(|earlier| earlier.kind != doubt.kind) {
            doubts.push(doubt);
        }
    }
    doubts
}

fn untimely(untimely: &Untimely) -> Doubt {
    let at = |second| jiff::Timestamp::from_second(second).map_or_else(|_| "?".to_owned(), |time| time.to_string());
    match untimely {
        Untimely::Expired(certificate) => Doubt {
            kind: WarningKind::ExpiredCertificate,
            reason: format!("the certificate `{}` expired at {}", certificate.subject, at(certificate.not_after)),
        },
        Untimely::NotYetValid(certificate) => Doubt {
            kind: WarningKind::NotYetValidCertificate,
            reason: format!(
                "the certificate `{}` is not valid before {}",
                certificate.subject,
                at(certificate.not_before)
            ),
        },
    }
}

fn find<'a>(package: &'a Package, file: &str, text: &Bytes) -> Finding<'a> {
    let signature_file = match SignatureFile::parse(text) {
        Ok(signature_file) => signature_file,
        Err(error) => return Finding::Broken(error.to_string()),
    };
    let Some((name, manifest)) = manifest_of(package, file) else {
        if is_awaited(package, Kind::Manifest) {
            return Finding::Awaited;
        }
        let reason = "it signs a manifest, and the package has none; add the manifest (.mf) before the descriptor";
        return Finding::Broken(reason.to_owned());
    };
    match signature_file.signature_is_valid(name, manifest) {
        Ok(()) => {
            let judgement = signature_file.judge(&package.anchors, package.now.as_second());
            Finding::Valid(Box::new(Signer { manifest, signature_file, judgement }))
        }
        Err(error) => Finding::Broken(error.to_string()),
    }
}

/// The manifest beside a signature file: the one of the same name, else the only one.
fn manifest_of<'a>(package: &'a Package, signature_file: &str) -> Option<(&'a str, &'a Bytes)> {
    let manifests: Vec<_> = texts(package, Kind::Manifest).collect();
    let beside = manifests.iter().find(|(name, _)| stem(name) == stem(signature_file));
    let only = manifests.first().filter(|_| manifests.len() == 1);
    beside.or(only).map(|(name, text)| (name.as_str(), *text))
}

/// Whether a file of this kind belongs to the package and is not READY.
pub(crate) fn is_awaited(package: &Package, kind: Kind) -> bool {
    let awaited = package.files.iter().filter(|file| file.status != FileStatus::Ready);
    awaited.filter_map(|file| ::ovf::PlainName::parse(&file.name).ok()).any(|name| Kind::of(&name) == kind)
}

fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

fn facts(signature_file: &SignatureFile) -> CertificateFacts {
    let leaf = signature_file.leaf();
    CertificateFacts {
        issuer: leaf.issuer.clone(),
        subject: leaf.subject.clone(),
        self_signed: leaf.self_signed,
        x509: leaf.base64(),
        chain: signature_file.chain().map(Certificate::base64).collect(),
    }
}
