//! Archives of every kind around a real disk: what is unpacked is what went in, and a wrong digest leaves nothing.
//!
//! The disk is a streamOptimized VMDK: `qemu-img` makes it where it is installed, else it is the one of the samples.
#![allow(clippy::unwrap_used, clippy::print_stderr)]

mod support;

use std::{fmt::Write as _, fs, path::Path, process::Command};

use sha2::Digest as _;
use support::{content::Content, disk, library::Client, server::Server};
use tar::{Builder, EntryType, Header};

/// How member names and sizes are written.
#[derive(Clone, Copy, Debug)]
enum Format {
    Ustar,
    Gnu,
    Pax,
}

/// Where the manifest stands.
#[derive(Clone, Copy, Debug)]
enum Place {
    First,
    Last,
    Missing,
}

#[derive(Clone, Copy, Debug)]
enum Digest {
    Sha1,
    Sha256,
    Sha512,
}

impl Digest {
    fn line(self, name: &str, bytes: &[u8]) -> String {
        let (algorithm, digest) = match self {
            Self::Sha1 => ("SHA1", sha1::Sha1::digest(bytes).to_vec()),
            Self::Sha256 => ("SHA256", sha2::Sha256::digest(bytes).to_vec()),
            Self::Sha512 => ("SHA512", sha2::Sha512::digest(bytes).to_vec()),
        };
        let hex = digest.iter().fold(String::new(), |mut hex, byte| {
            write!(hex, "{byte:02x}").unwrap();
            hex
        });
        format!("{algorithm}({name})= {hex}\n")
    }
}

#[test]
fn archives_of_every_format_and_order_give_their_members_back() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(&folder.path().join("data"));
    let client = Client::login(server.http);
    let library = client.create_library("archives").unwrap();
    let disk = streamed_disk(folder.path());
    let long = format!("{}.vmdk", "long-name-".repeat(15));
    let cases = [
        (Format::Ustar, Place::Last, Digest::Sha256, "disk1.vmdk"),
        (Format::Ustar, Place::First, Digest::Sha1, "disk1.vmdk"),
        (Format::Ustar, Place::Missing, Digest::Sha1, "disk1.vmdk"),
        (Format::Gnu, Place::Last, Digest::Sha512, long.as_str()),
        (Format::Pax, Place::First, Digest::Sha512, long.as_str()),
        (Format::Pax, Place::Last, Digest::Sha256, "disk1.vmdk"),
    ];
    for (number, (format, place, digest, name)) in cases.into_iter().enumerate() {
        let package = package(name, &disk, digest);
        let item = client.create_item(&library, &format!("vm {number}"), "ovf").unwrap();
        let archive = archive(format, place, &package);
        let case = format!("{format:?} {place:?} {digest:?}");
        assert_eq!(push(&client, &item, archive), (200, "DONE".to_owned()), "{case}");
        let fetched = client.fetched(&item).unwrap();
        let mut expected = vec![("vm.ovf".to_owned(), package[0].1.clone()), (name.to_owned(), disk.clone())];
        expected.sort();
        assert!(fetched == expected, "{case}: {:?}", fetched.iter().map(|(name, _)| name).collect::<Vec<_>>());
    }
}

#[test]
fn a_disk_with_another_digest_than_its_manifest_says_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let server = Server::start(&data);
    let client = Client::login(server.http);
    let library = client.create_library("archives").unwrap();
    let disk = streamed_disk(folder.path());
    for (place, digest) in [(Place::First, Digest::Sha256), (Place::Last, Digest::Sha512), (Place::Last, Digest::Sha1)]
    {
        let mut package = package("disk1.vmdk", &disk, digest);
        package[1].1[100] ^= 1;
        let item = client.create_item(&library, &format!("{place:?} {digest:?}"), "ovf").unwrap();
        let session = client.open_update(&item).unwrap();
        let path = client.add_push(&session, "vm.ova").unwrap();
        let answer = client.put(&path, &Content::of(archive(Format::Ustar, place, &package))).unwrap();
        assert_eq!(answer.status, 400, "{}", answer.text());
        let names_all = ["disk1.vmdk", "checksum mismatch"].iter().all(|part| answer.text().contains(part));
        assert!(names_all, "{}", answer.text());
        let files = client.update_files(&session).unwrap();
        assert!(files.iter().all(|file| file["status"] == "ERROR"), "{files:?}");
        assert_eq!(disk::bytes(&data), 0);
        let ended = client.update_session(&session).unwrap();
        assert_eq!(ended["state"], "ERROR", "{ended}");
        assert!(ended["error_message"].to_string().contains("`vm.ova`"), "{ended}");
    }
}

/// Descriptor, disk, manifest: names and bytes.
fn package(disk_name: &str, disk: &[u8], digest: Digest) -> Vec<(String, Vec<u8>)> {
    let descriptor = support::content::descriptor(disk_name, disk.len() as u64).bytes();
    let manifest = digest.line("vm.ovf", &descriptor) + &digest.line(disk_name, disk);
    vec![
        ("vm.ovf".to_owned(), descriptor),
        (disk_name.to_owned(), disk.to_vec()),
        ("vm.mf".to_owned(), manifest.into_bytes()),
    ]
}

fn archive(format: Format, place: Place, package: &[(String, Vec<u8>)]) -> Vec<u8> {
    let (members, manifest) = package.split_at(2);
    let ordered: Vec<_> = match place {
        Place::First => manifest.iter().chain(members).collect(),
        Place::Last => members.iter().chain(manifest).collect(),
        Place::Missing => members.iter().collect(),
    };
    let mut builder = Builder::new(Vec::new());
    for (name, bytes) in ordered {
        append(&mut builder, format, (name, bytes));
    }
    builder.into_inner().unwrap()
}

fn append(builder: &mut Builder<Vec<u8>>, format: Format, (name, bytes): (&str, &[u8])) {
    let mut header = match format {
        Format::Ustar | Format::Pax => Header::new_ustar(),
        Format::Gnu => Header::new_gnu(),
    };
    header.set_size(bytes.len() as u64);
    header.set_mode(0o644);
    header.set_entry_type(EntryType::Regular);
    match format {
        Format::Ustar | Format::Gnu => builder.append_data(&mut header, name, bytes).unwrap(),
        Format::Pax => {
            let size = bytes.len().to_string();
            builder.append_pax_extensions([("path", name.as_bytes()), ("size", size.as_bytes())]).unwrap();
            header.set_path("replaced-by-pax").unwrap();
            header.set_cksum();
            builder.append(&header, bytes).unwrap();
        }
    }
}

/// The status of the transfer and the state that the session ended in.
fn push(client: &Client, item: &str, archive: Vec<u8>) -> (u16, String) {
    let session = client.open_update(item).unwrap();
    let path = client.add_push(&session, "vm.ova").unwrap();
    let answer = client.put(&path, &Content::of(archive)).unwrap();
    assert!(answer.status == 200, "{}", answer.text());
    client.complete(&session).unwrap();
    (answer.status, client.update_state(&session).unwrap())
}

/// A streamOptimized VMDK with some megabytes of content.
fn streamed_disk(folder: &Path) -> Vec<u8> {
    let (raw, disk) = (folder.join("disk.raw"), folder.join("disk.vmdk"));
    fs::write(&raw, Content::noise(9, 3 << 20).bytes()).unwrap();
    let made = Command::new("qemu-img")
        .args(["convert", "-f", "raw", "-O", "vmdk", "-o", "subformat=streamOptimized"])
        .args([&raw, &disk])
        .status();
    if made.is_ok_and(|status| status.success()) {
        return fs::read(&disk).unwrap();
    }
    eprintln!("`qemu-img` is not installed: the disk is the samples'");
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/hello-vm-disk1.vmdk")).unwrap()
}
