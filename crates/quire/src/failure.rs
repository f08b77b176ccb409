//! Why a command failed, and the exit code that says so. The only place that knows exit codes.

use std::process::ExitCode;

use client::package::PackageError;
use client::{CallError, ConnectError, Fault, FaultKind, TransferError, TransportError};

/// Exit codes, as `quire --help` lists them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    Failed = 1,
    Usage = 2,
    NotFound = 3,
    Denied = 4,
    Unreachable = 5,
    Interrupted = 130,
}

impl Exit {
    pub(crate) fn code(self) -> ExitCode {
        ExitCode::from(self as u8)
    }

    /// The word for it in JSON.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Usage => "usage",
            Self::NotFound => "not_found",
            Self::Denied => "denied",
            Self::Unreachable => "unreachable",
            Self::Interrupted => "interrupted",
        }
    }
}

/// A command that failed: what happened, and what the user can do.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) exit: Exit,
    pub(crate) message: String,
}

impl Failure {
    pub(crate) fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self { exit, message: message.into() }
    }

    pub(crate) fn failed(message: impl Into<String>) -> Self {
        Self::new(Exit::Failed, message)
    }

    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, message)
    }

    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        Self::new(Exit::NotFound, message)
    }
}

impl From<CallError> for Failure {
    fn from(error: CallError) -> Self {
        let message = error.to_string();
        match error {
            CallError::Fault(fault) => of_fault(&fault, &message),
            CallError::Answer(_) => Self::failed(message),
            CallError::Transport(source) => match source.downcast::<TransportError>() {
                Ok(transport) => (*transport).into(),
                Err(_) => Self::failed(message),
            },
        }
    }
}

fn of_fault(fault: &Fault, message: &str) -> Failure {
    if fault.kind == FaultKind::NotFound {
        return Failure::not_found(message);
    }
    if fault.kind == FaultKind::Unauthenticated {
        let text = format!("{message}; check QUIRE_USER and QUIRE_PASSWORD, or --user and --password");
        return Failure::new(Exit::Denied, text);
    }
    if fault.kind == FaultKind::Unauthorized {
        return Failure::new(Exit::Denied, message);
    }
    Failure::failed(message)
}

impl From<TransportError> for Failure {
    fn from(error: TransportError) -> Self {
        let message = error.to_string();
        match error {
            TransportError::Unreachable { .. } => {
                Self::new(Exit::Unreachable, format!("{message}; name another one with QUIRE_URL or --url"))
            }
            TransportError::Interrupted { .. } => Self::new(Exit::Unreachable, message),
            TransportError::Certificate { sha256, .. } => Self::new(Exit::Unreachable, accept(&message, &sha256)),
            TransportError::Status { status: 401 | 403, .. } => Self::new(Exit::Denied, message),
            TransportError::Status { .. } | TransportError::TooLong { .. } | TransportError::Unintelligible { .. } => {
                Self::failed(message)
            }
        }
    }
}

fn accept(message: &str, sha256: &str) -> String {
    format!(
        "{message}\nto trust exactly this certificate: QUIRE_THUMBPRINT={sha256}\nto trust any certificate, for trials \
         only: QUIRE_INSECURE=1"
    )
}

impl From<ConnectError> for Failure {
    fn from(error: ConnectError) -> Self {
        match error {
            ConnectError::Call(error) => error.into(),
            ConnectError::Address(_) => Self::usage(error.to_string()),
            ConnectError::Setup(_) => Self::failed(error.to_string()),
        }
    }
}

impl From<TransferError> for Failure {
    fn from(error: TransferError) -> Self {
        match error {
            TransferError::Transport(error) => error.into(),
            TransferError::Local { .. }
            | TransferError::Endpoint { .. }
            | TransferError::Size { .. }
            | TransferError::Checksum { .. } => Self::failed(error.to_string()),
        }
    }
}

impl From<PackageError> for Failure {
    fn from(error: PackageError) -> Self {
        Self::failed(error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use client::{CallError, FaultKind, TransportError};

    use super::{Exit, Failure};

    #[test]
    fn an_untrusted_certificate_says_how_to_trust_it() {
        let error = TransportError::Certificate {
            address: "https://host".to_owned(),
            sha256: "AA:BB".to_owned(),
            complaint: "it is unknown".to_owned(),
        };
        let failure = Failure::from(CallError::Transport(Box::new(error)));
        assert_eq!(failure.exit, Exit::Unreachable);
        assert!(failure.message.contains("QUIRE_THUMBPRINT=AA:BB") && failure.message.contains("QUIRE_INSECURE=1"));
    }

    #[test]
    fn faults_have_their_exit_codes() {
        let exit = |kind| {
            let fault = client::Fault { kind, messages: Vec::new(), data: None, challenge: None };
            Failure::from(CallError::Fault(fault)).exit
        };
        assert_eq!(exit(FaultKind::NotFound), Exit::NotFound);
        assert_eq!(exit(FaultKind::Unauthorized), Exit::Denied);
        assert_eq!(exit(FaultKind::Unauthenticated), Exit::Denied);
        assert_eq!(exit(FaultKind::ResourceBusy), Exit::Failed);
    }
}
