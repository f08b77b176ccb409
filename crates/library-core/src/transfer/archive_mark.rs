//! What is kept with each member of an archive that is being unpacked, so that another transfer can go on after a break.
//! Pure.

use ::ovf::{PlainName, archive::Place};

const VERSION: u8 = 2;

/// Where an archive stands after the bytes of a member that are here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ArchiveMark {
    pub(crate) place: Place,
    pub(crate) name: PlainName,
    /// Length of the whole archive, if it is known.
    pub(crate) total: Option<u64>,
    /// State of the digest over the whole archive, where one was declared.
    pub(crate) whole: Option<Vec<u8>>,
}

impl ArchiveMark {
    /// The mark as bytes: a version, four numbers, two lengths, each followed by what has it. What
    /// is absent is the greatest number.
    pub(crate) fn write(&self) -> Vec<u8> {
        let Place { offset, size, missing } = self.place;
        let mut bytes = vec![VERSION];
        for number in [offset, size, missing, self.total.unwrap_or(u64::MAX)] {
            bytes.extend_from_slice(&number.to_le_bytes());
        }
        for field in [Some(self.name.as_str().as_bytes()), self.whole.as_deref()] {
            let length = field.map_or(u64::MAX, |field| field.len() as u64);
            bytes.extend_from_slice(&length.to_le_bytes());
            bytes.extend_from_slice(field.unwrap_or_default());
        }
        bytes
    }

    /// Reads a mark; `None` if it is none that this version can use.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let (version, mut rest) = bytes.split_first()?;
        if *version != VERSION {
            return None;
        }
        let place = Place { offset: number(&mut rest)?, size: number(&mut rest)?, missing: number(&mut rest)? };
        let total = Some(number(&mut rest)?).filter(|total| *total != u64::MAX);
        let name = PlainName::parse(std::str::from_utf8(field(&mut rest)??).ok()?).ok()?;
        let whole = field(&mut rest)?;
        (place.missing <= place.size).then(|| Self { place, name, total, whole: whole.map(<[u8]>::to_vec) })
    }

    /// How many bytes of the member are here.
    pub(crate) fn arrived(&self) -> u64 {
        self.place.size - self.place.missing
    }
}

fn number(rest: &mut &[u8]) -> Option<u64> {
    let (number, after) = rest.split_first_chunk()?;
    *rest = after;
    Some(u64::from_le_bytes(*number))
}

/// The outer option is about damage.
#[expect(clippy::option_option, reason = "damaged, absent and present are three things")]
fn field<'a>(rest: &mut &'a [u8]) -> Option<Option<&'a [u8]>> {
    let length = number(rest)?;
    if length == u64::MAX {
        return Some(None);
    }
    let (field, after) = rest.split_at_checked(usize::try_from(length).ok()?)?;
    *rest = after;
    Some(Some(field))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests panic when a promise is broken")]
mod tests {
    use super::{ArchiveMark, Place, PlainName};

    #[test]
    fn a_mark_comes_back_and_a_damaged_one_does_not() {
        let mark = ArchiveMark {
            place: Place { offset: 1536, size: 900, missing: 12 },
            name: PlainName::parse("Größe.ovf").unwrap(),
            total: Some(1 << 40),
            whole: Some(vec![1, 2, 3]),
        };
        let other = ArchiveMark { total: None, whole: None, ..mark.clone() };
        for mark in [mark, other] {
            let bytes = mark.write();
            assert_eq!(ArchiveMark::read(&bytes), Some(mark));
            for cut in 0..bytes.len() {
                assert_eq!(ArchiveMark::read(&bytes[..cut]), None, "{cut} bytes");
            }
        }
    }
}
