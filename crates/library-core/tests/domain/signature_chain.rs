//! What a client is warned about, by who vouches for the signer, whom the server trusts, and the time.

use std::collections::BTreeMap;

use jiff::Timestamp;
use library_core::{
    model::{ChecksumAlgorithm, Digests, FileStatus, SecurityRule, VerificationStatus, WarningKind},
    plugin::{ItemType, Package, PackageFile, Verdict, ovf::Ovf},
};
use testkit::{
    fixture::hex_digest,
    signing::{Authority, KeyPair, Signed, authority, named, self_signed, signer_key, valid},
};

/// 2 January 2026, when certificates are valid that say nothing else.
pub(crate) const NOW: Timestamp = Timestamp::constant(1_767_323_045, 0);

/// A package whose files are all received and have their SHA-256.
pub(crate) fn package(files: &[(&str, &[u8])], anchors: &[Vec<u8>], rule: Option<SecurityRule>) -> Package {
    let texts = files.iter().filter(|(name, _)| name.starts_with("vm.") || name.starts_with("more."));
    let texts: BTreeMap<_, _> = texts.map(|(name, text)| ((*name).to_owned(), text.to_vec().into())).collect();
    let files = files.iter().map(|(name, content)| received(name, content)).collect();
    Package { files, texts, now: NOW, anchors: anchors.to_vec(), rule }
}

fn received(name: &str, content: &[u8]) -> PackageFile {
    let mut digests = Digests::default();
    digests.set(ChecksumAlgorithm::Sha256, hex_digest(ChecksumAlgorithm::Sha256, content));
    PackageFile {
        name: name.to_owned(),
        status: FileStatus::Ready,
        size: Some(content.len() as u64),
        digests,
        error_message: None,
    }
}

fn check(pem: &str, anchors: &[Vec<u8>]) -> Verdict {
    Ovf.check(&package(&Signed::new(pem).files(), anchors, None))
}

fn kinds(verdict: &Verdict) -> Vec<WarningKind> {
    assert!(verdict.is_good(), "{verdict:?}");
    verdict.warnings.iter().map(|warning| warning.kind).collect()
}

fn status(verdict: &Verdict) -> VerificationStatus {
    verdict.verification.as_ref().unwrap().status
}

#[test]
fn each_signer_gets_its_warnings() {
    use VerificationStatus::{Untrusted, VerificationFailure, Verified};
    use WarningKind::{
        ExpiredCertificate as Expired, NotYetValidCertificate as Early, SelfSignedCertificate as SelfSigned,
        UntrustedCertificate as Unknown,
    };
    let key = || KeyPair::generate().unwrap();
    let root = Authority::make(valid(authority("root"), 2000, 2100), key(), None);
    let (middle, other) = (root.below("middle"), Authority::root("root"));
    let past = Authority::make(valid(authority("middle"), 2020, 2025), key(), Some(&root));
    let plain = Authority::make(named("middle"), key(), Some(&root));
    let of = |from, until| root.issue(&valid(named("signer"), from, until), signer_key()).pem();
    let own = |from, until| valid(named("signer"), from, until).self_signed(signer_key()).unwrap();
    let trusts_root = vec![root.der()];
    let cases = [
        ("anchored", of(2025, 2027), trusts_root.clone(), vec![], Verified),
        ("by way of another", middle.sign("signer") + &middle.pem(), trusts_root.clone(), vec![], Verified),
        ("the one above is trusted", middle.sign("signer"), vec![middle.der()], vec![], Verified),
        ("the one above is missing", middle.sign("signer"), trusts_root.clone(), vec![Unknown], Untrusted),
        ("the root is sent, not trusted", of(2025, 2027) + &root.pem(), vec![], vec![Unknown], Untrusted),
        ("another root of that name", of(2025, 2027), vec![other.der()], vec![Unknown], Untrusted),
        ("no authority", plain.sign("signer") + &plain.pem(), trusts_root.clone(), vec![Unknown], Untrusted),
        ("self-signed", self_signed("signer"), trusts_root.clone(), vec![SelfSigned], Untrusted),
        ("self-signed, pinned", own(2025, 2027).pem(), vec![own(2025, 2027).der().to_vec()], vec![], Verified),
        ("expired", of(2020, 2025), trusts_root.clone(), vec![Expired], VerificationFailure),
        ("not valid yet", of(2030, 2031), trusts_root.clone(), vec![Early], VerificationFailure),
        ("expired above", past.sign("signer") + &past.pem(), trusts_root, vec![Expired], VerificationFailure),
        ("expired and unknown", of(2020, 2025), vec![], vec![Unknown, Expired], Untrusted),
        ("early and self-signed", own(2030, 2031).pem(), vec![], vec![SelfSigned, Early], Untrusted),
    ];
    for (what, pem, anchors, expected, found) in cases {
        let verdict = check(&pem, &anchors);
        assert_eq!((kinds(&verdict), status(&verdict)), (expected, found), "{what}");
        assert!(verdict.verification.unwrap().chain.len() == verdict.certificate.unwrap().chain.len(), "{what}");
    }
}

#[test]
fn a_warning_says_where_the_chain_ends() {
    let middle = Authority::root("root").below("middle");
    let verdict = check(&middle.sign("signer"), &[]);
    assert_eq!(
        verdict.warnings[0].text,
        "`vm.cert`: the signer `CN=signer`, vouched for by `CN=middle`, is not trusted here: no certificate of its issuer \
         `CN=middle` is in the file or among the trusted ones (certificate `CN=signer`)"
    );
    let root = Authority::root("root");
    let old = root.issue(&valid(named("signer"), 2020, 2025), signer_key()).pem();
    let verdict = check(&old, &[root.der()]);
    assert_eq!(verdict.warnings[0].text, "`vm.cert`: the certificate `CN=signer` expired at 2025-01-01T00:00:00Z");
}

#[test]
fn the_status_follows_what_is_there() {
    let signed = Signed::new(&self_signed("signer"));
    let of = |package: &Package| status(&Ovf.check(package));
    let all = signed.files();
    let unsigned = [all[0], all[3]];
    assert_eq!(of(&package(&unsigned, &[], None)), VerificationStatus::NotAvailable);
    let broken = Signed { mf: [&signed.mf[..], b"\n"].concat(), ..signed.clone() };
    assert_eq!(of(&package(&broken.files(), &[], None)), VerificationStatus::VerificationFailure);
    let changed = Signed { disk: b"Disk".to_vec(), ..signed.clone() };
    assert_eq!(of(&package(&changed.files(), &[], None)), VerificationStatus::VerificationFailure);
    for awaited in ["vm.mf", "vm.cert", "disk.vmdk"] {
        let mut package = package(&all, &[], None);
        package.texts.remove(awaited);
        let file = package.files.iter_mut().find(|file| file.name == awaited).unwrap();
        file.status = FileStatus::Transferring;
        assert_eq!(of(&package), VerificationStatus::VerificationInProgress, "{awaited}");
    }
    let generic = library_core::plugin::generic::Generic.check(&package(&all, &[], None));
    assert_eq!(generic.verification, None);
}
