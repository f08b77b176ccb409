//! `com.vmware.content.library.item.transfer_…`: where bytes come from or go to, and how far they are.

use vapi::bind::Uri;
use vapi_macros::{Enumeration, Structure};

/// An address that takes or gives the bytes of a file.
#[derive(Clone, Debug, PartialEq, Structure)]
#[structure("com.vmware.content.library.item.transfer_endpoint")]
pub struct TransferEndpoint {
    /// The address.
    pub uri: Uri,
    /// Thumbprint of the certificate that the address must show.
    pub ssl_certificate_thumbprint: Option<String>,
    /// The certificate that the address must show, PEM.
    pub ssl_certificate: Option<String>,
}

/// How far a file of an update session is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Enumeration)]
#[enumeration("com.vmware.content.library.item.transfer_status")]
pub enum TransferStatus {
    /// No byte has come.
    WaitingForTransfer,
    /// Bytes are coming.
    Transferring,
    /// All is here and right.
    Ready,
    /// All is here and is being checked.
    Validating,
    /// It failed.
    Error,
}
