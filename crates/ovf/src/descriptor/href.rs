//! From an href to the file that it means: a plain name, percent escapes decoded once. Never an address, never a path.

use percent_encoding::percent_decode_str;

use super::error::HrefError;
use crate::names::PlainName;
use crate::show::shown;

/// The file that an href means. A `%` that starts no escape stands for itself, as writers that escape nothing mean it.
pub(crate) fn plain_name(href: &str) -> Result<PlainName, HrefError> {
    if has_scheme(href) {
        return Err(HrefError::Address(shown(href)));
    }
    let decoded = percent_decode_str(href).decode_utf8().map_err(|_| HrefError::Encoding(shown(href)))?;
    PlainName::parse(&decoded).map_err(|cause| HrefError::Name { href: shown(href), cause })
}

/// The name of one chunk: nine digits after the file's name.
pub(crate) fn chunk_name(name: &PlainName, number: usize) -> Result<PlainName, HrefError> {
    let chunk = format!("{name}.{number:09}");
    PlainName::parse(&chunk).map_err(|cause| HrefError::Name { href: shown(&chunk), cause })
}

/// A scheme has two letters at least, so that `C:` is told to be a drive.
fn has_scheme(href: &str) -> bool {
    let Some((scheme, _)) = href.split_once(':') else { return false };
    let is_word = scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'));
    scheme.len() > 1 && is_word && scheme.starts_with(|first: char| first.is_ascii_alphabetic())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{HrefError, plain_name};

    #[test]
    fn escapes_are_decoded_once() {
        for (href, name) in [
            ("disk.vmdk", "disk.vmdk"),
            ("my%20disk.vmdk", "my disk.vmdk"),
            ("my disk.vmdk", "my disk.vmdk"),
            ("%C3%BC", "ü"),
            ("100%.vmdk", "100%.vmdk"),
            ("a%252fb", "a%2fb"),
            ("ab%3Ac", "ab:c"),
        ] {
            assert_eq!(plain_name(href).unwrap().as_str(), name);
        }
    }

    #[test]
    fn everything_that_leaves_the_package_is_refused_by_name() {
        for path in
            ["../x", "/etc/x", "a/b", "..%2fx", "..%2Fx", "a\\b", "a%5cb", "%00", "a%0ab", "..", "%2e%2e", "", "C:x"]
        {
            let message = plain_name(path).unwrap_err().to_string();
            assert!(message.starts_with(&format!("the reference `{path}` is refused: ")), "{message}");
        }
        for address in ["http://h/x", "https:x", "file:///etc/passwd", "ds:x", "data:,x"] {
            assert_eq!(plain_name(address), Err(HrefError::Address(address.to_owned())));
        }
        assert_eq!(plain_name("%ff"), Err(HrefError::Encoding("%ff".to_owned())));
    }
}
