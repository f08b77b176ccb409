//! Signatures of OVF packages: who signed the manifest, and what a client should be warned about. Trusts nobody by
//! itself: whom to trust, and what time it is, comes with the package.

use ::ovf::{
    Certificate, Kind,
    certificate::{Judgement, Link, Standing, Untimely},
};
use bytes::Bytes;

use super::{CertificateFacts, Invalid, Package, Verdict, Warning, manifest::texts};
use crate::model::{FileStatus, WarningKind};

/// A certificate file of a package, and what was found about it.
pub(crate) struct Seal<'a> {
    /// The certificate file.
    pub(crate) file: &'a str,
    /// What was found.
    pub(crate) finding: Finding<'a>,
}

/// What was found about a certificate file.
pub(crate) enum Finding<'a> {
    /// The manifest that it signs is still to come.
    Awaited,
    /// It is no certificate file, or signs something else.
    Broken(String),
    /// It signs the manifest.
    Holds(Box<Signer<'a>>),
}

/// Who signed a manifest.
pub(crate) struct Signer<'a> {
    /// The manifest's bytes.
    pub(crate) manifest: &'a Bytes,
    pub(crate) certificate: Certificate,
    /// Who vouches for the signer.
    pub(crate) judgement: Judgement,
}

/// What speaks against a signer.
pub(crate) struct Doubt {
    pub(crate) kind: WarningKind,
    pub(crate) reason: String,
}

/// The certificate files of a package.
pub(crate) fn seals(package: &Package) -> Vec<Seal<'_>> {
    texts(package, Kind::Certificate).map(|(file, text)| Seal { file, finding: find(package, file, text) }).collect()
}

/// Tells who signed a package, and what a client should be warned about.
pub(crate) fn check(seals: &[Seal<'_>], verdict: &mut Verdict) {
    for Seal { file, finding } in seals {
        match finding {
            Finding::Awaited => {}
            Finding::Broken(reason) => {
                verdict.invalid.push(Invalid { file: (*file).to_owned(), reason: reason.clone() });
            }
            Finding::Holds(signer) => {
                let doubts = doubts(&signer.certificate, &signer.judgement).into_iter();
                let warning = |doubt: Doubt| Warning { kind: doubt.kind, text: format!("`{file}`: {}", doubt.reason) };
                verdict.warnings.extend(doubts.map(warning));
                verdict.certificate.get_or_insert_with(|| facts(&signer.certificate));
            }
        }
    }
}

/// What speaks against a signer: that nobody trusted vouches for it, and dates; each kind once.
pub(crate) fn doubts(certificate: &Certificate, judgement: &Judgement) -> Vec<Doubt> {
    let leaf = certificate.leaf();
    let standing = match &judgement.standing {
        Standing::Anchored(_) => None,
        Standing::SelfSigned => {
            let reason = format!("the signer's certificate `{}` is self-signed", leaf.subject);
            Some(Doubt { kind: WarningKind::SelfSignedCertificate, reason })
        }
        Standing::Unanchored(gap) => {
            let (subject, issuer) = (&leaf.subject, &leaf.issuer);
            let reason = format!("the signer `{subject}`, vouched for by `{issuer}`, is not trusted here: {gap}");
            Some(Doubt { kind: WarningKind::UntrustedCertificate, reason })
        }
    };
    let mut doubts: Vec<Doubt> = standing.into_iter().collect();
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
        Untimely::Expired(link) => Doubt {
            kind: WarningKind::ExpiredCertificate,
            reason: format!("the certificate `{}` expired at {}", link.subject, at(link.not_after)),
        },
        Untimely::Early(link) => Doubt {
            kind: WarningKind::NotYetValidCertificate,
            reason: format!("the certificate `{}` is not valid before {}", link.subject, at(link.not_before)),
        },
    }
}

fn find<'a>(package: &'a Package, file: &str, text: &Bytes) -> Finding<'a> {
    let certificate = match Certificate::parse(text) {
        Ok(certificate) => certificate,
        Err(error) => return Finding::Broken(error.to_string()),
    };
    let Some((name, manifest)) = manifest_of(package, file) else {
        if is_awaited(package, Kind::Manifest) {
            return Finding::Awaited;
        }
        let reason = "it signs a manifest, and the package has none; add the manifest (.mf) before the descriptor";
        return Finding::Broken(reason.to_owned());
    };
    match certificate.signature_is_valid(name, manifest) {
        Ok(()) => {
            let judgement = certificate.judge(&package.anchors, package.now.as_second());
            Finding::Holds(Box::new(Signer { manifest, certificate, judgement }))
        }
        Err(error) => Finding::Broken(error.to_string()),
    }
}

/// The manifest beside a certificate: the one of the same name, else the only one.
fn manifest_of<'a>(package: &'a Package, certificate: &str) -> Option<(&'a str, &'a Bytes)> {
    let manifests: Vec<_> = texts(package, Kind::Manifest).collect();
    let beside = manifests.iter().find(|(name, _)| stem(name) == stem(certificate));
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

fn facts(certificate: &Certificate) -> CertificateFacts {
    let leaf = certificate.leaf();
    CertificateFacts {
        issuer: leaf.issuer.clone(),
        subject: leaf.subject.clone(),
        self_signed: leaf.self_signed,
        x509: leaf.base64(),
        chain: certificate.chain().map(Link::base64).collect(),
    }
}
