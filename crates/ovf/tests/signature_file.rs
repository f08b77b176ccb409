//! Signature files made by `openssl dgst -sign` (fixtures) and by generated keys: facts, signatures, refusals.
#![allow(clippy::unwrap_used)]

#[path = "common/seeded.rs"]
mod seeded;

use ovf::signature_file::MAX_SIGNATURE_FILE_BYTES;
use ovf::{Algorithm, CertificateError, SignatureError, SignatureFile, SignatureFileError};
use proptest::prelude::{any, prop, proptest};
use rcgen::{CertificateParams, KeyPair, PKCS_RSA_SHA256, PKCS_RSA_SHA512, RsaKeySize, SigningKey as _};

/// What the fixtures sign: `openssl dgst -sha1 -sign key.pem package.mf`.
const MANIFEST: &[u8] = b"SHA1(package.ovf)= da39a3ee5e6b4b0d3255bfef95601890afd80709\n";
const RSA_1024: &str = include_str!("fixtures/rsa-1024-sha1.cert");
const RSA_512: &str = include_str!("fixtures/rsa-512-sha1.cert");

fn parse(text: &str) -> Result<SignatureFile, SignatureFileError> {
    SignatureFile::parse(text.as_bytes())
}

fn pem_of(fixture: &str) -> &str {
    fixture.split_once('\n').unwrap().1
}

fn signed(algorithm: &str, key: &KeyPair, subject: &str) -> String {
    let mut parameters = CertificateParams::new(Vec::new()).unwrap();
    parameters.distinguished_name.push(rcgen::DnType::CommonName, subject);
    let certificate = parameters.self_signed(key).unwrap();
    let signature = hex::encode(key.sign(MANIFEST).unwrap());
    format!("{algorithm}(package.mf)= {signature}\n{}", certificate.pem())
}

#[test]
fn a_sha_1_signature_of_openssl_holds() {
    let file = parse(RSA_1024).unwrap();
    file.signature_is_valid("package.mf", MANIFEST).unwrap();
    let leaf = file.leaf();
    assert_eq!((leaf.issuer.as_str(), leaf.subject.as_str()), ("O=Example, CN=rsa 1024", "O=Example, CN=rsa 1024"));
    assert!(leaf.self_signed);
    assert_eq!((leaf.not_before, leaf.not_after), (1_795_232_890, 4_948_832_890));
    assert_eq!(leaf.pem(), pem_of(RSA_1024));
    assert!(pem_of(RSA_1024).replace('\n', "").contains(&leaf.base64()));
    assert_eq!(leaf.der()[0], 0x30);
}

#[test]
fn signatures_of_generated_keys_hold_with_sha_256_and_sha_512() {
    for (algorithm, kind) in [("SHA256", &PKCS_RSA_SHA256), ("SHA512", &PKCS_RSA_SHA512)] {
        let key = KeyPair::generate_rsa_for(kind, RsaKeySize::_2048).unwrap();
        let file = parse(&signed(algorithm, &key, "signer")).unwrap();
        file.signature_is_valid("package.mf", MANIFEST).unwrap();
        assert!(matches!(file.signature_is_valid("package.mf", b"changed"), Err(SignatureError::Mismatch { .. })));
    }
}

#[test]
fn a_changed_manifest_another_key_and_another_digest_are_a_mismatch() {
    let mismatch = |text: &str, manifest: &[u8]| {
        let refused = parse(text).unwrap().signature_is_valid("package.mf", manifest);
        assert!(matches!(refused, Err(SignatureError::Mismatch { .. })), "{refused:?}");
    };
    mismatch(RSA_1024, b"SHA1(package.ovf)= 0000000000000000000000000000000000000000\n");
    mismatch(&RSA_1024.replace("SHA1(", "SHA256("), MANIFEST);
    let other = KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048).unwrap();
    let own_line = RSA_1024.lines().next().unwrap();
    let other_pem = signed("SHA1", &other, "other");
    mismatch(&format!("{own_line}\n{}", pem_of(&other_pem)), MANIFEST);
    mismatch(&format!("SHA1(package.mf)= 00\n{}", pem_of(RSA_1024)), MANIFEST);
}

#[test]
fn weak_and_foreign_keys_are_told() {
    let weak = parse(RSA_512).unwrap().signature_is_valid("package.mf", MANIFEST);
    assert_eq!(weak, Err(SignatureError::KeyLength(512)));
    let elliptic = signed("SHA256", &KeyPair::generate().unwrap(), "elliptic");
    let refused = parse(&elliptic).unwrap().signature_is_valid("package.mf", MANIFEST);
    assert_eq!(refused, Err(SignatureError::KeyKind("EC".to_owned())));
}

#[test]
fn the_signature_belongs_to_one_manifest() {
    let error = parse(RSA_1024).unwrap().signature_is_valid("other.mf", MANIFEST).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the certificate signs `package.mf`, not `other.mf`; add the certificate of this package"
    );
}

#[test]
fn every_line_must_hold() {
    let line = RSA_1024.lines().next().unwrap();
    parse(&format!("{line}\n{RSA_1024}")).unwrap().signature_is_valid("package.mf", MANIFEST).unwrap();
    let second = format!("SHA1(package.mf)= 0011\n{RSA_1024}");
    assert!(parse(&second).unwrap().signature_is_valid("package.mf", MANIFEST).is_err());
    assert_eq!(parse(&format!("{line}\n").repeat(5)), Err(SignatureFileError::TooManySignatures));
}

#[test]
fn the_chain_keeps_its_order_and_has_ten_certificates_at_most() {
    let own = pem_of(RSA_1024);
    let chained = format!("\u{feff}# made by hand\r\n\r\n{}{}", RSA_1024.replace('\n', "\r\n"), pem_of(RSA_512));
    let file = parse(&chained).unwrap();
    let subjects: Vec<_> = file.chain().map(|certificate| certificate.subject.as_str()).collect();
    assert_eq!(subjects, ["O=Example, CN=rsa 1024", "O=Example, CN=rsa 512"]);
    assert!(parse(&format!("{RSA_1024}{}", own.repeat(9))).is_ok());
    assert_eq!(
        parse(&format!("{RSA_1024}{}", own.repeat(10))),
        Err(SignatureFileError::Certificate(CertificateError::TooManyCertificates))
    );
}

#[test]
fn an_issuer_that_is_someone_else_is_not_self_signed() {
    let authority_key = KeyPair::generate().unwrap();
    let mut authority = CertificateParams::new(Vec::new()).unwrap();
    authority.distinguished_name.push(rcgen::DnType::CommonName, "authority");
    let authority = rcgen::Issuer::new(authority, &authority_key);
    let key = KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048).unwrap();
    let issued = CertificateParams::new(Vec::new()).unwrap().signed_by(&key, &authority).unwrap();
    let file = parse(&format!("SHA256(package.mf)= 00\n{}", issued.pem())).unwrap();
    assert!(!file.leaf().self_signed);
    assert!(file.leaf().issuer.contains("CN=authority"));
}

#[test]
fn what_is_no_signature_file_is_refused() {
    let line = RSA_1024.lines().next().unwrap();
    let refusal = |text: &str| parse(text).unwrap_err();
    assert_eq!(refusal(""), SignatureFileError::NoSignature);
    assert_eq!(refusal(pem_of(RSA_1024)), SignatureFileError::NoSignature);
    assert_eq!(refusal(line), SignatureFileError::Certificate(CertificateError::NoCertificate));
    assert!(matches!(refusal("hello"), SignatureFileError::Line { line: 1, .. }));
    assert!(matches!(refusal(&line.replace("SHA1", "MD5")), SignatureFileError::Line { .. }));
    assert!(matches!(refusal("SHA1(package.mf)= xyz"), SignatureFileError::Digits { .. }));
    assert!(matches!(refusal("SHA1(package.mf)="), SignatureFileError::Digits { .. }));
    assert_eq!(
        refusal("SHA1(a.mf)= 00\n-----BEGIN PKCS7-----\n"),
        SignatureFileError::Certificate(CertificateError::Pkcs7(2))
    );
    assert!(matches!(
        refusal("-----BEGIN RSA PRIVATE KEY-----\n"),
        SignatureFileError::Certificate(CertificateError::Block { line: 1, .. })
    ));
    assert_eq!(refusal(&RSA_1024[..RSA_1024.len() - 30]), SignatureFileError::Certificate(CertificateError::Pem(2)));
    assert_eq!(refusal(&RSA_1024.replace("MIIC", "M!IC")), SignatureFileError::Certificate(CertificateError::Pem(2)));
    assert!(matches!(
        refusal(&format!("{line}\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----")),
        SignatureFileError::Certificate(CertificateError::Der { line: 2, .. })
    ));
    assert!(matches!(refusal(&" ".repeat(MAX_SIGNATURE_FILE_BYTES + 1)), SignatureFileError::TooLong(_)));
    assert_eq!(SignatureFile::parse(b"SHA1\xff"), Err(SignatureFileError::NotText(4)));
}

#[test]
fn digests_and_signatures_know_the_same_names() {
    assert_eq!(Algorithm::Sha1.name(), "SHA1");
    assert!(parse(&RSA_1024.replace("SHA1(", "sha1 ( ")).is_ok());
}

proptest! {
    #![proptest_config(seeded::seeded())]

    #[test]
    fn garbage_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let _ = SignatureFile::parse(&bytes);
    }

    #[test]
    fn a_changed_byte_never_panics(at in 0..RSA_1024.len(), value: u8) {
        let mut bytes = RSA_1024.as_bytes().to_vec();
        bytes[at] = value;
        if let Ok(file) = SignatureFile::parse(&bytes) {
            let _ = file.signature_is_valid("package.mf", MANIFEST);
        }
    }
}
