//! Makes a self-signed certificate for a server that has none. Writes no file: the caller decides where it lives.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use rcgen::{
    CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair, KeyUsagePurpose,
    date_time_ymd,
};

use crate::TlsError;

/// Years for which a self-signed certificate is valid.
const YEARS: i64 = 10;

/// A fresh certificate with its ECDSA P-256 key, both PEM. Keep the key private (file mode 0600).
pub struct SelfSigned {
    /// The certificate.
    pub certificate: String,
    /// Its private key, PKCS#8.
    pub key: String,
}

impl SelfSigned {
    /// Makes a certificate for `names` (host names and IP addresses; the first is its subject), valid from the day
    /// before `now`, because clocks differ, for ten years.
    ///
    /// # Errors
    /// When a name is no ASCII host name.
    pub fn make(names: &[String], now: Timestamp) -> Result<Self, TlsError> {
        let mut params = CertificateParams::new(names).map_err(TlsError::Making)?;
        params.distinguished_name = subject(names);
        params.is_ca = IsCa::ExplicitNoCa;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let today = now.to_zoned(TimeZone::UTC).date();
        let first = today.saturating_sub(1.day());
        let last = first.saturating_add(YEARS.years());
        params.not_before = date_time_ymd(first.year().into(), month(first), day(first));
        params.not_after = date_time_ymd(last.year().into(), month(last), day(last));
        let key = KeyPair::generate().map_err(TlsError::Making)?;
        let certificate = params.self_signed(&key).map_err(TlsError::Making)?;
        Ok(Self { certificate: certificate.pem(), key: key.serialize_pem() })
    }
}

fn subject(names: &[String]) -> DistinguishedName {
    let mut subject = DistinguishedName::new();
    subject.push(DnType::OrganizationName, "Quire");
    subject.push(DnType::CommonName, names.first().map_or("quire", String::as_str));
    subject
}

fn month(date: Date) -> u8 {
    date.month().unsigned_abs()
}

fn day(date: Date) -> u8 {
    date.day().unsigned_abs()
}
