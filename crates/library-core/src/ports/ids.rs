//! Ids and randomness.

/// Makes ids and random bytes.
pub trait Ids: Send + Sync {
    /// A new random UUID, lower case with hyphens.
    fn uuid(&self) -> String;

    /// 32 random bytes fit for secrets.
    fn secret(&self) -> [u8; 32];
}
