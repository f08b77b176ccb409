//! RSA PKCS#1 v1.5 over the manifest's bytes, as `openssl dgst -sign` makes it. Checks only; signs nothing.

use aws_lc_rs::signature::{
    RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY as SHA1, RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY as SHA256,
    RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY as SHA512, RsaParameters, UnparsedPublicKey,
};
use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::FromDer as _;
use x509_parser::public_key::PublicKey;

use super::Signature;
use super::error::SignatureError;
use crate::certificate::{Certificate, key::bits};
use crate::digest::Algorithm;

/// Checks one signature with the key of a certificate.
pub(crate) fn check(signer: &Certificate, signature: &Signature, manifest: &[u8]) -> Result<(), SignatureError> {
    let mismatch = || SignatureError::Mismatch { algorithm: signature.algorithm, manifest: signature.manifest.clone() };
    let parameters = parameters(signature.algorithm).ok_or_else(mismatch)?;
    let key = rsa_key(signer)?;
    UnparsedPublicKey::new(parameters, key).verify(manifest, &signature.value).map_err(|_| mismatch())
}

/// The `RSAPublicKey` structure of the certificate, once its length is known to be acceptable.
fn rsa_key(signer: &Certificate) -> Result<Vec<u8>, SignatureError> {
    let unknown = || SignatureError::KeyKind("unknown".to_owned());
    let (_, certificate) = X509Certificate::from_der(signer.der()).map_err(|_| unknown())?;
    let key = certificate.public_key();
    let bits = match key.parsed().map_err(|_| unknown())? {
        PublicKey::RSA(rsa) => bits(rsa.modulus),
        PublicKey::EC(_) => return Err(SignatureError::KeyKind("EC".to_owned())),
        PublicKey::DSA(_) => return Err(SignatureError::KeyKind("DSA".to_owned())),
        PublicKey::GostR3410(_) | PublicKey::GostR3410_2012(_) | PublicKey::Unknown(_) => {
            return Err(SignatureError::KeyKind(key.algorithm.algorithm.to_id_string()));
        }
    };
    if !(1024..=8192).contains(&bits) {
        return Err(SignatureError::KeyLength(bits));
    }
    Ok(key.subject_public_key.data.to_vec())
}

fn parameters(algorithm: Algorithm) -> Option<&'static RsaParameters> {
    match algorithm {
        Algorithm::Sha1 => Some(&SHA1),
        Algorithm::Sha256 => Some(&SHA256),
        Algorithm::Sha512 => Some(&SHA512),
        // A signature line never names it: the manifest's algorithms are the certificate's.
        Algorithm::Md5 => None,
    }
}
