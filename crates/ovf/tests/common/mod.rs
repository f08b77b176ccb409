//! Archives built by hand, block by block, so that each field can be wrong on purpose; and a way to read them whole.
#![allow(dead_code, clippy::unwrap_used)]

use bytes::Bytes;
use ovf::archive::{ArchiveError, Limits};
use ovf::{Archive, Event};

/// A header block of a regular file in the ustar format, with a right checksum.
pub(crate) fn header(name: &str, size: u64) -> [u8; 512] {
    typed(name, size, b'0')
}

/// A header block of any type.
pub(crate) fn typed(name: &str, size: u64, type_flag: u8) -> [u8; 512] {
    let mut block = [0_u8; 512];
    block[..name.len()].copy_from_slice(name.as_bytes());
    block[100..108].copy_from_slice(b"0000644\0");
    block[124..136].copy_from_slice(format!("{size:011o}\0").as_bytes());
    block[156] = type_flag;
    block[257..265].copy_from_slice(b"ustar\x0000");
    sealed(block)
}

/// The block with its checksum made right.
pub(crate) fn sealed(mut block: [u8; 512]) -> [u8; 512] {
    block[148..156].fill(b' ');
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    block
}

/// Data padded to whole blocks.
pub(crate) fn padded(data: &[u8]) -> Vec<u8> {
    let mut padded = data.to_vec();
    padded.resize(data.len().div_ceil(512) * 512, 0);
    padded
}

/// A member: header and padded data.
pub(crate) fn member(name: &str, data: &[u8]) -> Vec<u8> {
    [&header(name, data.len() as u64)[..], &padded(data)].concat()
}

/// One PAX record with the right length before it.
pub(crate) fn record(key: &str, value: &str) -> String {
    let body = key.len() + value.len() + 3;
    let length = (body..body + 5).find(|length| body + length.to_string().len() == *length).unwrap();
    format!("{length} {key}={value}\n")
}

/// An extended header of a type with its content.
pub(crate) fn extended(type_flag: u8, content: &[u8]) -> Vec<u8> {
    [&typed("././@Extended", content.len() as u64, type_flag)[..], &padded(content)].concat()
}

/// The two zero blocks that end an archive.
pub(crate) const END: [u8; 1024] = [0; 1024];

/// All events of an archive that arrives in these chunks, data joined per member.
pub(crate) fn events(chunks: impl IntoIterator<Item = Bytes>) -> Result<Vec<Event>, ArchiveError> {
    let mut archive = Archive::new(Limits::default());
    let mut events = Vec::new();
    for chunk in chunks {
        archive.push(chunk);
        while let Some(event) = archive.next_event()? {
            join(&mut events, event);
        }
    }
    archive.finish()?;
    Ok(events)
}

/// As [`events`], in one chunk.
pub(crate) fn read(archive: &[u8]) -> Result<Vec<Event>, ArchiveError> {
    events([Bytes::copy_from_slice(archive)])
}

/// The files of an archive: name and data.
pub(crate) fn files(events: &[Event]) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    for event in events {
        match event {
            Event::Member(member) => files.push((member.name.to_string(), Vec::new())),
            Event::Data(bytes) => files.last_mut().unwrap().1.extend_from_slice(bytes),
            Event::MemberEnd | Event::End => {}
        }
    }
    files
}

fn join(events: &mut Vec<Event>, event: Event) {
    if let (Some(Event::Data(before)), Event::Data(bytes)) = (events.last_mut(), &event) {
        *before = [&before[..], &bytes[..]].concat().into();
        return;
    }
    events.push(event);
}
