//! Whether a signer is trusted: the words for it. Says what was found; whether that is good enough is decided elsewhere.

use super::{Certificate, PathError};

/// Whether a signer is trusted, with these anchors and at this time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// Whether a certification path leads to an anchor.
    pub trust: Trust,
    /// Certificates that are not valid at the time: of the path where there is one, else the signer's own.
    pub untimely: Vec<Untimely>,
}

impl Judgement {
    /// Whether a path leads to an anchor and every certificate of it is valid now.
    pub fn is_trusted(&self) -> bool {
        matches!(self.trust, Trust::Anchored(_)) && self.untimely.is_empty()
    }
}

/// Whether a certification path leads from a signer to an anchor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trust {
    /// A path leads to an anchor: the signer's certificate first, the anchor last. One certificate where the signer's own
    /// is an anchor.
    Anchored(Vec<Certificate>),
    /// The signer's certificate names itself as its issuer, and is no anchor.
    SelfSigned,
    /// No path leads to an anchor.
    NoPath(PathError),
}

/// A certificate that is not valid at the time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Untimely {
    /// Its time is past.
    Expired(Certificate),
    /// Its time has not come.
    NotYetValid(Certificate),
}
