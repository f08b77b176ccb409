//! What stands behind a signer: the words for it. Says what was found; whether that is good enough is decided elsewhere.

use super::Link;

/// What stands behind a signer, with these anchors and at this time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// Whether somebody trusted vouches for the signer.
    pub standing: Standing,
    /// Certificates that are not valid at the time: of the chain where there is one, else the signer's own.
    pub untimely: Vec<Untimely>,
}

impl Judgement {
    /// Whether a chain leads to an anchor and every certificate of it is valid now.
    pub fn is_trusted(&self) -> bool {
        matches!(self.standing, Standing::Anchored(_)) && self.untimely.is_empty()
    }
}

/// Whether somebody trusted vouches for a signer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// A chain leads to an anchor: the signer's certificate first, the anchor last. One certificate where the signer's own
    /// is an anchor.
    Anchored(Vec<Link>),
    /// The signer's certificate names itself as its issuer, and is no anchor.
    SelfSigned,
    /// No chain leads to an anchor.
    Unanchored(Gap),
}

/// A certificate that is not valid at the time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Untimely {
    /// Its time is past.
    Expired(Link),
    /// Its time has not come.
    Early(Link),
}

/// Where the way from the signer to an anchor ends.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{cause} (certificate `{subject}`)")]
pub struct Gap {
    /// The certificate for which nobody trusted vouches.
    pub subject: String,
    /// Why not.
    pub cause: GapCause,
}

/// Why nobody vouches for a certificate.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GapCause {
    /// Nobody of the issuer's name is at hand.
    #[error("no certificate of its issuer `{0}` is in the file or among the trusted ones")]
    IssuerUnknown(String),
    /// The chain ends at a root that is no anchor.
    #[error("it vouches for itself and is not among the trusted certificates")]
    RootUnknown,
    /// The chain comes back to a certificate that it has passed.
    #[error("its issuers vouch for each other in a circle")]
    Circle,
    /// The issuer's certificate has no CA flag in its basic constraints.
    #[error("its issuer `{0}` is no certificate authority")]
    NotAuthority(String),
    /// A key usage that leaves out what the key was used for.
    #[error("the key of `{0}` is not meant for this kind of signature")]
    KeyUsage(String),
    /// More authorities below an issuer than its basic constraints allow.
    #[error("its issuer `{0}` may not have so many authorities below it")]
    PathLength(String),
    /// A critical extension that is not understood, or one that is malformed.
    #[error("`{0}` has a critical or malformed extension that is not read")]
    Extension(String),
    /// Signed with SHA-1 or MD5.
    #[error("its issuer signed it with {0}, which can be forged")]
    WeakSignature(&'static str),
    /// An algorithm that is not read, by its object identifier.
    #[error("its issuer signed it with an algorithm that is not read (`{0}`)")]
    UnknownSignature(String),
    /// The issuer's RSA key is shorter than 2048 bits or longer than 8192.
    #[error("its issuer's RSA key has {0} bits; 2048 to 8192 are trusted")]
    KeyLength(usize),
    /// The signature is not the issuer's.
    #[error("the signature of its issuer `{0}` does not hold")]
    Signature(String),
}
