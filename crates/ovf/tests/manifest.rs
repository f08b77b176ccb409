//! Manifests as tools write them, and each malformed one.
#![allow(clippy::unwrap_used)]

#[path = "common/seeded.rs"]
mod seeded;

use ovf::manifest::ManifestError;
use ovf::{Algorithm, Manifest};
use proptest::prelude::{any, prop, proptest};

const SHA1: &str = "da39a3ee5e6b4b0d3255bfef95601890afd80709";
const SHA256: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

fn refusal(text: &str) -> ManifestError {
    Manifest::parse(text.as_bytes()).unwrap_err()
}

#[test]
fn the_spellings_of_the_tools_mean_the_same() {
    let upper = SHA1.to_ascii_uppercase();
    for line in [
        format!("SHA1(a b.ovf)= {SHA1}"),
        format!("SHA1 (a b.ovf) = {SHA1}\n"),
        format!("  sha1( a b.ovf )={upper}  \r\n"),
        format!("\u{feff}SHA-1(a b.ovf)= {SHA1}\r"),
        format!("# made by hand\n\n\r\nSHA1(a b.ovf)= {SHA1}\nSHA1(a b.ovf)= {upper}\n"),
    ] {
        let manifest = Manifest::parse(line.as_bytes()).unwrap();
        assert_eq!(manifest.entries().len(), 1, "{line}");
        let digest = manifest.digest_of("a b.ovf").unwrap();
        assert_eq!((digest.algorithm(), digest.to_hex().as_str()), (Algorithm::Sha1, SHA1));
        assert!(digest.matches(b""));
    }
}

#[test]
fn algorithms_may_be_mixed_and_the_strongest_counts() {
    let sha512 = Algorithm::Sha512.digest(b"").to_hex();
    let text = format!("SHA256(a)= {SHA256}\nSHA1(a)= {SHA1}\nSHA512(b (1).vmdk)= {sha512}\nSHA1(c)= {SHA1}");
    let manifest = Manifest::parse(text.as_bytes()).unwrap();
    assert_eq!(manifest.digest_of("a").unwrap().algorithm(), Algorithm::Sha256);
    assert_eq!(manifest.digests_of("a").count(), 2);
    assert_eq!(manifest.digest_of("b (1).vmdk").unwrap().algorithm(), Algorithm::Sha512);
    assert_eq!(manifest.digest_of("missing"), None);
    let names: Vec<_> = manifest.entries().iter().map(|entry| entry.name.as_str()).collect();
    assert_eq!(names, ["a", "a", "b (1).vmdk", "c"]);
}

#[test]
fn an_unknown_algorithm_is_named_with_its_file() {
    for algorithm in ["MD5", "SHA384", "CRC32", ""] {
        let message = refusal(&format!("\n{algorithm}(disk.vmdk)= {SHA1}")).to_string();
        let expected = format!("line 2 of the manifest: `{algorithm}` of `disk.vmdk` is not a known algorithm");
        assert!(message.starts_with(&expected), "{message}");
    }
}

#[test]
fn a_digest_of_a_wrong_length_is_named_with_what_is_expected() {
    let message = refusal(&format!("SHA256(disk.vmdk)= {SHA1}")).to_string();
    assert!(message.contains("is not a SHA256 digest of `disk.vmdk`; SHA256 has 64 hexadecimal digits"), "{message}");
    for digits in ["", "xyz", &SHA1[1..]] {
        assert!(matches!(refusal(&format!("SHA1(a)= {digits}")), ManifestError::Digest { line: 1, .. }));
    }
}

#[test]
fn two_different_digests_of_a_file_conflict() {
    let other = Algorithm::Sha1.digest(b"x").to_hex();
    let conflict = refusal(&format!("SHA1(a)= {SHA1}\nSHA1(a)= {other}"));
    assert_eq!(
        conflict.to_string(),
        format!("line 2 of the manifest: `a` has SHA1 {SHA1} and {other}; keep the right line")
    );
}

#[test]
fn lines_of_another_form_and_names_with_folders_are_refused() {
    for line in ["hello", "SHA1 a = 00", "SHA1(a 00", "SHA1(a) 00", "da39a3 *a.ovf", "<html>"] {
        assert!(matches!(refusal(line), ManifestError::Line { line: 1, .. }), "{line}");
    }
    let message = refusal(&format!("SHA1(../a)= {SHA1}")).to_string();
    assert!(message.contains("`../a` holds the path separator `/`"), "{message}");
}

#[test]
fn size_lines_encoding_and_emptiness_are_bounded() {
    assert_eq!(refusal(&" ".repeat((1 << 20) + 1)), ManifestError::TooLong((1 << 20) + 1));
    assert_eq!(refusal(&"\n".repeat(10_000)), ManifestError::TooManyLines);
    assert_eq!(refusal(""), ManifestError::Empty);
    assert_eq!(refusal("# nothing\n"), ManifestError::Empty);
    assert_eq!(Manifest::parse(b"\xef\xbb\xbfab\xff"), Err(ManifestError::NotText(5)));
}

proptest! {
    #![proptest_config(seeded::seeded())]

    #[test]
    fn garbage_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..400), line in "(SHA1|sha512)?[ (]{0,2}[a-z/.\\\\)]{0,5}[) =]{0,3}[0-9a-f]{0,44}") {
        let _ = Manifest::parse(&bytes);
        let _ = Manifest::parse(line.as_bytes());
    }
}
