//! Strict verification of OVF packages (contract: the rule `OVF_STRICT_VERIFICATION`): signed by somebody whom a trusted
//! authority vouches for, now, and every file held by the signed manifest. Says what a package lacks for that, whether or
//! not the rule holds for it.

use ::ovf::{Kind, Manifest, certificate::Trust};

use super::{
    Invalid, Package, PackageFile, Verdict,
    manifest::{algorithm, kind},
    signature::{Finding, Signature, Signer, doubts, is_awaited},
};
use crate::model::{FileStatus, SecurityRule, Verification, VerificationStatus};

/// Adds what was found about the signature, and, where the rule holds, what a package lacks for it. Warnings then are
/// violations: nobody may ignore them.
pub(crate) fn check(package: &Package, signatures: &[Signature<'_>], verdict: &mut Verdict) {
    let uncovered = uncovered(package, signatures, verdict);
    let status = status(package, signatures, verdict, &uncovered);
    let chain = verdict.certificate.as_ref().map(|facts| facts.chain.clone()).unwrap_or_default();
    verdict.verification = Some(Verification { status, chain });
    match package.rule {
        None => {}
        Some(SecurityRule::OvfStrictVerification) => {
            verdict.warnings.clear();
            verdict.invalid.extend(unsigned(package));
            verdict.invalid.extend(doubtful(signatures));
            verdict.invalid.extend(uncovered);
        }
    }
}

/// What holds for the package as it is. A mismatch with the manifest is in the verdict already.
fn status(
    package: &Package,
    signatures: &[Signature<'_>],
    verdict: &Verdict,
    uncovered: &[Invalid],
) -> VerificationStatus {
    let is_signed = !signatures.is_empty() || is_awaited(package, Kind::Certificate);
    let is_trusted = |signature: &Signature<'_>| signer(signature).is_some_and(|signer| signer.judgement.is_trusted());
    let is_doubted = |signature: &Signature<'_>| {
        signer(signature).is_some_and(|signer| !matches!(signer.judgement.trust, Trust::Anchored(_)))
    };
    match () {
        () if !is_signed => VerificationStatus::NotAvailable,
        () if !verdict.invalid.is_empty() => VerificationStatus::VerificationFailure,
        () if !verdict.missing.is_empty() => VerificationStatus::VerificationInProgress,
        () if signatures.iter().any(is_doubted) => VerificationStatus::Untrusted,
        () if signatures.iter().all(is_trusted) && uncovered.is_empty() => VerificationStatus::Verified,
        () => VerificationStatus::VerificationFailure,
    }
}

fn signer<'a>(signature: &'a Signature<'_>) -> Option<&'a Signer<'a>> {
    match &signature.finding {
        Finding::Valid(signer) => Some(signer),
        Finding::Awaited | Finding::Broken(_) => None,
    }
}

/// A package without a certificate, told at its descriptor. An item without files has nothing to sign.
fn unsigned(package: &Package) -> Option<Invalid> {
    let of_kind = |wanted| package.files.iter().find(move |file| kind(&file.name) == Some(wanted));
    if of_kind(Kind::Certificate).is_some() {
        return None;
    }
    let file = of_kind(Kind::Descriptor).or(package.files.first())?;
    let reason = "the package is not signed, and the library's security policy demands it; sign it (a manifest `.mf` and \
                  its certificate `.cert`), or use a library without the policy";
    Some(Invalid { file: file.name.clone(), reason: reason.to_owned() })
}

fn doubtful(signatures: &[Signature<'_>]) -> Vec<Invalid> {
    let signers = signatures.iter().filter_map(|signature| Some((signature.file, signer(signature)?)));
    let invalid = signers.flat_map(|(file, signer)| {
        let doubts = doubts(&signer.signature_file, &signer.judgement).into_iter();
        doubts.map(|doubt| Invalid {
            file: file.to_owned(),
            reason: format!(
                "{}; the library's security policy lets nobody ignore that: sign with a certificate that leads to a trusted \
                 one, or use a library without the policy",
                doubt.reason
            ),
        })
    });
    invalid.collect()
}

/// Files for which no signed manifest has a digest that was compared, beside those with which something is wrong already.
/// Without a valid signature there is nothing to compare with.
fn uncovered(package: &Package, signatures: &[Signature<'_>], verdict: &Verdict) -> Vec<Invalid> {
    let signed: Vec<Manifest> =
        signatures.iter().filter_map(signer).filter_map(|signer| Manifest::parse(signer.manifest).ok()).collect();
    if signed.is_empty() {
        return Vec::new();
    }
    let files = package.files.iter().filter(|file| file.status == FileStatus::Ready);
    let files = files.filter(|file| matches!(kind(&file.name), None | Some(Kind::Descriptor | Kind::Content)));
    let files = files.filter(|file| verdict.invalid.iter().all(|invalid| invalid.file != file.name));
    let open = files.filter(|file| !signed.iter().any(|manifest| holds(manifest, file)));
    let reason = "the signed manifest has no digest of it, and the library's security policy takes only files that it \
                  holds; name the file in the manifest and sign it again, or remove the file";
    open.map(|file| Invalid { file: file.name.clone(), reason: reason.to_owned() }).collect()
}

/// Whether a manifest has digests of a file, and all of them are the file's.
fn holds(manifest: &Manifest, file: &PackageFile) -> bool {
    let mut digests = manifest.digests_of(&file.name).peekable();
    digests.peek().is_some()
        && digests.all(|digest| file.digests.get(algorithm(digest)).is_some_and(|actual| actual == digest.to_hex()))
}
