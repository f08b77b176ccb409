//! Password hashing.

use async_trait::async_trait;

use crate::error::Result;

/// Hashes and compares passwords; both take long on purpose.
#[async_trait]
pub trait Passwords: Send + Sync {
    /// The hash of `password` in PHC form.
    ///
    /// # Errors
    /// ServiceUnavailable when it cannot be made now.
    async fn hash(&self, password: &str) -> Result<String>;

    /// Whether `password` is the one behind `hash`. Takes as long for `None`, an unknown user.
    ///
    /// # Errors
    /// ServiceUnavailable when it cannot be decided now.
    async fn verify(&self, password: &str, hash: Option<&str>) -> Result<bool>;
}
