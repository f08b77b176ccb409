//! Signatures of OVF packages: who signed the manifest, and what a client should be warned about. Trusts nobody by
//! itself: whom to trust, and what time it is, comes with the package.

use ::ovf::{Certificate, Kind, certificate::Link};
use bytes::Bytes;

use super::{CertificateFacts, Invalid, Package, Verdict, Warning, ovf::texts};
use crate::model::{FileStatus, WarningKind};

/// Judges the certificates of a package.
pub(crate) fn check(package: &Package, verdict: &mut Verdict) {
    for (name, text) in texts(package, Kind::Certificate) {
        match signer(package, name, text) {
            Ok(Some(certificate)) => {
                verdict.warnings.extend(warnings(package, name, &certificate));
                verdict.certificate.get_or_insert_with(|| facts(&certificate));
            }
            Ok(None) => {}
            Err(reason) => verdict.invalid.push(Invalid { file: name.clone(), reason }),
        }
    }
}

/// The certificate whose signature of the manifest holds; `None` while the manifest is still to come.
fn signer(package: &Package, name: &str, text: &Bytes) -> Result<Option<Certificate>, String> {
    let certificate = Certificate::parse(text).map_err(|error| error.to_string())?;
    let Some((manifest, signed)) = manifest_of(package, name) else {
        if manifest_is_awaited(package) {
            return Ok(None);
        }
        return Err(
            "it signs a manifest, and the package has none; add the manifest (.mf) before the descriptor".into()
        );
    };
    certificate.signature_is_valid(manifest, signed).map_err(|error| error.to_string())?;
    Ok(Some(certificate))
}

/// The manifest beside a certificate: the one of the same name, else the only one.
fn manifest_of<'a>(package: &'a Package, certificate: &str) -> Option<(&'a str, &'a Bytes)> {
    let manifests: Vec<_> = texts(package, Kind::Manifest).collect();
    let beside = manifests.iter().find(|(name, _)| stem(name) == stem(certificate));
    let only = manifests.first().filter(|_| manifests.len() == 1);
    beside.or(only).map(|(name, text)| (name.as_str(), *text))
}

fn manifest_is_awaited(package: &Package) -> bool {
    let awaited = package.files.iter().filter(|file| file.status != FileStatus::Ready);
    awaited.filter_map(|file| ::ovf::PlainName::parse(&file.name).ok()).any(|name| Kind::of(&name) == Kind::Manifest)
}

fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// What speaks against the signer: its dates and those of whoever vouches for it, and that nobody trusted does.
fn warnings(package: &Package, file: &str, certificate: &Certificate) -> Vec<Warning> {
    let now = package.now.as_second();
    let any = |wrong: fn(&Link, i64) -> bool| certificate.chain().find(|link| wrong(link, now));
    let expired = any(|link, now| now > link.not_after).map(|link| (WarningKind::ExpiredCertificate, link));
    let early = any(|link, now| now < link.not_before).map(|link| (WarningKind::NotYetValidCertificate, link));
    let leaf = certificate.leaf();
    let unknown = !package.anchors.iter().any(|anchor| anchor == leaf.der());
    let kind = if leaf.self_signed { WarningKind::SelfSignedCertificate } else { WarningKind::UntrustedCertificate };
    let found = [unknown.then_some((kind, leaf)), expired, early];
    found.into_iter().flatten().map(|(kind, link)| Warning { kind, text: sentence(kind, file, link) }).collect()
}

fn sentence(kind: WarningKind, file: &str, link: &Link) -> String {
    let subject = &link.subject;
    let at = |second| jiff::Timestamp::from_second(second).map_or_else(|_| "?".to_owned(), |time| time.to_string());
    match kind {
        WarningKind::SelfSignedCertificate => {
            format!("`{file}`: the signer's certificate `{subject}` is self-signed")
        }
        WarningKind::ExpiredCertificate => {
            format!("`{file}`: the certificate `{subject}` expired at {}", at(link.not_after))
        }
        WarningKind::NotYetValidCertificate => {
            format!("`{file}`: the certificate `{subject}` is not valid before {}", at(link.not_before))
        }
        WarningKind::UntrustedCertificate => {
            format!("`{file}`: the signer `{subject}`, vouched for by `{}`, is not trusted here", link.issuer)
        }
    }
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
