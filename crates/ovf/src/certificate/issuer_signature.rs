//! The signature of the issuer on a certificate. With SHA-1 and MD5 it is worth nothing.

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA384_ASN1, ECDSA_P384_SHA256_ASN1, ECDSA_P384_SHA384_ASN1, ED25519,
    RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, RSA_PSS_2048_8192_SHA256,
    RSA_PSS_2048_8192_SHA384, RSA_PSS_2048_8192_SHA512, UnparsedPublicKey, VerificationAlgorithm,
};
use x509_parser::certificate::X509Certificate;
use x509_parser::oid_registry as oid;
use x509_parser::public_key::PublicKey;
use x509_parser::signature_algorithm::RsaSsaPssParams;
use x509_parser::x509::{AlgorithmIdentifier, SubjectPublicKeyInfo};

use super::PathErrorCause;
use super::key::bits;
use super::shown_name;

type Verification = &'static dyn VerificationAlgorithm;

/// Checks that the key of `issuer` signed `subject`.
pub(crate) fn check(issuer: &X509Certificate<'_>, subject: &X509Certificate<'_>) -> Result<(), PathErrorCause> {
    let mismatch = || PathErrorCause::Signature(shown_name(&issuer.subject().to_string()));
    let is_whole = subject.signature_value.unused_bits == 0;
    if !is_whole || subject.signature_algorithm != subject.tbs_certificate.signature {
        return Err(mismatch());
    }
    let key = issuer.public_key();
    check_length(key)?;
    let verification = verification(&subject.signature_algorithm, key)?;
    UnparsedPublicKey::new(verification, key.subject_public_key.data.as_ref())
        .verify(subject.tbs_certificate.as_ref(), &subject.signature_value.data)
        .map_err(|_| mismatch())
}

fn check_length(key: &SubjectPublicKeyInfo<'_>) -> Result<(), PathErrorCause> {
    let Ok(PublicKey::RSA(rsa)) = key.parsed() else { return Ok(()) };
    let bits = bits(rsa.modulus);
    if (2048..=8192).contains(&bits) { Ok(()) } else { Err(PathErrorCause::KeyLength(bits)) }
}

fn verification(
    algorithm: &AlgorithmIdentifier<'_>,
    key: &SubjectPublicKeyInfo<'_>,
) -> Result<Verification, PathErrorCause> {
    let unknown = || PathErrorCause::UnknownSignature(algorithm.algorithm.to_id_string());
    let known: [(_, Verification); 4] = [
        (oid::OID_PKCS1_SHA256WITHRSA, &RSA_PKCS1_2048_8192_SHA256),
        (oid::OID_PKCS1_SHA384WITHRSA, &RSA_PKCS1_2048_8192_SHA384),
        (oid::OID_PKCS1_SHA512WITHRSA, &RSA_PKCS1_2048_8192_SHA512),
        (oid::OID_SIG_ED25519, &ED25519),
    ];
    let id = &algorithm.algorithm;
    if let Some((_, verification)) = known.into_iter().find(|(known, _)| known == id) {
        return Ok(verification);
    }
    if let Some(name) = weakness(&id.to_id_string()) {
        return Err(PathErrorCause::WeakSignature(name));
    }
    if *id == oid::OID_PKCS1_RSASSAPSS {
        return pss(algorithm).ok_or_else(unknown);
    }
    elliptic(algorithm, key).ok_or_else(unknown)
}

/// Digests for which somebody may find a second text: RSA, DSA and ECDSA signatures with them.
fn weakness(id: &str) -> Option<&'static str> {
    match id {
        "1.2.840.113549.1.1.5" | "1.3.14.3.2.29" | "1.2.840.10040.4.3" | "1.2.840.10045.4.1" => Some("SHA-1"),
        "1.2.840.113549.1.1.4" => Some("MD5"),
        _ => None,
    }
}

/// ECDSA on the two curves that authorities use, with the digests that they use there.
fn elliptic(algorithm: &AlgorithmIdentifier<'_>, key: &SubjectPublicKeyInfo<'_>) -> Option<Verification> {
    let curve = key.algorithm.parameters.as_ref()?.as_oid().ok()?;
    let (id, p256, p384) = (&algorithm.algorithm, curve == oid::OID_EC_P256, curve == oid::OID_NIST_EC_P384);
    let (sha256, sha384) = (*id == oid::OID_SIG_ECDSA_WITH_SHA256, *id == oid::OID_SIG_ECDSA_WITH_SHA384);
    match (p256, p384, sha256, sha384) {
        (true, _, true, _) => Some(&ECDSA_P256_SHA256_ASN1),
        (true, _, _, true) => Some(&ECDSA_P256_SHA384_ASN1),
        (_, true, true, _) => Some(&ECDSA_P384_SHA256_ASN1),
        (_, true, _, true) => Some(&ECDSA_P384_SHA384_ASN1),
        _ => None,
    }
}

/// RSA-PSS; a SHA-1 digest is not read here, and the salt has to be as long as the digest.
fn pss(algorithm: &AlgorithmIdentifier<'_>) -> Option<Verification> {
    let parameters = RsaSsaPssParams::try_from(algorithm.parameters.as_ref()?).ok()?;
    let digest = parameters.hash_algorithm_oid();
    let known: [(_, Verification); 3] = [
        (oid::OID_NIST_HASH_SHA256, &RSA_PSS_2048_8192_SHA256),
        (oid::OID_NIST_HASH_SHA384, &RSA_PSS_2048_8192_SHA384),
        (oid::OID_NIST_HASH_SHA512, &RSA_PSS_2048_8192_SHA512),
    ];
    known.into_iter().find(|(known, _)| known == digest).map(|(_, verification)| verification)
}
