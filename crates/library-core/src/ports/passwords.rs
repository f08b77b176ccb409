//! Password hashing.

use async_trait::async_trait;

/// Hashes and compares passwords; both take long on purpose.
#[async_trait]
pub trait Passwords: Send + Sync {
    /// The hash of `password` in PHC form.
    async fn hash(&self, password: &str) -> String;

    /// Whether `password` is the one behind `hash`. Takes as long for `None`, an unknown user.
    async fn verify(&self, password: &str, hash: Option<&str>) -> bool;
}
