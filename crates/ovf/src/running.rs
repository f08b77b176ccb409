//! A digest over bytes that come piece by piece. For archives as a whole and for content that is read again; content that
//! is being stored is hashed by its store.

use md5::{
    Digest as _,
    digest::common::hazmat::{SerializableState, SerializedState},
};

use crate::digest::{Algorithm, Digest};

/// A digest in the making.
#[derive(Clone)]
pub struct RunningDigest {
    algorithm: Algorithm,
    state: State,
}

#[derive(Clone)]
enum State {
    Md5(md5::Md5),
    Sha1(sha1::Sha1),
    Sha256(sha2::Sha256),
    Sha512(Box<sha2::Sha512>),
}

impl RunningDigest {
    /// A digest over no bytes yet.
    pub fn new(algorithm: Algorithm) -> Self {
        let state = match algorithm {
            Algorithm::Md5 => State::Md5(md5::Md5::new()),
            Algorithm::Sha1 => State::Sha1(sha1::Sha1::new()),
            Algorithm::Sha256 => State::Sha256(sha2::Sha256::new()),
            Algorithm::Sha512 => State::Sha512(Box::default()),
        };
        Self { algorithm, state }
    }

    /// Takes the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        match &mut self.state {
            State::Md5(state) => state.update(bytes),
            State::Sha1(state) => state.update(bytes),
            State::Sha256(state) => state.update(bytes),
            State::Sha512(state) => state.update(bytes),
        }
    }

    /// The state so far, for [`RunningDigest::from_state`].
    pub fn state(&self) -> Vec<u8> {
        match &self.state {
            State::Md5(state) => state.serialize().to_vec(),
            State::Sha1(state) => state.serialize().to_vec(),
            State::Sha256(state) => state.serialize().to_vec(),
            State::Sha512(state) => state.serialize().to_vec(),
        }
    }

    /// Goes on from a state; `None` when it is none of this algorithm.
    pub fn from_state(algorithm: Algorithm, state: &[u8]) -> Option<Self> {
        let state = match algorithm {
            Algorithm::Md5 => State::Md5(revived(state)?),
            Algorithm::Sha1 => State::Sha1(revived(state)?),
            Algorithm::Sha256 => State::Sha256(revived(state)?),
            Algorithm::Sha512 => State::Sha512(Box::new(revived(state)?)),
        };
        Some(Self { algorithm, state })
    }

    /// The digest over all bytes.
    pub fn finish(self) -> Digest {
        let value = match self.state {
            State::Md5(state) => state.finalize().to_vec(),
            State::Sha1(state) => state.finalize().to_vec(),
            State::Sha256(state) => state.finalize().to_vec(),
            State::Sha512(state) => state.finalize().to_vec(),
        };
        Digest::from_bytes(self.algorithm, value)
    }
}

fn revived<H: SerializableState>(state: &[u8]) -> Option<H> {
    let state = SerializedState::<H>::try_from(state).ok()?;
    H::deserialize(&state).ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests panic when a promise is broken")]
mod tests {
    use super::RunningDigest;
    use crate::digest::Algorithm;

    #[test]
    fn pieces_give_the_digest_of_the_whole() {
        for algorithm in [Algorithm::Md5, Algorithm::Sha1, Algorithm::Sha256, Algorithm::Sha512] {
            let mut running = RunningDigest::new(algorithm);
            running.update(b"he");
            let mut running = RunningDigest::from_state(algorithm, &running.state()).unwrap();
            assert!(RunningDigest::from_state(algorithm, b"short").is_none());
            running.update(b"llo");
            assert_eq!(running.finish(), algorithm.digest(b"hello"), "{algorithm}");
        }
    }
}
