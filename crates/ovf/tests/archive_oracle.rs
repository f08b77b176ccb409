//! Archives that the `tar` crate writes, and large members, read back event by event.
#![allow(clippy::unwrap_used)]

mod common;
#[path = "common/seeded.rs"]
mod seeded;

use bytes::Bytes;
use common::{END, events, extended, files, header, member, read, record, sealed};
use ovf::archive::Limits;
use ovf::{Archive, Event};
use proptest::prelude::{any, prop, proptest};
use tar::{Builder, EntryType, Header};

const GIB: u64 = 1 << 30;

fn built(mut header: Header, name: &str, data: &[u8]) -> Vec<u8> {
    let mut builder = Builder::new(Vec::new());
    header.set_size(data.len() as u64);
    header.set_mode(0o644);
    header.set_entry_type(EntryType::Regular);
    builder.append_data(&mut header, name, data).unwrap();
    builder.append_data(&mut header, "second.mf", data).unwrap();
    builder.into_inner().unwrap()
}

fn assert_two_files(archive: &[u8], name: &str, data: &[u8]) {
    let found = files(&read(archive).unwrap());
    assert_eq!(found, [(name.to_owned(), data.to_vec()), ("second.mf".to_owned(), data.to_vec())]);
}

#[test]
fn what_the_oracle_writes_is_read_in_each_format() {
    for data in [&b""[..], b"x", &[7; 511], &[7; 512], &[7; 513], &[7; 5000]] {
        for header in [Header::new_old(), Header::new_ustar(), Header::new_gnu()] {
            assert_two_files(&built(header, "a.ovf", data), "a.ovf", data);
        }
        let long = format!("{}.vmdk", "n".repeat(200));
        assert_two_files(&built(Header::new_gnu(), &long, data), &long, data);
    }
}

#[test]
fn pax_records_of_the_oracle_name_the_member() {
    let mut builder = Builder::new(Vec::new());
    let name = format!("ü{}.ovf", "n".repeat(150));
    builder.append_pax_extensions([("path", name.as_bytes()), ("size", b"3"), ("mtime", b"1.5")]).unwrap();
    let mut header = Header::new_ustar();
    header.set_size(3);
    header.set_cksum();
    builder.append(&header, &b"abc"[..]).unwrap();
    let found = files(&read(&builder.into_inner().unwrap()).unwrap());
    assert_eq!(found, [(name, b"abc".to_vec())]);
}

#[test]
fn a_global_record_counts_until_a_local_one_and_a_leading_dot_means_nothing() {
    let global = extended(b'g', [record("comment", "made by hand"), record("path", "g")].concat().as_bytes());
    let local = extended(b'x', record("path", "l").as_bytes());
    let archive = [&global[..], &member("1", b"one"), &local, &member("2", b"two"), &END].concat();
    assert_eq!(files(&read(&archive).unwrap()), [("g".into(), b"one".to_vec()), ("l".into(), b"two".to_vec())]);
    let dotted = [&member("./a.ovf", b"1")[..], &END].concat();
    assert_eq!(files(&read(&dotted).unwrap()), [("a.ovf".into(), b"1".to_vec())]);
}

#[test]
fn events_come_in_order_with_offsets() {
    let archive = [&member("a", b"12")[..], &member("b", b""), &END].concat();
    let events = read(&archive).unwrap();
    let [Event::Member(a), Event::Data(data), Event::MemberEnd, Event::Member(b), Event::MemberEnd, Event::End] =
        &events[..]
    else {
        panic!("{events:?}")
    };
    assert_eq!((a.name.as_str(), a.size, a.offset), ("a", 2, 512));
    assert_eq!((b.name.as_str(), b.size, b.offset), ("b", 0, 1536));
    assert_eq!(&data[..], b"12");
}

#[test]
fn data_is_a_slice_of_what_was_pushed() {
    let pushed = Bytes::from([&member("a", &[9; 2000])[..], &END].concat());
    let mut archive = Archive::new(Limits::default());
    archive.push(pushed.clone());
    archive.next_event().unwrap();
    let Some(Event::Data(data)) = archive.next_event().unwrap() else { panic!("no data") };
    assert_eq!(data.as_ptr(), pushed[512..].as_ptr());
    assert_eq!(data.len(), 2000);
}

/// Pushes the header and then a member of `size` zeros, as clones of one chunk.
fn stream(headers: Vec<u8>, size: u64) -> u64 {
    let mut archive = Archive::new(Limits::default());
    let chunk = Bytes::from(vec![0; 64 << 20]);
    archive.push(Bytes::from(headers));
    let (mut sent, mut received) = (0, 0);
    loop {
        while let Some(event) = archive.next_event().unwrap() {
            match event {
                Event::Member(member) => assert_eq!(member.size, size),
                Event::Data(bytes) => received += bytes.len() as u64,
                Event::MemberEnd => assert_eq!(received, size),
                Event::End => {}
            }
        }
        if sent == size.next_multiple_of(512) {
            break;
        }
        let length = (size.next_multiple_of(512) - sent).min(chunk.len() as u64);
        archive.push(chunk.slice(..usize::try_from(length).unwrap()));
        sent += length;
    }
    archive.push(Bytes::from_static(&END));
    while archive.next_event().unwrap().is_some() {}
    archive.finish().unwrap();
    received
}

#[test]
fn members_of_eight_gib_and_more_stream_in_both_conventions() {
    let size = 9 * GIB + 1;
    let mut base_256 = header("disk.vmdk", 0);
    base_256[124..136].fill(0);
    base_256[124] = 0x80;
    base_256[128..136].copy_from_slice(&size.to_be_bytes());
    assert_eq!(stream(sealed(base_256).to_vec(), size), size);

    let records = extended(b'x', record("size", &size.to_string()).as_bytes());
    for plain in [0, 0o77_777_777_777] {
        assert_eq!(stream([&records[..], &header("disk.vmdk", plain)].concat(), size), size);
    }
}

proptest! {
    #![proptest_config(seeded::seeded())]

    #[test]
    fn any_split_of_the_bytes_gives_the_same_events(cuts in prop::collection::vec(0_usize..6000, 0..40)) {
        let long = extended(b'L', b"a long name.vmdk\0");
        let pax = extended(b'x', record("path", "p").as_bytes());
        let data: Vec<u8> = (0..1500_u32).map(|at| at.to_le_bytes()[0]).collect();
        let whole = [&long[..], &member("x", &data), &pax, &member("y", b"yy"), &member("z", b""), &END].concat();
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut % whole.len()).chain([0, whole.len()]).collect();
        cuts.sort_unstable();
        let chunks = cuts.windows(2).map(|pair| Bytes::copy_from_slice(&whole[pair[0]..pair[1]]));
        assert_eq!(events(chunks).unwrap(), read(&whole).unwrap());
    }

    #[test]
    fn garbage_is_refused_without_a_panic(garbage in prop::collection::vec(any::<u8>(), 1..3000)) {
        assert!(read(&garbage).is_err() || garbage.iter().all(|byte| *byte == 0));
    }

    #[test]
    fn a_sealed_header_of_garbage_never_panics(garbage in prop::collection::vec(any::<u8>(), 512), plain: bool) {
        let mut block: [u8; 512] = garbage.try_into().unwrap();
        if plain {
            block[..100].fill(0);
            block[0] = b'a';
        }
        let _ = read(&[&sealed(block)[..], &[b'1'; 2048], &END].concat());
    }

    #[test]
    fn a_flipped_byte_never_panics_and_never_invents_data(at in 0_usize..3584, value: u8) {
        let mut archive = [&member("a.ovf", b"abc")[..], &extended(b'x', record("path", "p").as_bytes()), &member("b", b"d"), &END].concat();
        archive[at] = value;
        if let Ok(events) = read(&archive) {
            let total: usize = files(&events).iter().map(|(_, data)| data.len()).sum();
            assert!(total <= archive.len());
        }
    }
}
