//! The outermost bytes of a certificate, which its signature does not cover: one certificate has one form here, so that
//! its fingerprint names it. Verifies nothing.

use x509_parser::asn1_rs::{Any, FromDer as _};

/// The first byte of a SEQUENCE.
const SEQUENCE: u8 = 0x30;
/// The first byte of a BIT STRING.
const BIT_STRING: u8 = 0x03;

/// Whether a certificate is encoded as RFC 5280 §4.1 says: a sequence of the signed part, the algorithm that the signed
/// part names too, byte for byte, and the signature, with nothing between or behind.
pub(crate) fn is_exact(der: &[u8]) -> bool {
    let whole = || {
        let (signed, rest) = first(inside(der)?)?;
        let (algorithm, rest) = first(rest)?;
        let (signature, rest) = first(rest)?;
        let tags = [der, signed, algorithm, signature].map(|part| part.first().copied());
        let exact = tags == [SEQUENCE, SEQUENCE, SEQUENCE, BIT_STRING].map(Some);
        Some(exact && rest.is_empty() && named(signed)? == algorithm)
    };
    whole().unwrap_or(false)
}

/// The algorithm that the signed part names: behind its version, where it says one, and its serial number.
fn named(signed: &[u8]) -> Option<&[u8]> {
    let (version, rest) = first(inside(signed)?)?;
    let has_version = version.first() == Some(&0xa0);
    let behind_serial = if has_version { first(rest)?.1 } else { rest };
    Some(first(behind_serial)?.0)
}

/// The first element with its header, and what follows it.
fn first(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (rest, _) = Any::from_der(bytes).ok()?;
    bytes.split_at_checked(bytes.len() - rest.len())
}

/// The content of an element.
fn inside(element: &[u8]) -> Option<&[u8]> {
    Any::from_der(element).ok().map(|(_, any)| any.data)
}
