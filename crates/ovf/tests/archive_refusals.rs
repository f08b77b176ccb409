//! Every malformed archive is refused with its own fault, the offset and the member.
#![allow(clippy::unwrap_used)]

mod common;

use bytes::Bytes;
use common::{END, extended, header, member, read, record, sealed, typed};
use ovf::archive::{ArchiveFault, Limits};
use ovf::{Archive, NameError};

fn fault(archive: &[u8]) -> ArchiveFault {
    read(archive).unwrap_err().fault
}

fn with_end(parts: &[&[u8]]) -> Vec<u8> {
    [&parts.concat()[..], &END].concat()
}

#[test]
fn nothing_and_end_blocks_alone_are_empty() {
    assert_eq!(fault(b""), ArchiveFault::Empty);
    assert_eq!(fault(&END), ArchiveFault::Empty);
}

#[test]
fn a_wrong_checksum_tells_both_sums_and_where() {
    let mut block = header("a.ovf", 1);
    block[0] = b'b';
    let error = read(&with_end(&[&member("x.mf", b"x"), &block, &[0; 512]])).unwrap_err();
    assert_eq!(error.offset, 1024);
    assert_eq!(error.member.as_deref(), Some("b.ovf"));
    assert!(matches!(error.fault, ArchiveFault::Checksum { stated, computed } if computed == stated + 1));
    assert!(error.to_string().contains("(byte 1024 of the archive, member `b.ovf`)"), "{error}");
}

#[test]
fn other_formats_are_no_archive() {
    assert!(matches!(fault(&[b'P'; 4096]), ArchiveFault::Number { field: "checksum" }));
    assert!(matches!(fault(b"PK\x03\x04"), ArchiveFault::Truncated { within: "a header", missing: 508 }));
}

#[test]
fn only_regular_files_are_members() {
    for type_flag in *b"123456KSMVD" {
        let refused = fault(&with_end(&[&typed("a", 0, type_flag)]));
        assert!(matches!(refused, ArchiveFault::NotAFile { .. }), "{type_flag}: {refused:?}");
    }
    assert_eq!(fault(&with_end(&[&typed("a", 0, b'Z')])), ArchiveFault::UnknownType("Z".to_owned()));
    assert_eq!(fault(&with_end(&[&typed("folder/", 0, 0)])), ArchiveFault::NotAFile { what: "folder" });
    assert_eq!(fault(&with_end(&[&typed("./", 0, b'5')])), ArchiveFault::NotAFile { what: "folder" });
    let sparse = extended(b'x', record("GNU.sparse.major", "1").as_bytes());
    assert_eq!(fault(&with_end(&[&sparse, &member("a", b"")])), ArchiveFault::NotAFile { what: "sparse file" });
}

#[test]
fn names_with_folders_are_refused_in_every_convention() {
    for name in ["../../x", "/etc/x", "a/b", "a\\b", "././x", "./../x", ".//x"] {
        let separator = |fault| matches!(fault, ArchiveFault::Name(NameError::Separator { .. }));
        assert!(separator(fault(&with_end(&[&member(name, b"")]))), "{name}");
        let long = extended(b'L', format!("{name}\0").as_bytes());
        assert!(separator(fault(&with_end(&[&long, &member("a", b"")]))), "{name}");
        for kind in *b"xg" {
            let pax = extended(kind, record("path", name).as_bytes());
            assert!(separator(fault(&with_end(&[&pax, &member("a", b"")]))), "{name}");
        }
    }
    let mut prefixed = header("x.ovf", 0);
    prefixed[345..348].copy_from_slice(b"dir");
    assert!(matches!(fault(&sealed(prefixed)), ArchiveFault::Name(NameError::Separator { .. })));
}

#[test]
fn names_that_are_not_plain_are_refused() {
    assert_eq!(fault(&member("", b"")), ArchiveFault::Name(NameError::Empty));
    assert_eq!(fault(&member("./", b"x")), ArchiveFault::NotAFile { what: "folder" });
    assert!(matches!(fault(&member("..", b"")), ArchiveFault::Name(NameError::Dots(_))));
    assert!(matches!(fault(&member("C:x", b"")), ArchiveFault::Name(NameError::Drive(_))));
    let nul = extended(b'L', b"a\0b\0");
    assert!(matches!(fault(&[nul, member("a", b"")].concat()), ArchiveFault::Name(NameError::Control { .. })));
    let long = extended(b'L', &[b'x'; 256]);
    assert!(matches!(fault(&[long, member("a", b"")].concat()), ArchiveFault::Name(NameError::TooLong { .. })));
    let mut latin = header("a", 0);
    latin[0] = 0xe4;
    assert_eq!(fault(&sealed(latin)), ArchiveFault::NameEncoding);
}

#[test]
fn a_name_is_taken_in_every_case_and_unicode_form() {
    for (first, second) in [("a.ovf", "a.ovf"), ("Disk.vmdk", "disk.VMDK"), ("ü", "u\u{308}"), ("./a", "a")] {
        let refused = fault(&with_end(&[&member(first, b"1"), &member(second, b"2")]));
        assert!(matches!(refused, ArchiveFault::Duplicate { .. }), "{first} and {second}: {refused:?}");
    }
}

#[test]
fn sizes_that_are_no_size_are_refused() {
    let sized = |field: &[u8; 12]| {
        let mut block = header("a", 0);
        block[124..136].copy_from_slice(field);
        fault(&sealed(block))
    };
    assert_eq!(sized(b"-0000000001\0"), ArchiveFault::Number { field: "size" });
    assert_eq!(sized(b"00000000009\0"), ArchiveFault::Number { field: "size" });
    assert_eq!(sized(&[0; 12]), ArchiveFault::Number { field: "size" });
    assert_eq!(sized(&[0xff; 12]), ArchiveFault::NegativeSize);
    assert_eq!(sized(b"\x80\0\0\0\x80\0\0\0\0\0\0\0"), ArchiveFault::HugeSize);
    assert_eq!(sized(b"\x90\0\0\0\0\0\0\0\0\0\0\0"), ArchiveFault::HugeSize);
}

#[test]
fn two_sizes_that_disagree_are_refused() {
    let pax = extended(b'x', record("size", "7").as_bytes());
    for plain in [0, 6, 8] {
        let archive = [&pax[..], &header("a", plain), &[0; 512]].concat();
        assert_eq!(fault(&archive), ArchiveFault::SizeDisagrees { extended: 7, plain }, "{plain}");
    }
    let global = extended(b'g', record("size", "7").as_bytes());
    assert!(matches!(fault(&[&global[..], &header("a", 8)].concat()), ArchiveFault::SizeDisagrees { .. }));
}

#[test]
fn two_long_names_that_disagree_are_refused() {
    let long = extended(b'L', b"one\0");
    let pax = extended(b'x', record("path", "two").as_bytes());
    assert_eq!(fault(&[long, pax, member("a", b"")].concat()), ArchiveFault::NameDisagrees);
}

#[test]
fn extended_headers_are_bounded_and_belong_to_a_member() {
    let long = typed("././@LongLink", (64 << 10) + 1, b'L');
    assert!(matches!(fault(&long), ArchiveFault::ExtendedTooLong { bytes: 65_537, limit: 65_536 }));
    for kind in *b"Lx" {
        let header = extended(kind, if kind == b'x' { b"8 a=bcd\n" } else { b"name\0" });
        assert_eq!(fault(&[header.clone(), header.clone()].concat()), ArchiveFault::ExtendedStray);
        assert_eq!(fault(&with_end(&[&member("a", b""), &header])), ArchiveFault::ExtendedStray);
        assert_eq!(fault(&[member("a", b""), header].concat()), ArchiveFault::ExtendedStray);
    }
    assert_eq!(fault(&extended(b'g', b"8 a=bcd\n").repeat(17)), ArchiveFault::ExtendedStray);
    assert!(matches!(fault(&extended(b'x', b"99 a=b\n")), ArchiveFault::ExtendedRecord(_)));
}

#[test]
fn a_cut_off_archive_says_in_what_and_how_much_is_missing() {
    let whole = with_end(&[&extended(b'L', b"long\0"), &member("a", &[1; 700])]);
    let cut = |length: usize| fault(&whole[..length]);
    assert_eq!(cut(1), ArchiveFault::Truncated { within: "a header", missing: 511 });
    assert_eq!(cut(512), ArchiveFault::Truncated { within: "an extended header", missing: 512 });
    assert_eq!(cut(1000), ArchiveFault::Truncated { within: "an extended header", missing: 24 });
    assert_eq!(cut(1024), ArchiveFault::ExtendedStray);
    assert_eq!(cut(1536), ArchiveFault::Truncated { within: "the data", missing: 700 });
    assert_eq!(cut(1536 + 699), ArchiveFault::Truncated { within: "the data", missing: 1 });
    assert_eq!(cut(1536 + 700), ArchiveFault::Truncated { within: "the padding", missing: 324 });
    assert_eq!(cut(1536 + 1024), ArchiveFault::NoEnd);
    assert_eq!(cut(1536 + 1024 + 511), ArchiveFault::Truncated { within: "a header", missing: 1 });
    assert!(read(&whole[..1536 + 1024 + 512]).is_ok(), "one end block is enough");
    assert!(read(&whole).is_ok());
}

#[test]
fn only_zeros_may_follow_the_end() {
    let whole = with_end(&[&member("a", b"1")]);
    assert!(read(&[&whole[..], &[0; 9000]].concat()).is_ok());
    let error = read(&[&whole[..], &[0; 100], b"x"].concat()).unwrap_err();
    assert_eq!((error.offset, error.fault), (whole.len() as u64 + 100, ArchiveFault::Trailing));
    assert_eq!(fault(&[&whole[..], &member("b", b"2")].concat()), ArchiveFault::Trailing);
}

#[test]
fn members_are_counted() {
    let mut archive = Archive::new(Limits { members: 2, ..Limits::default() });
    archive.push(Bytes::from([member("a", b""), member("b", b""), member("c", b"")].concat()));
    let error = std::iter::repeat_with(|| archive.next_event()).find_map(Result::err).unwrap();
    assert_eq!(error.fault, ArchiveFault::TooManyMembers(2));
    assert_eq!(archive.next_event(), Err(error.clone()), "an error stays");
    assert_eq!(archive.finish(), Err(error));
}
