//! Authorities, signers and signed manifests, made on the spot. Keys are new at every run; names and dates are not. Never
//! for anything but tests.
#![allow(clippy::missing_panics_doc, clippy::unwrap_used, reason = "what cannot be made fails its test")]

use std::{fmt::Write as _, sync::LazyLock};

use library_core::model::ChecksumAlgorithm;
pub use rcgen::{BasicConstraints, Certificate, CertificateParams, IsCa, KeyPair, KeyUsagePurpose};
use rcgen::{DnType, Issuer, PKCS_RSA_SHA256, RsaKeySize, SigningKey as _};

use crate::fixture::{archive, descriptor, manifest};

/// Somebody who issues certificates.
pub struct Authority {
    parameters: CertificateParams,
    key: KeyPair,
    certificate: Certificate,
}

impl Authority {
    /// A root.
    pub fn root(name: &str) -> Self {
        Self::make(authority(name), KeyPair::generate().unwrap(), None)
    }

    /// An authority below this one.
    #[must_use]
    pub fn below(&self, name: &str) -> Self {
        Self::make(authority(name), KeyPair::generate().unwrap(), Some(self))
    }

    /// An authority with these parameters and this key, vouched for by `issuer` or by itself.
    pub fn make(parameters: CertificateParams, key: KeyPair, issuer: Option<&Self>) -> Self {
        let certificate = match issuer {
            Some(issuer) => issuer.issue(&parameters, &key),
            None => parameters.self_signed(&key).unwrap(),
        };
        Self { parameters, key, certificate }
    }

    /// A certificate for a key.
    pub fn issue(&self, parameters: &CertificateParams, key: &KeyPair) -> Certificate {
        parameters.signed_by(key, &Issuer::from_params(&self.parameters, &self.key)).unwrap()
    }

    /// A certificate of [`signer_key`], in PEM.
    pub fn sign(&self, name: &str) -> String {
        self.issue(&named(name), signer_key()).pem()
    }

    /// A second certificate of this authority's name and key, vouched for by another.
    pub fn crossed_by(&self, other: &Self) -> Certificate {
        other.issue(&self.parameters, &self.key)
    }

    /// Its certificate in PEM.
    pub fn pem(&self) -> String {
        self.certificate.pem()
    }

    /// Its certificate in DER.
    pub fn der(&self) -> Vec<u8> {
        self.certificate.der().to_vec()
    }
}

/// The key of every signer, RSA of 2048 bits, made once: making one takes long.
pub fn signer_key() -> &'static KeyPair {
    static KEY: LazyLock<KeyPair> =
        LazyLock::new(|| KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048).unwrap());
    &KEY
}

/// Parameters of a certificate with a common name, valid in 2025 and 2026.
pub fn named(name: &str) -> CertificateParams {
    let mut parameters = CertificateParams::new(Vec::new()).unwrap();
    parameters.distinguished_name.push(DnType::CommonName, name);
    parameters.not_before = rcgen::date_time_ymd(2025, 1, 1);
    parameters.not_after = rcgen::date_time_ymd(2027, 1, 1);
    parameters
}

/// Parameters of an authority.
pub fn authority(name: &str) -> CertificateParams {
    let mut parameters = named(name);
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    parameters.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    parameters
}

/// Parameters with other years of validity, each from its first of January.
pub fn valid(mut parameters: CertificateParams, from: i32, until: i32) -> CertificateParams {
    parameters.not_before = rcgen::date_time_ymd(from, 1, 1);
    parameters.not_after = rcgen::date_time_ymd(until, 1, 1);
    parameters
}

/// The certificate of a signer who vouches for itself, in PEM.
pub fn self_signed(name: &str) -> String {
    named(name).self_signed(signer_key()).unwrap().pem()
}

/// A certificate file: the signature of [`signer_key`] over a manifest, and certificates in PEM, the signer's first.
pub fn certificate_file(manifest_name: &str, manifest: &[u8], pem: &str) -> Vec<u8> {
    let signature = signer_key().sign(manifest).unwrap();
    let hex = signature.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    });
    format!("SHA256({manifest_name})= {hex}\n{pem}").into_bytes()
}

/// A signed template of one disk: `vm.ovf`, `vm.mf`, `vm.cert`, `disk.vmdk`.
#[derive(Clone, Debug)]
pub struct Signed {
    /// The descriptor.
    pub ovf: Vec<u8>,
    /// The manifest, SHA-256 of descriptor and disk.
    pub mf: Vec<u8>,
    /// The certificate file.
    pub cert: Vec<u8>,
    /// The disk.
    pub disk: Vec<u8>,
}

impl Signed {
    /// A template signed with [`signer_key`]; `pem` are the certificates of the file, the signer's first.
    pub fn new(pem: &str) -> Self {
        let disk = b"disk".to_vec();
        let ovf = descriptor(&[("disk.vmdk", &disk)]);
        let mf = manifest(ChecksumAlgorithm::Sha256, &[("vm.ovf", &ovf), ("disk.vmdk", &disk)]);
        let cert = certificate_file("vm.mf", &mf, pem);
        Self { ovf, mf, cert, disk }
    }

    /// Its files, in the order in which an archive holds them.
    pub fn files(&self) -> [(&'static str, &[u8]); 4] {
        [("vm.ovf", &self.ovf), ("vm.mf", &self.mf), ("vm.cert", &self.cert), ("disk.vmdk", &self.disk)]
    }

    /// The template in one archive.
    pub fn ova(&self) -> Vec<u8> {
        archive(&self.files())
    }
}
