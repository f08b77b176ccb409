//! Both compression functions in one stream of instructions, for x86-64 with the SHA extensions. Each function alone is
//! a chain in which every instruction waits for the one before; side by side the two chains fill each other's gaps.
//! Written from FIPS 180-4 and the definitions of the instructions; must never run where they were not detected.
#![expect(unsafe_code, reason = "instructions that not every processor has, and loads into their registers")]
#![expect(clippy::many_single_char_names, reason = "the names that FIPS 180-4 gives to the words of a state")]

use std::arch::x86_64::{
    __m128i, _mm_add_epi32, _mm_alignr_epi8, _mm_extract_epi32, _mm_loadu_si128, _mm_or_si128, _mm_set_epi8,
    _mm_set_epi32, _mm_setzero_si128, _mm_sha1msg1_epu32, _mm_sha1msg2_epu32, _mm_sha1nexte_epu32, _mm_sha1rnds4_epu32,
    _mm_sha256msg1_epu32, _mm_sha256msg2_epu32, _mm_sha256rnds2_epu32, _mm_shuffle_epi8, _mm_shuffle_epi32,
    _mm_slli_epi32, _mm_srli_epi32, _mm_xor_si128,
};

use crate::chain::{Block, Chain};

/// Proof that this processor has the instructions.
#[derive(Clone, Copy)]
pub(crate) struct Stitched(());

impl Stitched {
    /// Asks the processor; the answer is kept by the standard library.
    pub(crate) fn detect() -> Option<Self> {
        let has_all = std::is_x86_feature_detected!("sha")
            && std::is_x86_feature_detected!("sse4.1")
            && std::is_x86_feature_detected!("ssse3")
            && std::is_x86_feature_detected!("sse2");
        has_all.then_some(Self(()))
    }

    #[expect(clippy::unused_self, reason = "it is the proof")]
    pub(crate) fn take(self, chain: &mut Chain, blocks: &[Block]) {
        // SAFETY: whoever has a `Stitched` got it from `detect`, which found every feature that `take_blocks` asks for.
        unsafe { take_blocks(chain, blocks, &ROUND_CONSTANTS) }
    }
}

/// Four words of a register, the first in the lowest lane.
type Quad = [u32; 4];

/// The constants of SHA-256, FIPS 180-4, 4.2.2, by four rounds. Those of SHA-1 are in its instructions.
static ROUND_CONSTANTS: [Quad; 16] = [
    [0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5],
    [0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5],
    [0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3],
    [0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174],
    [0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc],
    [0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da],
    [0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7],
    [0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967],
    [0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13],
    [0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85],
    [0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3],
    [0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070],
    [0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5],
    [0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3],
    [0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208],
    [0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2],
];

#[target_feature(enable = "sha,sse2,ssse3,sse4.1")]
fn take_blocks(chain: &mut Chain, blocks: &[Block], constants: &[Quad; 16]) {
    let (mut sha1, mut sha256) = (Sha1::of(chain), Sha256::of(chain));
    for block in blocks {
        let words = words(block);
        sha1.begin(&words);
        sha256.begin(&words);
        quarter::<0>(&mut sha1, &mut sha256, constants);
        quarter::<1>(&mut sha1, &mut sha256, constants);
        quarter::<2>(&mut sha1, &mut sha256, constants);
        quarter::<3>(&mut sha1, &mut sha256, constants);
        sha1.end();
        sha256.end();
    }
    sha1.put(chain);
    sha256.put(chain);
}

/// A quarter of a block: 20 rounds of SHA-1, which share their function, among 16 of SHA-256.
#[inline]
#[target_feature(enable = "sha,sse2,ssse3,sse4.1")]
fn quarter<const QUARTER: i32>(sha1: &mut Sha1, sha256: &mut Sha256, constants: &[Quad; 16]) {
    let quarter = QUARTER.unsigned_abs() as usize;
    let (one, other) = (5 * quarter, 4 * quarter);
    sha1.four_rounds::<QUARTER>(one);
    sha256.four_rounds(other, constants);
    sha1.four_rounds::<QUARTER>(one + 1);
    sha256.four_rounds(other + 1, constants);
    sha1.four_rounds::<QUARTER>(one + 2);
    sha256.four_rounds(other + 2, constants);
    sha1.four_rounds::<QUARTER>(one + 3);
    sha256.four_rounds(other + 3, constants);
    sha1.four_rounds::<QUARTER>(one + 4);
}

/// The words of a block, four to a register, the first of each in the lowest lane.
#[inline]
#[target_feature(enable = "sha,sse2,ssse3,sse4.1")]
fn words(block: &Block) -> [__m128i; 4] {
    let big_endian = _mm_set_epi8(12, 13, 14, 15, 8, 9, 10, 11, 4, 5, 6, 7, 0, 1, 2, 3);
    let (quads, _) = block.as_chunks::<16>();
    let mut words = [_mm_setzero_si128(); 4];
    // No closure: its registers would travel through memory.
    for (word, quad) in words.iter_mut().zip(quads) {
        *word = _mm_shuffle_epi8(load(quad), big_endian);
    }
    words
}

#[inline]
#[target_feature(enable = "sse2")]
fn load(bytes: &[u8; 16]) -> __m128i {
    // SAFETY: the reference is good for reading 16 bytes, and this load asks for no alignment.
    unsafe { _mm_loadu_si128(bytes.as_ptr().cast()) }
}

/// The registers of SHA-1. Its instructions want the first word in the highest lane.
struct Sha1 {
    /// A, B, C and D from the highest lane down.
    abcd: __m128i,
    /// The same before the last four rounds: its A becomes E.
    earlier: __m128i,
    /// E before the block, in the highest lane; the others are 0.
    e: __m128i,
    /// What `abcd` was before the block.
    start: __m128i,
    /// 32 words of the schedule, each quad at its number modulo 8.
    words: [__m128i; 8],
}

impl Sha1 {
    #[inline]
    #[target_feature(enable = "sha,sse2,ssse3,sse4.1")]
    fn of(chain: &Chain) -> Self {
        let [a, b, c, d, e] = chain.sha1.map(u32::cast_signed);
        let abcd = _mm_set_epi32(a, b, c, d);
        Self { abcd, earlier: abcd, e: _mm_set_epi32(e, 0, 0, 0), start: abcd, words: [_mm_setzero_si128(); 8] }
    }

    #[inline]
    #[target_feature(enable = "sha,sse2,ssse3,sse4.1")]
    fn put(&self, chain: &mut Chain) {
        chain.sha1 = [
            _mm_extract_epi32::<3>(self.abcd),
            _mm_extract_epi32::<2>(self.abcd),
            _mm_extract_epi32::<1>(self.abcd),
            _mm_extract_epi32::<0>(self.abcd),
            _mm_extract_epi32::<3>(self.e),
        ]
        .map(i32::cast_unsigned);
    }

    #[inline]
    #[target_feature(enable = "sha,sse2,ssse3,sse4.1")]
    fn begin(&mut self, words: &[__m128i; 4]) {
        self.start = self.abcd;
        for (own, quad) in self.words.iter_mut().zip(words) {
            *own = _mm_shuffle_epi32::<0b00_01_10_11>(*quad);
        }
    }

    /// Rounds `4 * number` to `4 * number + 3`, with the function of their `QUARTER`, and the four words of the schedule
    /// that are wanted four quads later.
    #[inline]
    #[target_feature(enable = "sha,sse2,ssse3,sse4.1")]
    fn four_rounds<const QUARTER: i32>(&mut self, number: usize) {
        let words = self.words[number % 8];
        let e_and_words =
            if number == 0 { _mm_add_epi32(self.e, words) } else { _mm_sha1nexte_epu32(self.earlier, words) };
        self.earlier = self.abcd;
        self.abcd = _mm_sha1rnds4_epu32::<QUARTER>(self.abcd, e_and_words);
        if number < 4 {
            self.words[number + 4] = self.next_words(number);
        } else if number < 16 {
            self.words[(number + 4) % 8] = self.later_words(number);
        }
    }

    /// Quad `number + 4` of the schedule as it is defined: FIPS 180-4, 6.1.2.
    #[inline]
    #[target_feature(enable = "sha,sse2,ssse3,sse4.1")]
    fn next_words(&self, number: usize) -> __m128i {
        let [w16, w12, w8, w4] = [0, 1, 2, 3].map(|next| self.words[number + next]);
        _mm_sha1msg2_epu32(_mm_xor_si128(_mm_sha1msg1_epu32(w16, w12), w8), w4)
    }

    /// The same from word 32 on, where the definition, put into itself, becomes
    /// `W[t] = rotl2(W[t-6] ^ W[t-16] ^ W[t-28] ^ W[t-32])`. No word of a quad needs another then, so ordinary
    /// instructions do, and those for SHA-1 need not share their unit with the rounds.
    #[inline]
    #[target_feature(enable = "sha,sse2,ssse3,sse4.1")]
    fn later_words(&self, number: usize) -> __m128i {
        let [w16, w8, w4, w32, w28] = [0, 2, 3, 4, 5].map(|next| self.words[(number + next) % 8]);
        let w6 = _mm_alignr_epi8::<8>(w8, w4);
        let mixed = _mm_xor_si128(_mm_xor_si128(w32, w28), _mm_xor_si128(w16, w6));
        _mm_or_si128(_mm_slli_epi32::<2>(mixed), _mm_srli_epi32::<30>(mixed))
    }

    #[inline]
    #[target_feature(enable = "sha,sse2,ssse3,sse4.1")]
    fn end(&mut self) {
        self.e = _mm_sha1nexte_epu32(self.earlier, self.e);
        self.abcd = _mm_add_epi32(self.abcd, self.start);
    }
}

/// The registers of SHA-256. Its instructions want the first word of the schedule in the lowest lane.
struct Sha256 {
    /// A, B, E and F from the highest lane down.
    abef: __m128i,
    /// C, D, G and H likewise.
    cdgh: __m128i,
    /// What both were before the block.
    start: [__m128i; 2],
    /// Sixteen words of the schedule, each quad at its number modulo 4.
    words: [__m128i; 4],
}

impl Sha256 {
    #[inline]
    #[target_feature(enable = "sha,sse2,ssse3,sse4.1")]
    fn of(chain: &Chain) -> Self {
        let [a, b, c, d, e, f, g, h] = chain.sha256.map(u32::cast_signed);
        let (abef, cdgh) = (_mm_set_epi32(a, b, e, f), _mm_set_epi32(c, d, g, h));
        Self { abef, cdgh, start: [abef, cdgh], words: [_mm_setzero_si128(); 4] }
    }

    #[inline]
    #[target_feature(enable = "sha,sse2,ssse3,sse4.1")]
    fn put(&self, chain: &mut Chain) {
        chain.sha256 = [
            _mm_extract_epi32::<3>(self.abef),
            _mm_extract_epi32::<2>(self.abef),
            _mm_extract_epi32::<3>(self.cdgh),
            _mm_extract_epi32::<2>(self.cdgh),
            _mm_extract_epi32::<1>(self.abef),
            _mm_extract_epi32::<0>(self.abef),
            _mm_extract_epi32::<1>(self.cdgh),
            _mm_extract_epi32::<0>(self.cdgh),
        ]
        .map(i32::cast_unsigned);
    }

    #[inline]
    #[target_feature(enable = "sha,sse2,ssse3,sse4.1")]
    fn begin(&mut self, words: &[__m128i; 4]) {
        self.start = [self.abef, self.cdgh];
        self.words = *words;
    }

    /// Rounds `4 * number` to `4 * number + 3`, and four words more of the schedule in the place of those that are used up.
    #[inline]
    #[target_feature(enable = "sha,sse2,ssse3,sse4.1")]
    fn four_rounds(&mut self, number: usize, constants: &[Quad; 16]) {
        let [first, second, third, fourth] = [0, 1, 2, 3].map(|next| (number + next) % 4);
        let words = self.words[first];
        let [k0, k1, k2, k3] = constants[number].map(u32::cast_signed);
        let sums = _mm_add_epi32(words, _mm_set_epi32(k3, k2, k1, k0));
        // After two rounds A, B, E and F are new, and C, D, G and H are what A, B, E and F were.
        self.cdgh = _mm_sha256rnds2_epu32(self.cdgh, self.abef, sums);
        self.abef = _mm_sha256rnds2_epu32(self.abef, self.cdgh, _mm_shuffle_epi32::<0b00_00_11_10>(sums));
        if number < 12 {
            let seventh_last = _mm_alignr_epi8::<4>(self.words[fourth], self.words[third]);
            let begun = _mm_add_epi32(_mm_sha256msg1_epu32(words, self.words[second]), seventh_last);
            self.words[first] = _mm_sha256msg2_epu32(begun, self.words[fourth]);
        }
    }

    #[inline]
    #[target_feature(enable = "sha,sse2,ssse3,sse4.1")]
    fn end(&mut self) {
        self.abef = _mm_add_epi32(self.abef, self.start[0]);
        self.cdgh = _mm_add_epi32(self.cdgh, self.start[1]);
    }
}

#[cfg(test)]
mod tests {
    use super::{ROUND_CONSTANTS, Stitched, take_blocks};
    use crate::chain::tests::differences;

    #[test]
    fn a_wrong_bit_in_any_constant_would_be_seen() {
        if Stitched::detect().is_none() {
            return;
        }
        for at in 0..64 {
            let mut constants = ROUND_CONSTANTS;
            constants[at / 4][at % 4] ^= 1 << (at % 32);
            // SAFETY: `detect` has found the features.
            let seen = differences(10, |chain, blocks| unsafe { take_blocks(chain, blocks, &constants) });
            assert_eq!(seen, 10, "constant {at}");
        }
    }
}
