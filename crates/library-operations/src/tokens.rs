//! Tokens of login sessions: random, shown once, kept only as a hash. Who makes them decides their form.

use vapi::bind::Secret;

/// A fresh token.
pub struct NewToken {
    /// What the client gets.
    pub token: Secret,
    /// What is kept: SHA-256 of the token, lower-case hexadecimal; `Caller::session` carries it in later calls.
    pub hash: String,
}

/// Makes tokens.
pub trait Tokens: Send + Sync {
    /// A token that nobody can guess.
    fn new_token(&self) -> NewToken;
}
