//! Receiving one file: from its sender into the store, checked against what its session was told.

use super::{
    body::{Body, BodyError},
    claim::{Claimed, Start},
    part::FilePart,
};
use crate::{
    Domain,
    error::{Error, Meaning, Result},
    model::Checksum,
    ports::content_store::Sealed,
};

/// Why a transfer did not succeed, and what becomes of its file.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The sender may try again: the file waits.
    Again(Error),
    /// The sender broke off: what is here stays, for the rest to follow.
    Broken(Error),
    /// The file is wrong: its session is in ERROR.
    Wrong(Error),
}

impl Failure {
    /// Whether what was received may be gone on with: its sender broke off, or something was in the way for a while. A file
    /// that is no longer wanted is not gone on with.
    pub(crate) fn passes(&self) -> bool {
        match self {
            Self::Broken(_) => true,
            Self::Again(error) => error.meaning != Meaning::NotFound,
            Self::Wrong(_) => false,
        }
    }

    /// What went wrong, whoever may try again.
    pub(crate) fn into_error(self) -> Error {
        match self {
            Self::Again(error) | Self::Broken(error) | Self::Wrong(error) => error,
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error.meaning {
            Meaning::InvalidArgument => Self::Wrong(error),
            _ => Self::Again(error),
        }
    }
}

impl From<crate::ports::StoreError> for Failure {
    fn from(error: crate::ports::StoreError) -> Self {
        Error::from(error).into()
    }
}

impl From<BodyError> for Failure {
    fn from(error: BodyError) -> Self {
        let text = error.to_string();
        match error {
            BodyError::Broken(_) => Self::Broken(wrong(text)),
            BodyError::Failed(_) => {
                Self::Wrong(Error::new(Meaning::ResourceInaccessible, "quire.transfer.source", text))
            }
        }
    }
}

/// Says now and then that a transfer goes on.
pub(crate) struct Pulse<'a> {
    domain: &'a Domain,
    claimed: &'a Claimed,
    last: jiff::Timestamp,
    is_stirring: bool,
}

impl<'a> Pulse<'a> {
    pub(crate) fn new(domain: &'a Domain, claimed: &'a Claimed) -> Self {
        Self { domain, claimed, last: domain.steady(), is_stirring: false }
    }

    /// The sender sent bytes, new ones or those that are here already, or would send more if it were let.
    pub(crate) fn stir(&mut self) {
        self.is_stirring = true;
    }

    /// Once a second says how far the transfer is.
    ///
    /// # Errors
    /// When the transfer is no longer wanted.
    pub(crate) async fn beat(&mut self, bytes: impl Fn() -> u64) -> Result<(), Failure> {
        let steady = self.domain.steady();
        if steady.duration_since(self.last).as_secs() < 1 {
            return Ok(());
        }
        self.last = steady;
        if std::mem::take(&mut self.is_stirring) {
            return self.domain.beat(self.claimed, bytes()).await.map_err(Failure::Again);
        }
        // Silence keeps nothing alive: another writer may take the file over, the session may end.
        self.domain.still_held(self.claimed).await.map_err(Failure::Again)
    }
}

impl Domain {
    /// Receives a body into the store as one content.
    pub(crate) async fn receive(&self, claimed: &Claimed, body: Body) -> Result<Sealed, Failure> {
        let whole = FilePart { start: 0, end: body.size, size: body.size };
        let intake = self.open_intake(&mut claimed.clone(), (Start::Anew, whole)).await?;
        match self.pour_part(&intake, whole, body).await {
            Ok(()) => Ok(self.beside((claimed, intake.taken().len()), intake.upload.seal()).await?),
            Err(failure) => {
                // What cannot be removed now is garbage that the sweep finds.
                let _ = intake.upload.abort().await;
                Err(failure)
            }
        }
    }
}

/// A body of another length than was declared need not be read at all.
pub(crate) fn check_length(claimed: &Claimed, announced: Option<u64>) -> Result<(), Failure> {
    match (claimed.expected_size, announced) {
        (Some(expected), Some(announced)) if expected != announced => {
            Err(Failure::Wrong(size_mismatch(claimed, announced)))
        }
        _ => Ok(()),
    }
}

/// # Errors
/// `Broken` when fewer bytes came than the sender announced.
pub(crate) fn must_not_break_off(claimed: &Claimed, announced: Option<u64>, received: u64) -> Result<(), Failure> {
    let Some(announced) = announced.filter(|announced| *announced != received) else { return Ok(()) };
    let name = &claimed.key.name;
    Err(Failure::Broken(wrong(format!("file `{name}` broke off after {received} of {announced} bytes; send it again"))))
}

/// # Errors
/// `Wrong` when the file has another size than was declared.
pub(crate) fn must_have_declared_size(claimed: &Claimed, received: u64) -> Result<(), Failure> {
    match claimed.expected_size {
        Some(expected) if expected != received => Err(Failure::Wrong(size_mismatch(claimed, received))),
        Some(_) | None => Ok(()),
    }
}

/// # Errors
/// `Wrong` when more bytes came than were declared.
pub(crate) fn must_not_exceed(claimed: &Claimed, received: u64) -> Result<(), Failure> {
    let Some(expected) = claimed.expected_size.filter(|expected| received > *expected) else { return Ok(()) };
    let name = &claimed.key.name;
    Err(Failure::Wrong(wrong(format!("file `{name}` has more than the {expected} bytes that were declared"))))
}

fn size_mismatch(claimed: &Claimed, received: u64) -> Error {
    let (name, expected) = (&claimed.key.name, claimed.expected_size.unwrap_or_default());
    wrong(format!(
        "file `{name}` has {received} bytes, {expected} were declared; declare its right size, or send the right file"
    ))
}

/// # Errors
/// A sentence that names file, algorithm, expected and actual digest.
pub(crate) fn check_checksum(name: &str, expected: Option<&Checksum>, actual: Option<&str>) -> Result<()> {
    let (Some(expected), Some(actual)) = (expected, actual) else { return Ok(()) };
    if expected.hex.eq_ignore_ascii_case(actual) {
        return Ok(());
    }
    let algorithm = expected.algorithm.as_str();
    let text = format!(
        "{algorithm} checksum mismatch: `{}` was declared, file `{name}` has `{actual}`; send the right file",
        expected.hex.to_ascii_lowercase()
    );
    Err(wrong(text).arg(name).arg(algorithm).arg(expected.hex.clone()).arg(actual))
}

pub(crate) fn wrong(text: impl Into<String>) -> Error {
    Error::invalid("quire.transfer.content", text)
}
