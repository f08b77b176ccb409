//! Constants as they are stored. Once written, a word keeps its meaning for ever.

use library_core::model::{
    BlobState, Cardinality, ChecksumAlgorithm, DownloadState, EndpointKind, EventKind, Fetching, FileStatus,
    LibraryKind, LibraryState, PrepareState, PublicationAuthentication, SourceKind, UpdateState, VerificationStatus,
    WarningKind,
};

/// A constant with a stored form.
pub(crate) trait Word: Sized + Copy {
    /// Its stored form.
    fn as_word(self) -> &'static str;

    /// The constant with that stored form.
    fn from_word(word: &str) -> Option<Self>;
}

macro_rules! words {
    ($($of:ident { $($constant:ident = $word:literal,)* })*) => {
        $(impl Word for $of {
            fn as_word(self) -> &'static str {
                match self {
                    $(Self::$constant => $word,)*
                }
            }

            fn from_word(word: &str) -> Option<Self> {
                match word {
                    $($word => Some(Self::$constant),)*
                    _ => None,
                }
            }
        })*
    };
}

words! {
    LibraryKind {
        Local = "LOCAL",
        Subscribed = "SUBSCRIBED",
    }
    LibraryState {
        Active = "ACTIVE",
        Maintenance = "MAINTENANCE",
        Migrating = "MIGRATING",
    }
    PublicationAuthentication {
        None = "NONE",
        Basic = "BASIC",
    }
    Fetching {
        Ahead = "AHEAD",
        OnDemand = "ON_DEMAND",
    }
    VerificationStatus {
        NotAvailable = "NOT_AVAILABLE",
        Verified = "VERIFIED",
        Internal = "INTERNAL",
        VerificationFailure = "VERIFICATION_FAILURE",
        VerificationInProgress = "VERIFICATION_IN_PROGRESS",
        Untrusted = "UNTRUSTED",
    }
    UpdateState {
        Active = "ACTIVE",
        Done = "DONE",
        Error = "ERROR",
        Canceled = "CANCELED",
    }
    WarningKind {
        SelfSignedCertificate = "SELF_SIGNED_CERTIFICATE",
        ExpiredCertificate = "EXPIRED_CERTIFICATE",
        NotYetValidCertificate = "NOT_YET_VALID_CERTIFICATE",
        UntrustedCertificate = "UNTRUSTED_CERTIFICATE",
    }
    SourceKind {
        None = "NONE",
        Push = "PUSH",
        Pull = "PULL",
    }
    FileStatus {
        WaitingForTransfer = "WAITING_FOR_TRANSFER",
        Transferring = "TRANSFERRING",
        Validating = "VALIDATING",
        Ready = "READY",
        Error = "ERROR",
    }
    DownloadState {
        Active = "ACTIVE",
        Canceled = "CANCELED",
        Error = "ERROR",
    }
    EndpointKind {
        Https = "HTTPS",
        Direct = "DIRECT",
    }
    PrepareState {
        PrepareRequested = "PREPARE_REQUESTED",
        Preparing = "PREPARING",
        Prepared = "PREPARED",
        Error = "ERROR",
    }
    Cardinality {
        Single = "SINGLE",
        Multiple = "MULTIPLE",
    }
    BlobState {
        Stored = "STORED",
        Condemned = "CONDEMNED",
    }
    ChecksumAlgorithm {
        Sha1 = "SHA1",
        Md5 = "MD5",
        Sha256 = "SHA256",
        Sha512 = "SHA512",
    }
    EventKind {
        LibraryCreated = "library.created",
        LibraryUpdated = "library.updated",
        LibraryDeleted = "library.deleted",
        ItemCreated = "item.created",
        ItemUpdated = "item.updated",
        ItemContentChanged = "item.content_changed",
        ItemDeleted = "item.deleted",
    }
}
