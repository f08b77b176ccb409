//! What can go wrong between a client and its server, each with what the user can do. Interprets no fault of an operation.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use url::Url;
use vapi::CallError;

/// No HTTP answer that can be used.
#[derive(Debug, thiserror::Error)]
pub enum TransportError {
    /// Nothing listens at the address, or its name is unknown, or the way to it is cut.
    #[error("`{address}` cannot be reached: {cause}; check the address and that the server is running")]
    Unreachable {
        /// Scheme, host and port.
        address: String,
        /// What the network said.
        cause: String,
    },
    /// The server's certificate is not the one that is trusted.
    #[error("`{address}`: {complaint}")]
    Certificate {
        /// Scheme, host and port.
        address: String,
        /// SHA-256 thumbprint of the certificate seen.
        sha256: String,
        /// Why it was refused, with what was seen and expected.
        complaint: String,
    },
    /// An HTTP status other than the one that was wanted.
    #[error("`{address}` answered HTTP {status}{}", said(.body))]
    Status {
        /// Scheme, host and port.
        address: String,
        /// The status.
        status: u16,
        /// The beginning of the answer's text.
        body: String,
        /// After how long the server wants to be asked again (`Retry-After`), if it said so.
        retry_after: Option<Duration>,
    },
    /// The connection broke, or nothing moved for too long.
    #[error("the connection to `{address}` broke: {cause}; try again")]
    Interrupted {
        /// Scheme, host and port.
        address: String,
        /// What happened.
        cause: String,
    },
    /// An answer that is not what it should be.
    #[error("the answer of `{address}` is not understood ({cause}); check that it is a Quire server, and its version")]
    Unintelligible {
        /// Scheme, host and port.
        address: String,
        /// What is wrong with it.
        cause: String,
    },
    /// An answer that is larger than any answer of this API.
    #[error("the answer of `{address}` is too long ({0} bytes are taken); check the address", limit)]
    TooLong {
        /// Scheme, host and port.
        address: String,
        /// Most bytes that are taken.
        limit: usize,
    },
}

impl TransportError {
    /// Whether the same may succeed later without anybody doing anything: the network or the server was away.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Unreachable { .. } | Self::Interrupted { .. } => true,
            Self::Status { status, .. } => matches!(status, 502..=504),
            Self::Certificate { .. } | Self::Unintelligible { .. } | Self::TooLong { .. } => false,
        }
    }

    /// After how long the server wants to be asked again, if it said so.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Status { retry_after, .. } => *retry_after,
            Self::Unreachable { .. }
            | Self::Interrupted { .. }
            | Self::Certificate { .. }
            | Self::Unintelligible { .. }
            | Self::TooLong { .. } => None,
        }
    }
}

/// Whether a call has no answer because the network or the server was away: it may have taken effect or not.
pub fn is_lost(error: &CallError) -> bool {
    match error {
        CallError::Transport(source) => source.downcast_ref().is_some_and(TransportError::may_pass),
        CallError::Fault(_) | CallError::Answer(_) => false,
    }
}

/// No connection to a server.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The address is no address of a server.
    #[error("`{0}` is not the address of a server; it looks like `https://host:8443`")]
    Address(Url),
    /// TLS cannot be set up on this machine.
    #[error("TLS cannot be set up: {0}")]
    Setup(String),
    /// The server was not reached, or refused the login.
    #[error(transparent)]
    Call(#[from] CallError),
}

/// A file did not get through.
#[derive(Debug, thiserror::Error)]
pub enum TransferError {
    /// The local file cannot be read or written.
    #[error("`{path}`: {source}")]
    Local {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The server gave an address that is not taken.
    #[error("the server gave the transfer address `{uri}`, which is not taken: {reason}")]
    Endpoint {
        /// The address, without what authorises it.
        uri: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The server was not reached, or did not take or give the bytes.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// More or fewer bytes than announced.
    #[error("`{path}` has {actual} bytes, expected are {expected}; try again")]
    Size {
        /// The local file.
        path: PathBuf,
        /// Bytes announced.
        expected: u64,
        /// Bytes that there are.
        actual: u64,
    },
    /// The bytes are not those that the server announced.
    #[error(
        "`{path}`: its {algorithm} checksum is `{actual}`, expected is `{expected}`; what came was thrown away, try again"
    )]
    Checksum {
        /// The local file.
        path: PathBuf,
        /// Name of the algorithm.
        algorithm: &'static str,
        /// The checksum announced.
        expected: String,
        /// The checksum of what came.
        actual: String,
    },
}

impl TransferError {
    pub(crate) fn local(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Local { path, source }
    }
}

fn said(body: &str) -> String {
    let body = body.trim();
    if body.is_empty() { String::new() } else { format!(": {body}") }
}
