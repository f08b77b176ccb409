//! Content of any size that is made from a seed again and again, packages around it, and its digests.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

/// Size of the pieces in which content is made.
pub const PIECE: usize = 256 << 10;

/// Random numbers of a seed (xorshift64*).
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub fn number(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.number() % end
    }
}

#[derive(Clone, Debug)]
enum Part {
    Bytes(Vec<u8>),
    Noise { seed: u64, size: u64 },
}

/// The bytes of one file.
#[derive(Clone, Debug)]
pub struct Content(Vec<Part>);

impl Content {
    /// These bytes.
    pub fn of(bytes: impl Into<Vec<u8>>) -> Self {
        Self(vec![Part::Bytes(bytes.into())])
    }

    /// Bytes that only this seed has.
    pub fn noise(seed: u64, size: u64) -> Self {
        Self(vec![Part::Noise { seed, size }])
    }

    pub fn size(&self) -> u64 {
        self.0.iter().map(|part| if let Part::Noise { size, .. } = part { *size } else { part.len() }).sum()
    }

    /// The bytes in pieces.
    pub fn pieces(&self) -> impl Iterator<Item = Vec<u8>> + '_ {
        self.0.iter().flat_map(|part| -> Box<dyn Iterator<Item = Vec<u8>>> {
            match part {
                Part::Bytes(bytes) => Box::new(std::iter::once(bytes.clone())),
                Part::Noise { seed, size } => Box::new(noise(*seed, *size)),
            }
        })
    }

    /// All bytes at once.
    pub fn bytes(&self) -> Vec<u8> {
        self.pieces().flatten().collect()
    }

    pub fn sha256(&self) -> String {
        let mut digest = Sha256::new();
        self.pieces().for_each(|piece| digest.update(piece));
        hex(&digest.finalize())
    }

    /// An archive (ustar) of these files.
    pub fn archive(files: &[(&str, Content)]) -> Self {
        let mut parts = Vec::new();
        for (name, content) in files {
            let size = content.size();
            parts.push(Part::Bytes(tar_header(name, size)));
            parts.extend(content.0.iter().cloned());
            parts.push(Part::Bytes(vec![0; usize::try_from(size.next_multiple_of(512) - size).unwrap()]));
        }
        parts.push(Part::Bytes(vec![0; 1024]));
        Self(parts)
    }
}

impl Part {
    fn len(&self) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::Noise { size, .. } => *size,
        }
    }
}

/// One random piece a seed, stamped with its position: fast to make and never twice the same.
fn noise(seed: u64, size: u64) -> impl Iterator<Item = Vec<u8>> {
    let mut random = Random::new(seed);
    let length = usize::try_from(size.min(PIECE as u64)).unwrap().next_multiple_of(8);
    let piece: Vec<u8> = (0..length / 8).flat_map(|_| random.number().to_le_bytes()).collect();
    (0..size.div_ceil(PIECE as u64)).map(move |position| {
        let mut piece = piece.clone();
        if piece.len() >= 8 {
            piece[..8].copy_from_slice(&position.to_le_bytes());
        }
        piece.truncate(usize::try_from((size - position * PIECE as u64).min(PIECE as u64)).unwrap());
        piece
    })
}

/// The descriptor of a machine with one disk.
pub fn descriptor(disk: &str, size: u64) -> Content {
    Content::of(format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1">
  <References><File ovf:href="{disk}" ovf:id="file0" ovf:size="{size}"/></References>
  <VirtualSystem ovf:id="vm"><Info>A virtual machine</Info><Name>{disk}</Name></VirtualSystem>
</Envelope>
"#
    ))
}

fn tar_header(name: &str, size: u64) -> Vec<u8> {
    let mut block = vec![0; 512];
    let mut put = |at: usize, bytes: &[u8]| block[at..at + bytes.len()].copy_from_slice(bytes);
    put(0, name.as_bytes());
    put(100, b"0000644\0");
    put(124, format!("{size:011o}\0").as_bytes());
    put(148, b"        0");
    put(257, b"ustar\x0000");
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    block
}

/// SHA-256 of bytes.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
