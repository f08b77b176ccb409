//! The addresses that sessions hand out: this server's data addresses, absolute, at the origin the client came to.

use std::sync::Arc;

use library_core::{
    Error, Meaning,
    model::{DownloadFileKey, Item, ItemFile, UpdateFileKey},
};
use library_operations::{EndpointCertificate, Endpoints, Report};
use vapi::Caller;

use crate::{address::AddressBook, static_file};

/// Data addresses for the operations.
pub struct DataEndpoints {
    book: Arc<AddressBook>,
    sha256_thumbprint: String,
}

impl DataEndpoints {
    /// Addresses of `book` on a server whose certificate has this thumbprint.
    pub fn new(book: Arc<AddressBook>, sha256_thumbprint: String) -> Self {
        Self { book, sha256_thumbprint }
    }
}

impl Endpoints for DataEndpoints {
    fn upload(&self, origin: &str, key: &UpdateFileKey, generation: u64) -> String {
        format!("{origin}{}", self.book.upload(key.session.as_str(), &key.name, generation))
    }

    fn download(&self, origin: &str, key: &DownloadFileKey) -> String {
        format!("{origin}{}", self.book.download(key.session.as_str(), &key.name))
    }

    fn file(&self, origin: &str, item: &Item, file: &ItemFile) -> String {
        format!("{origin}{}", static_file::path(item, file))
    }

    fn certificate(&self, _origin: &str) -> Option<EndpointCertificate> {
        Some(EndpointCertificate { sha256_thumbprint: self.sha256_thumbprint.clone() })
    }
}

/// Puts what the client must not see into the log.
pub struct Log;

impl Report for Log {
    fn failed(&self, caller: &Caller, error: &Error) {
        let request = &caller.context.request_id;
        let cause = error.source.as_ref().map(ToString::to_string).unwrap_or_default();
        if error.meaning == Meaning::Internal {
            tracing::error!(%request, id = error.id, %error, cause, "a call failed");
        } else {
            tracing::warn!(%request, id = error.id, %error, cause, "a call was refused");
        }
    }
}
