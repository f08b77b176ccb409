//! The process's randomness: the one place that asks the machine for it.

use library_core::ports::Ids;

/// The machine's random numbers.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemIds;

impl Ids for SystemIds {
    #[expect(clippy::disallowed_methods, reason = "this is the Ids port's implementation")]
    fn uuid(&self) -> String {
        uuid::Uuid::new_v4().to_string()
    }

    /// # Panics
    /// When the machine has no randomness: going on would hand out secrets that can be guessed.
    #[expect(clippy::expect_used, reason = "no secret is better than one that can be guessed")]
    fn secret(&self) -> [u8; 32] {
        let mut secret = [0; 32];
        getrandom::fill(&mut secret).expect("the machine gives random bytes");
        secret
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_lower_case_uuids_and_secrets_differ() {
        let id = SystemIds.uuid();
        assert_eq!(id.len(), 36);
        assert_eq!(id, id.to_lowercase());
        assert_ne!(SystemIds.secret(), SystemIds.secret());
    }
}
