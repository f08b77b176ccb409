//! Checksums of bytes that pass by, in the algorithms that the contract knows. Reads nothing itself.

use aws_lc_rs::digest::{self, Context};
use library_api::content::library::item::file::{ChecksumAlgorithm, ChecksumInfo};
use md5::{Digest as _, Md5};

/// The contract's word for how a checksum is computed.
pub use library_api::content::library::item::file::ChecksumAlgorithm as Algorithm;

/// Size and checksums of bytes that have passed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Digests {
    /// How many bytes.
    pub size: u64,
    sums: Vec<(Algorithm, String)>,
}

impl Digests {
    /// The checksum in lower-case hexadecimal, if it was computed.
    pub fn get(&self, algorithm: Algorithm) -> Option<&str> {
        self.sums.iter().find(|(known, _)| *known == algorithm).map(|(_, hex)| hex.as_str())
    }

    /// What speaks against these bytes being those that `info` describes: the algorithm's name and the actual checksum.
    /// An algorithm that was not computed speaks against nothing.
    pub fn contradiction(&self, info: &ChecksumInfo) -> Option<(&'static str, &str)> {
        let algorithm = info.algorithm.unwrap_or(Algorithm::Sha1);
        let actual = self.get(algorithm)?;
        (!actual.eq_ignore_ascii_case(&info.checksum)).then_some((name(algorithm), actual))
    }
}

/// An algorithm as the wire writes it, which scripts can pass back.
pub fn name(algorithm: Algorithm) -> &'static str {
    algorithm.as_str()
}

/// Computes checksums while bytes pass.
#[derive(Clone)]
pub(crate) struct Running {
    size: u64,
    sums: Vec<(Algorithm, Sum)>,
}

#[derive(Clone)]
enum Sum {
    Ring(Context),
    Md5(Md5),
}

impl Running {
    pub(crate) fn new(algorithms: &[Algorithm]) -> Self {
        Self { size: 0, sums: algorithms.iter().map(|algorithm| (*algorithm, Sum::new(*algorithm))).collect() }
    }

    /// How many bytes have passed.
    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    pub(crate) fn update(&mut self, bytes: &[u8]) {
        self.size += bytes.len() as u64;
        for (_, sum) in &mut self.sums {
            match sum {
                Sum::Ring(context) => context.update(bytes),
                Sum::Md5(state) => state.update(bytes),
            }
        }
    }

    pub(crate) fn finish(self) -> Digests {
        let hex = |sum| match sum {
            Sum::Ring(context) => hex::encode(context.finish()),
            Sum::Md5(state) => hex::encode(state.finalize()),
        };
        Digests { size: self.size, sums: self.sums.into_iter().map(|(algorithm, sum)| (algorithm, hex(sum))).collect() }
    }
}

impl Sum {
    fn new(algorithm: Algorithm) -> Self {
        match algorithm {
            ChecksumAlgorithm::Sha1 => Self::Ring(Context::new(&digest::SHA1_FOR_LEGACY_USE_ONLY)),
            ChecksumAlgorithm::Sha256 => Self::Ring(Context::new(&digest::SHA256)),
            ChecksumAlgorithm::Sha512 => Self::Ring(Context::new(&digest::SHA512)),
            ChecksumAlgorithm::Md5 => Self::Md5(Md5::new()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Algorithm, ChecksumInfo, Running};

    #[test]
    fn each_algorithm_gives_its_known_checksum_of_abc() {
        let mut running = Running::new(&[Algorithm::Sha1, Algorithm::Md5, Algorithm::Sha256, Algorithm::Sha512]);
        running.update(b"a");
        running.update(b"bc");
        let digests = running.finish();
        assert_eq!(digests.size, 3);
        assert_eq!(digests.get(Algorithm::Sha1), Some("a9993e364706816aba3e25717850c26c9cd0d89d"));
        assert_eq!(digests.get(Algorithm::Md5), Some("900150983cd24fb0d6963f7d28e17f72"));
        let sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(digests.get(Algorithm::Sha256), Some(sha256));
        assert!(digests.get(Algorithm::Sha512).is_some_and(|hex| hex.starts_with("ddaf35a193617aba")));
    }

    #[test]
    fn a_checksum_without_an_algorithm_is_sha1_and_case_does_not_matter() {
        let mut running = Running::new(&[Algorithm::Sha1]);
        running.update(b"abc");
        let digests = running.finish();
        let info = |checksum: &str| ChecksumInfo { algorithm: None, checksum: checksum.to_owned() };
        assert_eq!(digests.contradiction(&info("A9993E364706816ABA3E25717850C26C9CD0D89D")), None);
        let wrong = digests.contradiction(&info("00"));
        assert_eq!(wrong, Some(("SHA1", "a9993e364706816aba3e25717850c26c9cd0d89d")));
    }
}
