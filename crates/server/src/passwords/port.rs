//! The domain's password port over [`Passwords`].

use std::sync::Arc;

use async_trait::async_trait;
use library_core::ports::{self, Ids};

use super::Passwords;

/// Hashes and compares the passwords of publications.
pub struct PasswordPort {
    passwords: Arc<Passwords>,
    ids: Arc<dyn Ids>,
}

impl PasswordPort {
    /// The port; `ids` give the salts.
    pub fn new(passwords: Arc<Passwords>, ids: Arc<dyn Ids>) -> Self {
        Self { passwords, ids }
    }
}

#[async_trait]
impl ports::Passwords for PasswordPort {
    async fn hash(&self, password: &str) -> library_core::Result<String> {
        let mut salt = [0; 16];
        salt.copy_from_slice(&self.ids.secret()[..16]);
        self.passwords.hash(password, salt).await.map_err(unavailable)
    }

    async fn verify(&self, password: &str, hash: Option<&str>) -> library_core::Result<bool> {
        let slot = self.passwords.slot().await.map_err(unavailable)?;
        slot.verify(password, hash).await.map_err(unavailable)
    }
}

fn unavailable(error: super::PasswordError) -> library_core::Error {
    let text = "passwords cannot be hashed now; try again";
    library_core::Error::new(library_core::Meaning::ServiceUnavailable, "quire.passwords.unavailable", text)
        .caused_by(error)
}
