//! Why no certification path leads to an anchor.

/// Where the certification path from the signer to an anchor breaks off.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{cause} (certificate `{subject}`)")]
pub struct PathError {
    /// The certificate with which it breaks off.
    pub subject: String,
    /// Why.
    pub cause: PathErrorCause,
}

/// Why a certification path breaks off.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PathErrorCause {
    /// Nobody of the issuer's name is at hand.
    #[error("no certificate of its issuer `{0}` is in the file or among the trusted ones")]
    IssuerUnknown(String),
    /// The path ends at a root that is no anchor.
    #[error("it vouches for itself and is not among the trusted certificates")]
    RootUnknown,
    /// The path comes back to a certificate that it has passed.
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
