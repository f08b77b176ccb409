//! Every way against the reference crates, block by block and from any chain; and that a wrong way would be seen.

use std::array::from_fn;

use super::{BLOCK_BYTES, Block, Chain, Way, in_turn};
use crate::random::Random;
use crate::stitched::Stitched;

/// Most blocks that are taken at once.
const MAX_BLOCKS: usize = 4;

/// In how many of `rounds`, with random chains and blocks, `take` does otherwise than the reference crates.
pub(crate) fn differences(rounds: usize, mut take: impl FnMut(&mut Chain, &[Block])) -> usize {
    let mut random = Random::new(1);
    let mut bytes = [0; MAX_BLOCKS * BLOCK_BYTES];
    let differs = |_: &usize| {
        random.fill(&mut bytes);
        let (blocks, _) = bytes.as_chunks();
        let blocks = &blocks[..=random.below(MAX_BLOCKS)];
        let mut word = || u32::try_from(random.next() >> 32).unwrap_or_default();
        let mut taken = Chain { sha1: from_fn(|_| word()), sha256: from_fn(|_| word()) };
        let (mut one, mut other) = (taken.sha1, taken.sha256);
        take(&mut taken, blocks);
        sha1::block_api::compress(&mut one, blocks);
        sha2::block_api::compress256(&mut other, blocks);
        taken != Chain { sha1: one, sha256: other }
    };
    (0..rounds).filter(differs).count()
}

#[test]
fn the_fastest_way_is_the_stitched_one_where_the_processor_can() {
    assert_eq!(matches!(Way::fastest(), Way::Stitched(_)), Stitched::detect().is_some());
    #[cfg(target_arch = "x86_64")]
    assert_eq!(
        Stitched::detect().is_some(),
        std::is_x86_feature_detected!("sha")
            && std::is_x86_feature_detected!("sse4.1")
            && std::is_x86_feature_detected!("ssse3")
    );
}

#[test]
fn both_ways_do_as_the_reference() {
    assert_eq!(differences(1_000_000, |chain, blocks| Way::fastest().take(chain, blocks)), 0);
    assert_eq!(differences(100_000, in_turn), 0);
}

#[test]
#[ignore = "takes a minute: 100 million rounds"]
fn the_fastest_way_does_as_the_reference_for_long() {
    assert_eq!(differences(100_000_000, |chain, blocks| Way::fastest().take(chain, blocks)), 0);
}

#[test]
fn a_wrong_bit_in_any_word_would_be_seen() {
    for word in 0..13 {
        let seen = differences(10, |chain, blocks| {
            Way::fastest().take(chain, blocks);
            let flipped = if word < 5 { &mut chain.sha1[word] } else { &mut chain.sha256[word - 5] };
            *flipped ^= 1 << (word * 2);
        });
        assert_eq!(seen, 10, "word {word}");
    }
}

#[test]
fn a_wrong_bit_in_any_bit_of_a_block_would_be_seen() {
    for bit in 0..BLOCK_BYTES * 8 {
        let seen = differences(10, |chain, blocks| {
            let mut blocks = blocks.to_vec();
            blocks[0][bit / 8] ^= 1 << (bit % 8);
            Way::fastest().take(chain, &blocks);
        });
        assert_eq!(seen, 10, "bit {bit}");
    }
}

#[test]
fn a_block_left_out_or_taken_for_one_function_alone_would_be_seen() {
    assert_eq!(differences(10, |chain, blocks| Way::fastest().take(chain, &blocks[1..])), 10);
    assert_eq!(differences(10, |chain, blocks| sha1::block_api::compress(&mut chain.sha1, blocks)), 10);
    assert_eq!(differences(10, |chain, blocks| sha2::block_api::compress256(&mut chain.sha256, blocks)), 10);
}
