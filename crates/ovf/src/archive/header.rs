//! One 512-byte header block: old v7, ustar, GNU. Reads what a block says by itself; knows nothing of its neighbours.

use super::error::ArchiveFault;
use super::number;

/// Size of a block; members are padded to it.
pub(crate) const BLOCK_BYTES: u64 = 512;

/// A block, complete.
pub(crate) type Block = [u8; 512];

/// What a header announces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Announced {
    /// The data of a regular file.
    File,
    /// A GNU long name of the next member.
    LongName,
    /// PAX records for the next member.
    Pax,
    /// PAX records for all members that follow.
    PaxGlobal,
}

/// A header whose checksum is right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) announced: Announced,
    /// The name as written, with the ustar prefix before it.
    pub(crate) name: Vec<u8>,
    /// Bytes that follow the header, without padding.
    pub(crate) size: u64,
}

impl Header {
    /// Reads a block that is not all zero.
    pub(crate) fn parse(block: &Block) -> Result<Self, ArchiveFault> {
        check_sum(block)?;
        let name = full_name(block);
        let announced = announced(block[156], &name)?;
        Ok(Self { announced, name, size: number::size(&block[124..136])? })
    }
}

/// The name that a block carries, for messages even if the block is refused.
pub(crate) fn full_name(block: &Block) -> Vec<u8> {
    let name = until_nul(&block[..100]);
    let is_ustar = &block[257..263] == b"ustar\0";
    let prefix = if is_ustar { until_nul(&block[345..500]) } else { &[] };
    if prefix.is_empty() { name.to_vec() } else { [prefix, b"/", name].concat() }
}

fn check_sum(block: &Block) -> Result<(), ArchiveFault> {
    let stated = number::octal(&block[148..156], "checksum")?;
    let blanked = || block.iter().enumerate().map(|(at, byte)| if (148..156).contains(&at) { b' ' } else { *byte });
    let computed: u64 = blanked().map(u64::from).sum();
    // Some old writers summed signed characters; every reader since accepts both.
    let signed: i64 = blanked().map(|byte| i64::from(byte.cast_signed())).sum();
    let is_right = stated == computed || i64::try_from(stated) == Ok(signed);
    if is_right { Ok(()) } else { Err(ArchiveFault::Checksum { stated, computed }) }
}

fn announced(type_flag: u8, name: &[u8]) -> Result<Announced, ArchiveFault> {
    let what = match type_flag {
        // Old v7 writers mark a folder by the end of its name alone.
        b'0' | 0 | b'7' if name.ends_with(b"/") => "folder",
        b'0' | 0 | b'7' => return Ok(Announced::File),
        b'L' => return Ok(Announced::LongName),
        b'x' => return Ok(Announced::Pax),
        b'g' => return Ok(Announced::PaxGlobal),
        b'1' => "hard link",
        b'2' | b'K' => "symbolic link",
        b'3' => "character device",
        b'4' => "block device",
        b'5' | b'D' => "folder",
        b'6' => "named pipe",
        b'S' => "sparse file",
        b'M' => "part of another volume",
        b'V' => "volume label",
        other => return Err(ArchiveFault::UnknownType(char::from(other).escape_default().to_string())),
    };
    Err(ArchiveFault::NotAFile { what })
}

fn until_nul(field: &[u8]) -> &[u8] {
    field.split(|byte| *byte == 0).next().unwrap_or_default()
}
