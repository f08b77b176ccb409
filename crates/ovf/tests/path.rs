//! Who vouches for a signer: paths over certificates in any order, anchors of every kind, and everything that makes a path break off.
#![allow(clippy::unwrap_used)]

use ovf::certificate::{Judgement, PathError, PathErrorCause, Trust, Untimely};
use ovf::{Certificate, CertificateError, SignatureFile, SignatureFileError};
use rcgen::{KeyPair, PKCS_ECDSA_P384_SHA384, PKCS_ED25519, PKCS_RSA_SHA384, PKCS_RSA_SHA512, RsaKeySize};
use testkit::signing::{
    Authority, BasicConstraints, CertificateParams, IsCa, KeyUsagePurpose, authority, certificate_file, named,
    self_signed, signer_key, valid,
};

/// 2 January 2026, when certificates are valid that say nothing else.
const NOW: i64 = 1_767_323_045;
const SHA1_CHAIN: &str = include_str!("fixtures/sha1-chain.pem");
const SHA1_FINGERPRINT: &str = "c6548bc5a8b33aa6950d7fc2d9ee6b1222f3b863bba9428f10f213b0b1449953";
const PSS_CHAIN: &str = include_str!("fixtures/pss-chain.pem");

fn file(pems: &[&str]) -> SignatureFile {
    SignatureFile::parse(&certificate_file("vm.mf", b"manifest", &pems.concat())).unwrap()
}

fn judge(pems: &[&str], anchors: &[Vec<u8>]) -> Judgement {
    file(pems).judge(anchors, NOW)
}

/// Why no path was found.
fn path_error(pems: &[&str], anchors: &[Vec<u8>]) -> PathError {
    match judge(pems, anchors).trust {
        Trust::NoPath(error) => error,
        other => panic!("{other:?}"),
    }
}

fn subjects(judgement: &Judgement) -> Vec<&str> {
    match &judgement.trust {
        Trust::Anchored(path) => path.iter().map(|certificate| certificate.subject.as_str()).collect(),
        other => panic!("{other:?}"),
    }
}

/// A signer below an authority with these parameters, below a root: their certificates, and the root's in DER.
fn below(parameters: CertificateParams) -> (String, String, Vec<u8>) {
    let root = Authority::root("root");
    let middle = Authority::make(parameters, KeyPair::generate().unwrap(), Some(&root));
    (middle.sign("signer"), middle.pem(), root.der())
}

#[test]
fn a_path_leads_to_an_anchor_in_any_order_and_with_strangers_in_it() {
    let root = Authority::root("root");
    let (upper, strange) = (root.below("upper"), Authority::root("strange"));
    let lower = upper.below("lower");
    let (leaf, anchors) = (lower.sign("signer"), [Authority::root("other").der(), root.der()]);
    let whole = ["CN=signer", "CN=lower", "CN=upper", "CN=root"];
    for rest in [
        vec![lower.pem(), upper.pem()],
        vec![upper.pem(), lower.pem()],
        vec![root.pem(), strange.pem(), upper.pem(), strange.pem(), lower.pem(), lower.pem()],
    ] {
        let judgement = judge(&[&leaf, &rest.concat()], &anchors);
        assert_eq!(subjects(&judgement), whole);
        assert!(judgement.is_trusted());
    }
    assert_eq!(subjects(&judge(&[&leaf, &lower.pem()], &[upper.der()])), ["CN=signer", "CN=lower", "CN=upper"]);
}

#[test]
fn an_anchor_may_be_the_signer_itself() {
    let pinned = self_signed("signer");
    let der = file(&[&pinned]).leaf().der().to_vec();
    assert_eq!(subjects(&judge(&[&pinned], std::slice::from_ref(&der))), ["CN=signer"]);
    let issued = Authority::root("root").sign("signer");
    let der_of_issued = file(&[&issued]).leaf().der().to_vec();
    assert!(judge(&[&issued], &[der_of_issued]).is_trusted());
    // A pinned signer vouches for itself alone, even under the same name and key.
    let other = valid(named("signer"), 2024, 2028).self_signed(signer_key()).unwrap().pem();
    assert_eq!(judge(&[&other], &[der]).trust, Trust::SelfSigned);
}

#[test]
fn a_signer_may_be_an_authority_as_openssl_makes_them() {
    let root = Authority::root("root");
    let leaf = root.issue(&authority("signer"), signer_key()).pem();
    assert!(
        matches!(path_error(&[&leaf], &[root.der()]).cause, PathErrorCause::KeyUsage(_)),
        "its key signs certificates only"
    );
    let mut both = authority("signer");
    both.key_usages.push(KeyUsagePurpose::DigitalSignature);
    assert!(judge(&[&root.issue(&both, signer_key()).pem()], &[root.der()]).is_trusted());
    let own = authority("signer").self_signed(signer_key()).unwrap();
    assert!(judge(&[&own.pem()], &[own.der().to_vec()]).is_trusted());
}

#[test]
fn nobody_is_trusted_without_an_anchor() {
    assert_eq!(judge(&[&self_signed("signer")], &[]).trust, Trust::SelfSigned);
    let root = Authority::root("root");
    let leaf = root.sign("signer");
    assert_eq!(path_error(&[&leaf], &[]).cause, PathErrorCause::IssuerUnknown("CN=root".to_owned()));
    let found = path_error(&[&leaf, &root.pem()], &[]);
    assert_eq!((found.subject.as_str(), found.cause), ("CN=root", PathErrorCause::RootUnknown));
    assert_eq!(
        path_error(&[&leaf], &[b"no certificate".to_vec()]).cause,
        PathErrorCause::IssuerUnknown("CN=root".to_owned())
    );
}

#[test]
fn a_missing_issuer_is_named() {
    let root = Authority::root("root");
    let middle = root.below("middle");
    let found = path_error(&[&middle.sign("signer"), &root.pem()], &[root.der()]);
    assert_eq!(
        found.to_string(),
        "no certificate of its issuer `CN=middle` is in the file or among the trusted ones (certificate `CN=signer`)"
    );
}

#[test]
fn an_issuer_of_the_same_name_is_not_the_issuer() {
    let (real, false_one) = (Authority::root("root"), Authority::root("root"));
    let leaf = real.sign("signer");
    assert_eq!(path_error(&[&leaf], &[false_one.der()]).cause, PathErrorCause::Signature("CN=root".to_owned()));
    assert!(judge(&[&leaf, &false_one.pem()], &[false_one.der(), real.der()]).is_trusted());
}

#[test]
fn only_an_authority_vouches_for_others() {
    let (leaf, middle, root) = below(named("middle"));
    assert_eq!(path_error(&[&leaf, &middle], &[root]).cause, PathErrorCause::NotAuthority("CN=middle".to_owned()));
    let plain = Authority::make(named("plain"), KeyPair::generate().unwrap(), None);
    let found = path_error(&[&plain.sign("signer")], &[plain.der()]);
    assert_eq!(found.cause, PathErrorCause::NotAuthority("CN=plain".to_owned()), "not even an anchor");

    let mut limited = authority("middle");
    limited.key_usages = vec![KeyUsagePurpose::CrlSign];
    let (leaf, middle, root) = below(limited);
    assert_eq!(path_error(&[&leaf, &middle], &[root]).cause, PathErrorCause::KeyUsage("CN=middle".to_owned()));

    let mut unlimited = authority("middle");
    unlimited.key_usages = Vec::new();
    let (leaf, middle, root) = below(unlimited);
    assert!(judge(&[&leaf, &middle], &[root]).is_trusted());
}

#[test]
fn path_lengths_count_the_authorities_below() {
    let allowing = |length, depth| {
        let mut parameters = authority("root");
        parameters.is_ca = IsCa::Ca(BasicConstraints::Constrained(length));
        let root = Authority::make(parameters, KeyPair::generate().unwrap(), None);
        let mut chain = vec![root.below("1")];
        for name in 1..depth {
            chain.push(chain.last().unwrap().below(&(name + 1).to_string()));
        }
        let rest: String = chain.iter().map(Authority::pem).collect();
        judge(&[&chain.last().unwrap().sign("signer"), &rest], &[root.der()]).trust
    };
    assert!(matches!(allowing(1, 1), Trust::Anchored(_)));
    assert!(matches!(allowing(2, 2), Trust::Anchored(_)));
    for (length, depth) in [(0, 1), (1, 2), (2, 3)] {
        let Trust::NoPath(error) = allowing(length, depth) else { panic!("{length} {depth}") };
        assert_eq!(error.cause, PathErrorCause::PathLength("CN=root".to_owned()));
    }
}

#[test]
fn what_is_critical_has_to_be_understood() {
    let mut strange = rcgen::CustomExtension::from_oid_content(&[1, 3, 6, 1, 4, 1, 99_999], vec![5, 0]);
    let mut tolerated = authority("middle");
    tolerated.custom_extensions.push(strange.clone());
    let (leaf, middle, root) = below(tolerated);
    assert!(judge(&[&leaf, &middle], &[root]).is_trusted());
    strange.set_criticality(true);
    let mut refused = authority("middle");
    refused.custom_extensions.push(strange);
    let (leaf, middle, root) = below(refused);
    assert_eq!(path_error(&[&leaf, &middle], &[root]).cause, PathErrorCause::Extension("CN=middle".to_owned()));
    let mut constrained = authority("middle");
    let names = vec![rcgen::GeneralSubtree::DnsName("example.org".to_owned())];
    constrained.name_constraints =
        Some(rcgen::NameConstraints { permitted_subtrees: names, excluded_subtrees: Vec::new() });
    let (leaf, middle, root) = below(constrained);
    assert_eq!(path_error(&[&leaf, &middle], &[root]).cause, PathErrorCause::Extension("CN=middle".to_owned()));
}

#[test]
fn a_circle_ends() {
    let (one, two) = (Authority::root("one"), Authority::root("two"));
    let crossed = one.crossed_by(&two).pem() + &two.crossed_by(&one).pem();
    let leaf = one.sign("signer");
    assert_eq!(path_error(&[&leaf, &crossed], &[]).cause, PathErrorCause::Circle);
    assert_eq!(subjects(&judge(&[&leaf, &crossed], &[two.der()])), ["CN=signer", "CN=one", "CN=two"]);
}

#[test]
fn certificates_that_all_vouch_for_each_other_take_no_time() {
    let key = || KeyPair::try_from(&PEM_KEY.0[..]).unwrap();
    let root = Authority::make(authority("same"), key(), None);
    let others: String = (0..9)
        .map(|serial| {
            let mut parameters = authority("same");
            parameters.serial_number = Some(vec![serial + 1].into());
            root.issue(&parameters, &key()).pem()
        })
        .collect();
    let found = path_error(&[&root.sign("signer"), &others], &[]);
    assert_eq!(found.cause, PathErrorCause::RootUnknown);
}

/// A key that several certificates share.
static PEM_KEY: std::sync::LazyLock<(Vec<u8>,)> =
    std::sync::LazyLock::new(|| (KeyPair::generate().unwrap().serialize_der(),));

#[test]
fn each_algorithm_vouches() {
    let rsa = |kind| KeyPair::generate_rsa_for(kind, RsaKeySize::_2048).unwrap();
    let keys = [
        KeyPair::generate_for(&PKCS_ECDSA_P384_SHA384).unwrap(),
        KeyPair::generate_for(&PKCS_ED25519).unwrap(),
        rsa(&PKCS_RSA_SHA384),
        rsa(&PKCS_RSA_SHA512),
    ];
    for key in keys {
        let what = format!("{:?}", key.algorithm());
        let root = Authority::make(authority("root"), key, None);
        let leaf = root.sign("signer");
        assert!(judge(&[&leaf], &[root.der()]).is_trusted(), "{what}");
        let damaged = damaged(&leaf);
        assert!(matches!(path_error(&[&damaged], &[root.der()]).cause, PathErrorCause::Signature(_)), "{what}");
    }
    let pss = file(&[PSS_CHAIN]);
    let anchor = pss.chain().nth(1).unwrap().der().to_vec();
    assert!(pss.judge(&[anchor], pss.leaf().not_before).is_trusted());
}

/// A certificate with another serial number under the old signature.
fn damaged(pem: &str) -> String {
    let mut der = Certificate::from_pem(pem).unwrap().der().to_vec();
    der[20] ^= 1;
    Certificate::from_der(der).unwrap().pem()
}

#[test]
fn sha_1_vouches_for_nothing() {
    let sha1 = file(&[SHA1_CHAIN]);
    let anchor = sha1.chain().nth(1).unwrap().der().to_vec();
    let judgement = sha1.judge(&[anchor], sha1.leaf().not_before);
    let Trust::NoPath(error) = judgement.trust else { panic!("{judgement:?}") };
    assert_eq!(error.cause, PathErrorCause::WeakSignature("SHA-1"));
    assert!(error.to_string().contains("SHA-1, which can be forged"), "{error}");
    assert!(sha1.judge(&[sha1.leaf().der().to_vec()], sha1.leaf().not_before).is_trusted(), "pinned, nobody vouches");
}

#[test]
fn dates_are_those_of_the_path() {
    let root = Authority::make(valid(authority("root"), 2020, 2040), KeyPair::generate().unwrap(), None);
    let old = Authority::make(valid(authority("middle"), 2024, 2026), KeyPair::generate().unwrap(), Some(&root));
    let leaf = old.sign("signer");
    let judgement = judge(&[&leaf, &old.pem()], &[root.der()]);
    assert_eq!(subjects(&judgement), ["CN=signer", "CN=middle", "CN=root"]);
    let Untimely::Expired(certificate) = &judgement.untimely[0] else { panic!("{judgement:?}") };
    assert_eq!(
        (certificate.subject.as_str(), judgement.untimely.len(), judgement.is_trusted()),
        ("CN=middle", 1, false)
    );

    let stranger = Authority::make(valid(authority("stranger"), 2020, 2021), KeyPair::generate().unwrap(), None);
    assert_eq!(judge(&[&leaf, &stranger.pem(), &old.pem()], &[]).untimely, [], "no path: the signer's dates alone");

    let early = root.issue(&valid(named("signer"), 2030, 2031), signer_key()).pem();
    let judgement = judge(&[&early], &[root.der()]);
    assert!(
        matches!(&judgement.untimely[..], [Untimely::NotYetValid(certificate)] if certificate.subject == "CN=signer")
    );
}

#[test]
fn a_path_that_is_valid_now_is_taken_before_a_shorter_one() {
    let root = Authority::root("root");
    let former = Authority::make(valid(authority("former"), 2020, 2021), KeyPair::generate().unwrap(), None);
    let middle = root.below("middle");
    let renewed = middle.crossed_by(&former).pem();
    let leaf = middle.sign("signer");
    let judgement = judge(&[&leaf, &renewed, &middle.pem()], &[former.der(), root.der()]);
    assert_eq!(subjects(&judgement), ["CN=signer", "CN=middle", "CN=root"]);
    assert!(judgement.is_trusted());
    assert!(!judge(&[&leaf, &renewed], &[former.der(), root.der()]).is_trusted());
}

#[test]
fn validity_includes_its_first_and_last_second() {
    let root = Authority::make(valid(authority("root"), 2000, 2100), KeyPair::generate().unwrap(), None);
    let file = file(&[&root.sign("signer")]);
    let (first, last) = (file.leaf().not_before, file.leaf().not_after);
    let is_trusted = |now| file.judge(&[root.der()], now).is_trusted();
    assert!(is_trusted(first) && is_trusted(last));
    assert!(!is_trusted(first - 1) && !is_trusted(last + 1));
}

#[test]
fn a_hundred_certificates_are_refused_unread() {
    let junk = self_signed("junk").repeat(100);
    let bytes = certificate_file("vm.mf", b"manifest", &junk);
    assert_eq!(
        SignatureFile::parse(&bytes),
        Err(SignatureFileError::Certificate(CertificateError::TooManyCertificates))
    );
}

#[test]
fn one_certificate_is_read_alone() {
    let pem = self_signed("signer");
    let certificate = Certificate::from_pem(&format!("\n# an authority\n{pem}\n")).unwrap();
    assert_eq!((certificate.pem(), certificate.sha256().len()), (pem.clone(), 64));
    assert_eq!(Certificate::from_der(certificate.der().to_vec()), Ok(certificate));
    let fixture =
        Certificate::from_pem(SHA1_CHAIN.split_inclusive("-----END CERTIFICATE-----\n").next().unwrap()).unwrap();
    assert_eq!(fixture.sha256(), SHA1_FINGERPRINT, "as `openssl x509 -fingerprint -sha256` says");
    assert_eq!(Certificate::from_pem(""), Err(CertificateError::NoCertificate));
    assert_eq!(Certificate::from_pem(&pem.repeat(2)), Err(CertificateError::SeveralCertificates));
    assert!(matches!(Certificate::from_pem(&format!("x\n{pem}")), Err(CertificateError::Outside { line: 1, .. })));
    assert!(matches!(Certificate::from_der(vec![0x30, 0]), Err(CertificateError::NotX509(_))));
    assert!(matches!(Certificate::from_pem("-----BEGIN RSA PRIVATE KEY-----\n"), Err(CertificateError::Block { .. })));
}

#[test]
fn a_changed_byte_never_makes_a_signer_trusted() {
    let root = Certificate::from_pem(ROOT.1.as_str()).unwrap();
    let der = Certificate::from_pem(ROOT.0.as_str()).unwrap().der().to_vec();
    // Every byte, with its neighbours, its complement and each bit turned over.
    for (at, byte) in der.iter().enumerate() {
        let bits = (0..8).map(|bit| byte ^ (1 << bit));
        for value in bits.chain([byte.wrapping_add(1), byte.wrapping_sub(1), !byte]) {
            let mut changed = der.clone();
            changed[at] = value;
            if let Ok(changed) = Certificate::from_der(changed) {
                let judgement = judge(&[&changed.pem()], &[root.der().to_vec()]);
                assert!(!judgement.is_trusted(), "byte {at} = {value}");
            }
        }
    }
}

/// A signer and the root above it.
static ROOT: std::sync::LazyLock<(String, String)> = std::sync::LazyLock::new(|| {
    let root = Authority::root("root");
    (root.sign("signer"), root.pem())
});
