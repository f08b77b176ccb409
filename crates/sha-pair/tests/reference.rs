//! A pair answers what the `sha1` and `sha2` crates answer, whatever comes and however it is cut, and either goes on where
//! the other stood.
#![allow(clippy::unwrap_used)]

use sha_pair::{MidstateError, ShaPair};
use sha1::{Digest as _, Sha1};
use sha2::Sha256;
use sha2::digest::common::hazmat::{SerializableState, SerializedState};

#[path = "../src/random.rs"]
mod random;
use random::Random;

/// Longer than four blocks, so that every length of the last block comes with none, one and several before it.
const MAX_BYTES: usize = 300;
/// Each of these many inputs goes both ways.
const INPUTS: usize = 300_000;

type Both = ([u8; 20], [u8; 32]);

fn reference(bytes: &[u8]) -> Both {
    (Sha1::digest(bytes).into(), Sha256::digest(bytes).into())
}

fn ways() -> [ShaPair; 2] {
    [ShaPair::new(), ShaPair::new().in_turn()]
}

fn in_pieces(mut pair: ShaPair, bytes: &[u8], random: &mut Random) -> ShaPair {
    let mut rest = bytes;
    while !rest.is_empty() {
        let (piece, after) = rest.split_at(random.below(rest.len() + 1));
        pair.update(piece);
        rest = after;
    }
    pair
}

/// How many of `inputs` random inputs `digest` answers otherwise than the reference crates.
fn differences(inputs: usize, seed: u64, digest: impl Fn(&[u8], &mut Random) -> Both) -> usize {
    let mut random = Random::new(seed);
    let mut bytes = [0; MAX_BYTES];
    let differs = |_: &usize| {
        let bytes = &mut bytes[..random.below(MAX_BYTES)];
        random.fill(bytes);
        digest(bytes, &mut random) != reference(bytes)
    };
    (0..inputs).filter(differs).count()
}

fn whole(pair: &ShaPair, bytes: &[u8]) -> Both {
    let mut pair = pair.clone();
    pair.update(bytes);
    pair.finish()
}

#[test]
fn random_inputs() {
    for pair in ways() {
        assert_eq!(differences(INPUTS, 1, |bytes, _| whole(&pair, bytes)), 0);
    }
}

#[test]
fn random_inputs_in_random_pieces() {
    for pair in ways() {
        assert_eq!(differences(INPUTS, 2, |bytes, random| in_pieces(pair.clone(), bytes, random).finish()), 0);
    }
}

#[test]
#[ignore = "takes some minutes: 100 million inputs"]
fn random_inputs_in_random_pieces_for_long() {
    let pair = ShaPair::new();
    assert_eq!(differences(100_000_000, 3, |bytes, random| in_pieces(pair.clone(), bytes, random).finish()), 0);
}

#[test]
fn a_wrong_answer_would_be_seen() {
    for pair in ways() {
        let wrong = |bit: usize| {
            let pair = pair.clone();
            move |bytes: &[u8], _: &mut Random| {
                let (mut one, mut other) = whole(&pair, bytes);
                let wrong = if bit < 160 { &mut one[bit / 8] } else { &mut other[(bit - 160) / 8] };
                *wrong ^= 1 << (bit % 8);
                (one, other)
            }
        };
        (0..160 + 256).for_each(|bit| assert_eq!(differences(10, 4, wrong(bit)), 10, "bit {bit}"));
        let seen = differences(1000, 5, |bytes, _| whole(&pair, &bytes[..bytes.len().saturating_sub(1)]));
        assert!(seen > 900, "a byte left out was seen {seen} times");
    }
}

#[test]
fn long_inputs_at_any_alignment() {
    let mut random = Random::new(6);
    let mut bytes = vec![0; 3 << 20];
    random.fill(&mut bytes);
    for pair in ways() {
        for offset in 0..20 {
            let bytes = &bytes[offset..bytes.len() - random.below(100)];
            assert_eq!(whole(&pair, bytes), reference(bytes));
        }
    }
}

fn hashers(bytes: &[u8]) -> (Sha1, Sha256) {
    (Sha1::new_with_prefix(bytes), Sha256::new_with_prefix(bytes))
}

fn revive<H: SerializableState>(state: &[u8]) -> H {
    H::deserialize(&SerializedState::<H>::try_from(state).unwrap()).unwrap()
}

#[test]
fn the_hashers_and_the_pair_stand_at_the_same_midstate() {
    let mut random = Random::new(7);
    let mut bytes = [0; MAX_BYTES];
    for pair in ways() {
        for _ in 0..20_000 {
            let bytes = &mut bytes[..random.below(MAX_BYTES)];
            random.fill(bytes);
            let state = in_pieces(pair.clone(), bytes, &mut random).state();
            let (one, other) = hashers(bytes);
            assert_eq!((&state.sha1[..], &state.sha256[..]), (&one.serialize()[..], &other.serialize()[..]));
        }
    }
}

#[test]
fn either_goes_on_where_the_other_stood() {
    let mut random = Random::new(8);
    let mut bytes = [0; MAX_BYTES];
    for _ in 0..20_000 {
        let bytes = &mut bytes[..random.below(MAX_BYTES)];
        random.fill(bytes);
        let (before, after) = bytes.split_at(random.below(bytes.len() + 1));

        let (one, other) = hashers(before);
        let pair = ShaPair::from_state(&one.serialize(), &other.serialize()).unwrap();
        assert_eq!(whole(&pair.clone().in_turn(), after), reference(bytes));
        assert_eq!(in_pieces(pair, after, &mut random).finish(), reference(bytes));

        let state = in_pieces(ShaPair::new(), before, &mut random).state();
        let (one, other) = (revive::<Sha1>(&state.sha1), revive::<Sha256>(&state.sha256));
        let digests = (one.chain_update(after).finalize().into(), other.chain_update(after).finalize().into());
        assert_eq!(digests, reference(bytes));
    }
}

#[test]
fn a_length_over_32_bits_is_kept() {
    let (one, other) = hashers(b"x");
    let (mut one, mut other) = (one.serialize(), other.serialize());
    one[20..28].copy_from_slice(&(1_u64 << 40).to_le_bytes());
    other[32..40].copy_from_slice(&(1_u64 << 40).to_le_bytes());
    let pair = ShaPair::from_state(&one, &other).unwrap();
    let digests = (revive::<Sha1>(&one).finalize().into(), revive::<Sha256>(&other).finalize().into());
    assert_eq!(pair.finish(), digests);
}

#[test]
fn midstates_of_different_bytes_are_no_pair() {
    let state = |bytes: &[u8]| whole_state(bytes).unwrap();
    let (short, long) = (state(b"abc"), state(&[b'a'; 64 + 3]));
    let other = state(b"xyz");
    for apart in [&long, &other] {
        assert_eq!(ShaPair::from_state(&short.sha1, &apart.sha256).err(), Some(MidstateError::Apart));
        assert_eq!(ShaPair::from_state(&apart.sha1, &short.sha256).err(), Some(MidstateError::Apart));
    }
}

fn whole_state(bytes: &[u8]) -> Result<sha_pair::Midstate, MidstateError> {
    let mut pair = ShaPair::new();
    pair.update(bytes);
    let state = pair.state();
    ShaPair::from_state(&state.sha1, &state.sha256).map(|pair| pair.state())
}

#[test]
fn what_the_crates_refuse_is_refused() {
    let state = whole_state(b"abc").unwrap();
    let malformed = |sha1: &[u8]| {
        assert_eq!(ShaPair::from_state(sha1, &state.sha256).err(), Some(MidstateError::Malformed("SHA-1")));
    };
    malformed(&[]);
    malformed(&state.sha1[1..]);
    malformed(&[&state.sha1[..], &[0]].concat());
    malformed(&state.sha256);
    let (mut full, mut dirty) = (state.sha1, state.sha1);
    full[28] = 64;
    dirty[91] = 1;
    for state in [full, dirty] {
        assert!(Sha1::deserialize(&SerializedState::<Sha1>::from(state)).is_err());
        malformed(&state);
    }
    let refused = ShaPair::from_state(&state.sha1, &state.sha1).err();
    assert_eq!(refused, Some(MidstateError::Malformed("SHA-256")));
}
