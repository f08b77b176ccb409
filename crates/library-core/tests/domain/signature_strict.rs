//! The rule `OVF_STRICT_VERIFICATION`: only what a trusted signer signed as a whole gets in, and each refusal names its
//! file.

use library_core::{
    model::{ChecksumAlgorithm, FileStatus, SecurityRule, VerificationStatus},
    plugin::{ItemType, TYPES, Verdict, generic::Generic, iso::Iso, ovf::Ovf},
};
use testkit::{
    fixture::{descriptor, manifest},
    signing::{Authority, Signed, certificate_file, named, self_signed, signer_key, valid},
};

use crate::signature_chain::package;

const STRICT: Option<SecurityRule> = Some(SecurityRule::OvfStrictVerification);
const DISK: &[u8] = b"disk";

fn strict(files: &[(&str, &[u8])], anchors: &[Vec<u8>]) -> Verdict {
    Ovf.check(&package(files, anchors, STRICT))
}

/// The files that are refused; no warning is left that could be ignored.
fn refused(verdict: &Verdict) -> Vec<&str> {
    assert!(!verdict.is_good() && verdict.warnings.is_empty(), "{verdict:?}");
    assert_ne!(verdict.verification.as_ref().unwrap().status, VerificationStatus::Verified);
    verdict.invalid.iter().map(|invalid| invalid.file.as_str()).collect()
}

#[test]
fn a_package_that_a_trusted_signer_signed_gets_in() {
    let root = Authority::root("root");
    let middle = root.below("middle");
    let signed = Signed::new(&(middle.sign("signer") + &middle.pem()));
    let verdict = strict(&signed.files(), &[root.der()]);
    assert!(verdict.is_good() && verdict.warnings.is_empty(), "{verdict:?}");
    let verification = verdict.verification.unwrap();
    assert_eq!((verification.status, verification.chain.len()), (VerificationStatus::Verified, 2));
    assert_eq!(verdict.certificate.unwrap().chain, verification.chain);
}

#[test]
fn an_unsigned_package_is_told_what_to_do() {
    let signed = Signed::new(&self_signed("signer"));
    let [ovf, mf, _, disk] = signed.files();
    for files in [vec![ovf, disk], vec![ovf, mf, disk]] {
        let verdict = strict(&files, &[]);
        assert_eq!(refused(&verdict), ["vm.ovf"]);
        let reason = &verdict.invalid[0].reason;
        assert!(reason.contains("sign it") && reason.contains("a library without the policy"), "{reason}");
        assert_eq!(verdict.verification.unwrap().status, VerificationStatus::NotAvailable);
        assert!(Ovf.check(&package(&files, &[], None)).is_good(), "without the rule it gets in");
    }
    let lone = strict(&[disk], &[]);
    assert_eq!(refused(&lone), ["disk.vmdk"]);
    assert!(strict(&[], &[]).is_good(), "an item without files has nothing to sign");
}

#[test]
fn a_certificate_without_its_manifest_is_refused() {
    let signed = Signed::new(&self_signed("signer"));
    let [ovf, _, cert, disk] = signed.files();
    assert_eq!(refused(&strict(&[ovf, cert, disk], &[])), ["vm.cert"]);
}

#[test]
fn warnings_are_violations() {
    let root = Authority::root("root");
    let of = |from, until| root.issue(&valid(named("signer"), from, until), signer_key()).pem();
    for (pem, anchors, sentence) in [
        (self_signed("signer"), vec![root.der()], "is self-signed"),
        (of(2025, 2027), vec![], "is not trusted here"),
        (of(2020, 2025), vec![root.der()], "expired at"),
        (of(2030, 2031), vec![root.der()], "is not valid before"),
    ] {
        let verdict = strict(&Signed::new(&pem).files(), &anchors);
        assert_eq!(refused(&verdict), ["vm.cert"]);
        let reason = &verdict.invalid[0].reason;
        assert!(reason.contains(sentence) && reason.contains("lets nobody ignore that"), "{reason}");
        assert!(verdict.certificate.is_some(), "a preview still shows the signer");
    }
}

#[test]
fn what_was_changed_after_signing_is_refused_at_its_file() {
    let root = Authority::root("root");
    let signed = Signed::new(&root.sign("signer"));
    let anchors = [root.der()];
    let other_disk = Signed { disk: b"Disk".to_vec(), ..signed.clone() };
    assert_eq!(refused(&strict(&other_disk.files(), &anchors)), ["disk.vmdk"]);
    let other_ovf = Signed { ovf: [&signed.ovf[..], b"\n"].concat(), ..signed.clone() };
    assert_eq!(refused(&strict(&other_ovf.files(), &anchors)), ["vm.ovf"]);
    let other_mf = Signed { mf: [&signed.mf[..], b"\n"].concat(), ..signed.clone() };
    assert_eq!(refused(&strict(&other_mf.files(), &anchors)), ["vm.cert"]);
}

#[test]
fn every_file_is_held_by_the_signed_manifest() {
    let root = Authority::root("root");
    let anchors = [root.der()];
    let ovf = descriptor(&[("disk.vmdk", DISK)]);
    for (listed, open) in [
        (vec![("disk.vmdk", DISK)], "vm.ovf"),
        (vec![("vm.ovf", &ovf[..])], "disk.vmdk"),
        (vec![("vm.ovf", &ovf[..]), ("DISK.vmdk", DISK)], "disk.vmdk"),
    ] {
        let mf = manifest(ChecksumAlgorithm::Sha256, &listed);
        let cert = certificate_file("vm.mf", &mf, &root.sign("signer"));
        let files: [(&str, &[u8]); 4] = [("vm.ovf", &ovf), ("vm.mf", &mf), ("vm.cert", &cert), ("disk.vmdk", DISK)];
        let verdict = strict(&files, &anchors);
        assert_eq!(refused(&verdict), [open]);
        assert!(verdict.invalid[0].reason.contains("name the file in the manifest"), "{verdict:?}");
        assert!(Ovf.check(&package(&files, &anchors, None)).is_good(), "without the rule it gets in");
    }
    let signed = Signed::new(&root.sign("signer"));
    let stowaway = [&signed.files()[..], &[("notes.vmdk", &b"unsigned"[..])]].concat();
    assert_eq!(refused(&strict(&stowaway, &anchors)), ["notes.vmdk"]);
}

#[test]
fn a_manifest_that_nobody_signed_holds_no_file() {
    let root = Authority::root("root");
    let signed = Signed::new(&root.sign("signer"));
    let second = manifest(ChecksumAlgorithm::Sha256, &[("notes.vmdk", b"unsigned")]);
    let files = [&signed.files()[..], &[("more.mf", &second[..]), ("notes.vmdk", &b"unsigned"[..])]].concat();
    assert_eq!(refused(&strict(&files, &[root.der()])), ["notes.vmdk"]);
}

#[test]
fn a_second_signer_has_to_be_trusted_too() {
    let root = Authority::root("root");
    let signed = Signed::new(&root.sign("signer"));
    let second = manifest(ChecksumAlgorithm::Sha256, &[("notes.vmdk", b"notes")]);
    let cert = certificate_file("more.mf", &second, &self_signed("stranger"));
    let more: [(&str, &[u8]); 3] = [("more.mf", &second), ("more.cert", &cert), ("notes.vmdk", b"notes")];
    let files = [&signed.files()[..], &more[..]].concat();
    assert_eq!(refused(&strict(&files, &[root.der()])), ["more.cert"]);
}

#[test]
fn a_digest_that_was_not_compared_holds_nothing() {
    let root = Authority::root("root");
    let mut signed = Signed::new(&root.sign("signer"));
    let files = [("vm.ovf", &signed.ovf[..]), ("disk.vmdk", &signed.disk[..])];
    signed.mf = manifest(ChecksumAlgorithm::Sha512, &files);
    signed.cert = certificate_file("vm.mf", &signed.mf, &root.sign("signer"));
    let unread = package(&signed.files(), &[root.der()], STRICT);
    assert_eq!(refused(&Ovf.check(&unread)), ["vm.ovf", "disk.vmdk"]);
}

#[test]
fn files_on_their_way_are_missing_and_no_violation() {
    let root = Authority::root("root");
    let signed = Signed::new(&root.sign("signer"));
    let mut package = package(&signed.files(), &[root.der()], STRICT);
    package.files[3].status = FileStatus::WaitingForTransfer;
    let verdict = Ovf.check(&package);
    assert_eq!((verdict.missing, verdict.invalid), (vec!["disk.vmdk".to_owned()], Vec::new()));
}

#[test]
fn only_ovf_knows_the_rule() {
    assert_eq!(Ovf.supported_rules(), [SecurityRule::OvfStrictVerification]);
    assert!(Iso.supported_rules().is_empty() && Generic.supported_rules().is_empty());
    assert_eq!(TYPES.iter().filter(|plugin| !plugin.supported_rules().is_empty()).count(), 1);
}
