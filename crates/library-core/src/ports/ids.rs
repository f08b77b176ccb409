//! Ids and randomness.

/// Makes ids and random bytes.
pub trait Ids: Send + Sync {
    /// A new UUID, lower case with hyphens, that nobody can guess. Those made one after another had best sort beside each
    /// other: metadata are kept in their order.
    fn uuid(&self) -> String;

    /// 32 random bytes fit for secrets.
    fn secret(&self) -> [u8; 32];
}
