//! Passwords: hashing, checking, and slowing down those who guess. Knows no users and keeps no password.

pub mod attempts;
pub mod port;

use std::fmt;
use std::sync::Arc;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::spawn_blocking;

/// Hashes and checks passwords with argon2id, few at a time: each takes 19 MiB and a whole core for a moment.
pub struct Passwords {
    slots: Arc<Semaphore>,
    /// Hash of a password that nobody has; checked for unknown users so that they take as long as known ones.
    nobody: Arc<str>,
}

/// A password cannot be hashed or checked.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// The stored hash is none, or the machine has no memory for it.
    #[error("password hash failure: {0}")]
    Hash(String),
    /// The process is ending.
    #[error("the server is shutting down")]
    Ending,
}

impl Passwords {
    /// Allows `concurrent` hashes at a time (at least one).
    ///
    /// # Errors
    /// When argon2 cannot run here.
    pub fn new(concurrent: usize) -> Result<Self, PasswordError> {
        let nobody = hashed(b"nobody has this password", &[0x5a; 16])?;
        Ok(Self { slots: Arc::new(Semaphore::new(concurrent.max(1))), nobody: nobody.into() })
    }

    /// Hash of `password` in PHC form with this random salt.
    ///
    /// # Errors
    /// When argon2 has no memory or the process is ending.
    pub async fn hash(&self, password: &str, salt: [u8; 16]) -> Result<String, PasswordError> {
        let slot = self.slot().await?;
        let password = password.as_bytes().to_vec();
        let hash = spawn_blocking(move || hashed(&password, &salt)).await;
        drop(slot);
        hash.map_err(|_| PasswordError::Ending)?
    }

    /// Waits until a check may run. Ask whether the attempt is admitted ([`attempts::Attempts::admit`]) while holding
    /// the slot: many attempts at once then cannot all slip through before the first of them has failed.
    ///
    /// # Errors
    /// When the process is ending.
    pub async fn slot(&self) -> Result<Slot, PasswordError> {
        let permit = Arc::clone(&self.slots).acquire_owned().await.map_err(|_| PasswordError::Ending)?;
        Ok(Slot { _permit: permit, nobody: Arc::clone(&self.nobody) })
    }
}

impl fmt::Debug for Passwords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Passwords").finish_non_exhaustive()
    }
}

/// The right to check one password.
pub struct Slot {
    _permit: OwnedSemaphorePermit,
    nobody: Arc<str>,
}

impl Slot {
    /// Whether `password` is the one of this stored hash (PHC form); never for `None`, an unknown user, which takes just
    /// as long.
    ///
    /// # Errors
    /// When the stored hash is damaged or the process is ending.
    pub async fn verify(self, password: &str, stored: Option<&str>) -> Result<bool, PasswordError> {
        let password = password.as_bytes().to_vec();
        let known = stored.is_some();
        let hash: Arc<str> = stored.map_or_else(|| Arc::clone(&self.nobody), Into::into);
        let right = spawn_blocking(move || matches(&password, &hash)).await;
        right.map_err(|_| PasswordError::Ending)?.map(|right| right && known)
    }
}

impl fmt::Debug for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Slot").finish_non_exhaustive()
    }
}

fn hashed(password: &[u8], salt: &[u8]) -> Result<String, PasswordError> {
    let hash: PasswordHash = Argon2::default().hash_password_with_salt(password, salt).map_err(failure)?;
    Ok(hash.to_string())
}

fn matches(password: &[u8], hash: &str) -> Result<bool, PasswordError> {
    let hash = PasswordHash::new(hash).map_err(failure)?;
    match Argon2::default().verify_password(password, &hash) {
        Ok(()) => Ok(true),
        Err(argon2::password_hash::Error::PasswordInvalid) => Ok(false),
        Err(error) => Err(failure(error)),
    }
}

fn failure(error: impl fmt::Display) -> PasswordError {
    PasswordError::Hash(error.to_string())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[tokio::test]
    async fn the_right_password_passes_and_no_other() {
        let passwords = Passwords::new(2).unwrap();
        let hash = passwords.hash("secret", [1; 16]).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$"), "{hash}");
        assert!(passwords.slot().await.unwrap().verify("secret", Some(&hash)).await.unwrap());
        assert!(!passwords.slot().await.unwrap().verify("Secret", Some(&hash)).await.unwrap());
        assert!(!passwords.slot().await.unwrap().verify("", Some(&hash)).await.unwrap());
    }

    #[tokio::test]
    async fn an_unknown_user_never_passes() {
        let passwords = Passwords::new(1).unwrap();
        assert!(!passwords.slot().await.unwrap().verify("nobody has this password", None).await.unwrap());
    }

    #[tokio::test]
    async fn a_damaged_hash_is_an_error_and_not_a_wrong_password() {
        let passwords = Passwords::new(1).unwrap();
        passwords.slot().await.unwrap().verify("x", Some("$argon2id$damaged")).await.unwrap_err();
    }
}
