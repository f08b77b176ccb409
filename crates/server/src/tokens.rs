//! Tokens of login sessions: random, shown once, kept as a hash.

use std::sync::Arc;

use library_core::ports::Ids;
use library_operations::{NewToken, Tokens};
use sha2::{Digest, Sha256};
use vapi::bind::Secret;

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

impl Tokens for TokenMint {
    /// 256 random bits as 64 hexadecimal digits, with their hash.
    fn new_token(&self) -> NewToken {
        let token = hex::encode(self.ids.secret());
        NewToken { hash: hash(&token), token: Secret(token) }
    }
}

/// The hash under which a token is kept. Tokens are random and long, so that a fast hash serves. Quotes around one are
/// none of it: the value of the SOAP cookie has them, and clients hand it on as it is.
pub fn hash(token: &str) -> String {
    hex::encode(Sha256::digest(token.trim_matches('"').as_bytes()))
}
