//! The examples that NIST publishes for FIPS 180-4, on both ways.

use sha_pair::ShaPair;

fn check(bytes: &[u8], sha1: &str, sha256: &str) {
    for mut pair in [ShaPair::new(), ShaPair::new().in_turn()] {
        pair.update(bytes);
        let (one, other) = pair.finish();
        assert_eq!((hex::encode(one), hex::encode(other)), (sha1.to_owned(), sha256.to_owned()));
    }
}

#[test]
fn of_nothing() {
    check(
        b"",
        "da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    );
}

#[test]
fn of_one_block() {
    check(
        b"abc",
        "a9993e364706816aba3e25717850c26c9cd0d89d",
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    );
}

#[test]
fn of_two_blocks() {
    check(
        b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "84983e441c3bd26ebaae4aa1f95129e5e54670f1",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
    );
}

#[test]
fn of_896_bits() {
    check(
        b"abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
        "a49b2446a02c645bf419f995b67091253a04a259",
        "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1",
    );
}

#[test]
fn of_a_million_letters() {
    check(
        &vec![b'a'; 1_000_000],
        "34aa973cd4c4daa4f61eeb2bdbad27316534016f",
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
    );
}
