//! Tokens of login sessions: random, shown once, kept as a hash.

use std::sync::Arc;

use library_core::ports::Ids;
use sha2::{Digest, Sha256};

/// Makes tokens.
pub struct TokenMint {
    ids: Arc<dyn Ids>,
}

impl TokenMint {
    /// A mint over this randomness.
    pub fn new(ids: Arc<dyn Ids>) -> Self {
        Self { ids }
    }
}

impl library_operations::Tokens for TokenMint {
    /// 256 random bits as 64 hexadecimal digits, with their hash.
    fn new_token(&self) -> (String, String) {
        let token = hex::encode(self.ids.secret());
        let hash = hash(&token);
        (token, hash)
    }
}

/// The hash under which a token is kept. The tokens are random and long, so that a fast hash serves.
pub fn hash(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}
