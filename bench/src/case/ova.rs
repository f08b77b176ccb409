//! An OVA up, unpacked and held against its manifest, beside a plain file of the same size.

use anyhow::{Context as _, Result};
use sha2::{Digest as _, Sha256};

use crate::case::side::Side;
use crate::content::{Content, Part, Payload};
use crate::figure::{Figure, Target};
use crate::pairs::beside;
use crate::peer::announced::Announced;
use crate::place::Scheme;
use crate::sample::GIB;
use crate::stage::Stage;

/// Size of the disk within.
const BYTES: u64 = 4 * GIB;
/// What tar fills up to.
const BLOCK: u64 = 512;
/// The disk's name.
const DISK: &str = "bench-disk1.vmdk";

/// Measures it.
pub(super) fn run(stage: &Stage) -> Result<Vec<Figure>> {
    let (quire, content) = (stage.quire("quire", "")?, stage.content()?);
    let side = Side::open(stage, &quire, Scheme::Http)?.of(BYTES);
    let run = beside(
        stage.size.plan,
        &mut || {
            stage.warm(side.bytes())?;
            let payload = package(content, side.bytes())?;
            quire.put_as((side.rest(), side.library(), &Announced::archive()), (content, &payload), &stage.certificate)
        },
        &mut || side.put(),
    )?;
    Ok(vec![Figure::speed(format!("OVA of {} / the plain upload", side.size()), &run, Target::AtLeast(0.85))])
}

/// An archive of a descriptor, a manifest and a disk that was never sent before.
fn package(content: &Content, bytes: u64) -> Result<Payload> {
    let disk = content.next(bytes);
    let descriptor = include_str!("ova.ovf").replace("SIZE", &bytes.to_string()).replace("DISK", DISK);
    let manifest = format!(
        "SHA256(bench.ovf)= {}\nSHA256({DISK})= {}\n",
        hex::encode(Sha256::digest(&descriptor)),
        content.sha256(&disk)?
    );
    let mut begin = member("bench.ovf", descriptor.as_bytes())?;
    begin.extend(member("bench.mf", manifest.as_bytes())?);
    begin.extend(header(DISK, bytes)?);
    let mut parts = vec![Part::Bytes(begin)];
    parts.extend(disk.parts);
    parts.push(Part::Bytes(vec![0; usize::try_from(padding(bytes) + 2 * BLOCK)?]));
    Ok(Payload { parts })
}

fn member(name: &str, bytes: &[u8]) -> Result<Vec<u8>> {
    let mut all = header(name, bytes.len() as u64)?;
    all.extend_from_slice(bytes);
    all.resize(all.len() + usize::try_from(padding(bytes.len() as u64))?, 0);
    Ok(all)
}

/// Bytes up to the end of the last block.
fn padding(length: u64) -> u64 {
    length.next_multiple_of(BLOCK) - length
}

/// The header of a plain file, in the format of POSIX 1003.1-1988 (`ustar`), which holds sizes below 8 GiB.
fn header(name: &str, size: u64) -> Result<Vec<u8>> {
    let mut header = vec![0_u8; usize::try_from(BLOCK)?];
    let size = format!("{size:011o}\0");
    for (from, text) in [
        (0, name),
        (100, "0000644\0"),
        (108, "0000000\0"),
        (116, "0000000\0"),
        (124, size.as_str()),
        (136, "00000000000\0"),
        (148, "        "),
        (156, "0"),
        (257, "ustar\x0000"),
    ] {
        let field = header.get_mut(from..from + text.len()).context("a field outside of its header")?;
        field.copy_from_slice(text.as_bytes());
    }
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    let sum = format!("{sum:06o}\0 ");
    header.get_mut(148..156).context("no place for the checksum")?.copy_from_slice(sum.as_bytes());
    Ok(header)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn members_fill_blocks() {
        assert_eq!((padding(0), padding(1), padding(512)), (0, 511, 0));
        let member = member("a.txt", b"hello").unwrap();
        assert_eq!(member.len(), 1024);
        assert_eq!(member.get(124..136).unwrap(), b"00000000005\0");
        assert_eq!(member.get(512..518).unwrap(), b"hello\0");
    }

    /// As GNU tar computes it for the same header.
    #[test]
    fn the_checksum_counts_itself_as_blanks() {
        let header = header("a", 0).unwrap();
        let sum: u32 = header
            .iter()
            .enumerate()
            .map(|(at, byte)| if (148..156).contains(&at) { 32 } else { u32::from(*byte) })
            .sum();
        assert_eq!(header.get(148..154).unwrap(), format!("{sum:06o}").as_bytes());
    }
}
