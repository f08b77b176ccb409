//! How digests are put together, put down and taken up.
#![allow(clippy::unwrap_used)]

use library_core::model::{ChecksumAlgorithm, Digests};
use sha1::{Digest as _, Sha1};
use sha2::Sha256;

use super::{Hashing, hex};

const BOTH: [ChecksumAlgorithm; 2] = [ChecksumAlgorithm::Sha1, ChecksumAlgorithm::Sha256];

fn finish(hashings: Vec<Hashing>, bytes: &[u8]) -> Digests {
    let mut digests = Digests::default();
    for mut hashing in hashings {
        hashing.update(bytes);
        hashing.finish_into(&mut digests);
    }
    digests
}

/// Each digest on its own, after its own bytes.
fn alone(sha1: &[u8], sha256: &[u8]) -> Vec<(ChecksumAlgorithm, Vec<u8>)> {
    let mut hashings = BOTH.map(Hashing::new);
    hashings.iter_mut().zip([sha1, sha256]).for_each(|(hashing, bytes)| hashing.update(bytes));
    hashings.iter().flat_map(Hashing::states).collect()
}

#[test]
fn sha_1_beside_sha_256_is_no_further_pass() {
    assert_eq!(Hashing::set(&[]).len(), 1);
    assert_eq!(Hashing::set(&[ChecksumAlgorithm::Sha1]).len(), 1);
    assert_eq!(Hashing::set(&BOTH).len(), 1);
    assert_eq!(Hashing::set(&ChecksumAlgorithm::ALL).len(), 3);
}

#[test]
fn each_digest_has_its_place() {
    let digests = finish(Hashing::set(&ChecksumAlgorithm::ALL), b"abc");
    assert_eq!(digests.sha1.unwrap(), hex(&Sha1::digest(b"abc")));
    assert_eq!(digests.sha256, hex(&Sha256::digest(b"abc")));
    assert_eq!(digests.md5.unwrap(), "900150983cd24fb0d6963f7d28e17f72");
    assert!(digests.sha512.unwrap().starts_with("ddaf35a193617abacc417349ae204131"));
    assert_eq!(finish(Hashing::set(&[]), b"abc").sha1, None);
}

#[test]
fn midstates_that_were_put_down_one_by_one_go_on_as_a_pair() {
    let hashings = Hashing::from_states(alone(b"ab", b"ab")).unwrap();
    assert_eq!(hashings.len(), 1);
    assert_eq!(finish(hashings, b"c"), finish(Hashing::set(&BOTH), b"abc"));
}

#[test]
fn a_pair_is_put_down_as_each_alone() {
    let mut hashings = Hashing::set(&BOTH);
    for hashing in &mut hashings {
        hashing.update(b"ab");
    }
    let states: Vec<_> = hashings.iter().flat_map(Hashing::states).collect();
    assert_eq!(states, alone(b"ab", b"ab"));
}

#[test]
fn midstates_at_different_bytes_stay_apart() {
    let hashings = Hashing::from_states(alone(b"ab", b"")).unwrap();
    assert_eq!(hashings.len(), 2);
    let digests = finish(hashings, b"c");
    assert_eq!((digests.sha1.unwrap(), digests.sha256), (hex(&Sha1::digest(b"abc")), hex(&Sha256::digest(b"c"))));
}

#[test]
fn what_is_no_midstate_is_refused() {
    for algorithm in ChecksumAlgorithm::ALL {
        assert!(Hashing::from_states(vec![(algorithm, vec![0; 7])]).is_none());
    }
}
