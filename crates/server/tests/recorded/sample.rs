//! The bodies that recordings name instead of holding them: `{file goodbye-vm.ova/goodbye-vm.mf}`, `{file a.iso 0-9}`.

use std::{fs, path::Path};

use bytes::Bytes;

/// Where the samples are.
const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples");
/// Length of a header and of a block of an archive, in bytes.
const BLOCK: usize = 512;

/// The content that a recorded body names, if it names one.
pub(crate) fn named(body: &str) -> Option<Bytes> {
    let name = body.strip_prefix("{file ")?.strip_suffix('}')?;
    let (name, range) = name.split_once(' ').map_or((name, None), |(name, range)| (name, Some(range)));
    let content = match name.split_once('/') {
        Some((archive, member)) => member_of(&sample(archive), member),
        None => sample(name),
    };
    let bounds = range.and_then(|range| range.split_once('-'));
    Some(bounds.map_or(content.clone(), |(first, last)| {
        content.slice(first.parse::<usize>().unwrap()..=last.parse::<usize>().unwrap())
    }))
}

/// All files of the samples, by name.
pub(crate) fn all() -> impl Iterator<Item = (String, Bytes)> {
    let files = fs::read_dir(FOLDER).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    files.map(|name| (name.clone(), sample(&name)))
}

/// A file of the samples.
fn sample(name: &str) -> Bytes {
    fs::read(Path::new(FOLDER).join(name)).unwrap().into()
}

/// A member of a plain archive.
fn member_of(archive: &Bytes, name: &str) -> Bytes {
    let mut at = 0;
    loop {
        let header = &archive[at..at + BLOCK];
        let size = std::str::from_utf8(&header[124..135]).unwrap();
        let size = usize::from_str_radix(size.trim_matches(['\0', ' ']), 8).unwrap();
        if header.starts_with(name.as_bytes()) && header[name.len()] == 0 {
            return archive.slice(at + BLOCK..at + BLOCK + size);
        }
        at += BLOCK + size.next_multiple_of(BLOCK);
    }
}
