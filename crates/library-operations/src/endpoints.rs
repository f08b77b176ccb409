//! Where clients send bytes to and fetch them from. The server makes these addresses; nothing here knows their form.

use library_api::content::library::item::transfer::TransferEndpoint;
use library_core::model::{DownloadFileKey, Item, ItemFile, UpdateFileKey};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use vapi::{Caller, bind::Uri};

use crate::Services;

/// What a path segment of a URI may hold as it is (RFC 3986, `unreserved`), and the separators of the address itself.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// Makes the addresses of bytes. They are absolute, begin with the `origin` at which the client reached the server, carry
/// their own authorisation, are the same whenever they are asked for, and are percent-encoded: clients refuse blanks.
pub trait Endpoints: Send + Sync {
    /// Where a client sends the bytes of a session file; `generation` changes when the file is added again.
    fn upload(&self, origin: &str, key: &UpdateFileKey, generation: u64) -> String;

    /// Where a client fetches the bytes of a prepared file.
    fn download(&self, origin: &str, key: &DownloadFileKey) -> String;

    /// Where a client that has logged in fetches a file of an item: `…/cls/static/<library>/<item>/<file>?version=<n>`.
    fn file(&self, origin: &str, item: &Item, file: &ItemFile) -> String;

    /// The certificate that clients see at `origin`, if the server knows it.
    fn certificate(&self, origin: &str) -> Option<EndpointCertificate>;
}

/// A certificate that this server shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndpointCertificate {
    /// SHA-256 of its DER form: pairs of hexadecimal digits with colons, as clients compare them.
    pub sha256_thumbprint: String,
}

impl Services {
    /// The upload address of a session file, for this caller.
    pub(crate) fn upload_endpoint(&self, cx: &Caller, key: &UpdateFileKey, generation: u64) -> TransferEndpoint {
        self.endpoint(cx, self.endpoints.upload(&cx.context.origin, key, generation))
    }

    /// The download address of a prepared file, for this caller.
    pub(crate) fn download_endpoint(&self, cx: &Caller, key: &DownloadFileKey) -> TransferEndpoint {
        self.endpoint(cx, self.endpoints.download(&cx.context.origin, key))
    }

    /// The static address of a file, for this caller; unset when the file is not here.
    pub(crate) fn file_endpoint(&self, cx: &Caller, item: &Item, file: &ItemFile) -> Option<Uri> {
        file.blob.is_some().then(|| Uri(self.endpoints.file(&cx.context.origin, item, file)))
    }

    fn endpoint(&self, cx: &Caller, uri: String) -> TransferEndpoint {
        let certificate = self.endpoints.certificate(&cx.context.origin).filter(|_| uri.starts_with("https:"));
        let ssl_certificate_thumbprint = certificate.map(|certificate| certificate.sha256_thumbprint);
        TransferEndpoint { uri: Uri(uri), ssl_certificate_thumbprint, ssl_certificate: None }
    }
}

/// A storage address such as `ds:///vmfs/volumes/…/a file`, percent-encoded behind its scheme.
pub(crate) fn encoded(address: &str) -> Uri {
    let (scheme, path) = address.split_once("://").unwrap_or(("ds", address));
    Uri(format!("{scheme}://{}", utf8_percent_encode(path, PATH)))
}

#[cfg(test)]
mod tests {
    use super::encoded;

    #[test]
    fn a_storage_address_keeps_its_segments_and_loses_its_blanks() {
        let uri = encoded("ds:///vmfs/volumes/s-1/contentlib-a/b/100% a?b#c é.iso");
        assert_eq!(uri.0, "ds:///vmfs/volumes/s-1/contentlib-a/b/100%25%20a%3Fb%23c%20%C3%A9.iso");
    }
}
