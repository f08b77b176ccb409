//! PAX extended headers: the records that change a member's name and size. Ignores all other keys but sparse files.

use super::error::ArchiveFault;
use super::number::MAX_SIZE;

/// Largest size that twelve octal digits less the terminator can say; a greater one needs a PAX record.
const MAX_OCTAL_SIZE: u64 = 0o77_777_777_777;

/// What extended headers say about a member.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Records {
    pub(crate) path: Option<Vec<u8>>,
    pub(crate) size: Option<u64>,
}

impl Records {
    /// Reads all records of one extended header: `length key=value\n`, the length counting the whole record.
    pub(crate) fn parse(mut bytes: &[u8]) -> Result<Self, ArchiveFault> {
        let mut records = Self::default();
        while !bytes.is_empty() {
            let (record, rest) = split(bytes)?;
            records.take(record)?;
            bytes = rest;
        }
        Ok(records)
    }

    /// These records with the gaps filled from `global`.
    pub(crate) fn over(self, global: &Self) -> Self {
        Self { path: self.path.or_else(|| global.path.clone()), size: self.size.or(global.size) }
    }

    /// The member's size, given what its plain header says. Where the two disagree readers see different archives, so
    /// that is refused; only a size that octal digits cannot say may stand over a header with zero or the greatest number.
    pub(crate) fn size_over(&self, plain: u64) -> Result<u64, ArchiveFault> {
        let Some(extended) = self.size else { return Ok(plain) };
        let is_overflow = extended > MAX_OCTAL_SIZE && (plain == 0 || plain == MAX_OCTAL_SIZE);
        if extended == plain || is_overflow {
            return Ok(extended);
        }
        Err(ArchiveFault::SizeDisagrees { extended, plain })
    }

    fn take(&mut self, record: &[u8]) -> Result<(), ArchiveFault> {
        let Some(equals) = record.iter().position(|byte| *byte == b'=') else {
            return Err(ArchiveFault::ExtendedRecord("no `=` after the key"));
        };
        let (key, value) = (&record[..equals], &record[equals + 1..]);
        match key {
            b"path" if value.is_empty() => return Err(ArchiveFault::ExtendedRecord("an empty path")),
            b"path" => self.path = Some(value.to_vec()),
            b"size" => self.size = Some(decimal(value).filter(|size| *size <= MAX_SIZE).ok_or_else(|| huge(value))?),
            sparse if sparse.starts_with(b"GNU.sparse.") => return Err(ArchiveFault::NotAFile { what: "sparse file" }),
            _ => {}
        }
        Ok(())
    }
}

/// Splits off the first record, without its length and its newline.
fn split(bytes: &[u8]) -> Result<(&[u8], &[u8]), ArchiveFault> {
    let wrong = ArchiveFault::ExtendedRecord;
    let space = bytes.iter().take(21).position(|byte| *byte == b' ').ok_or(wrong("no length"))?;
    let length = decimal(&bytes[..space]).and_then(|length| usize::try_from(length).ok()).ok_or(wrong("no length"))?;
    let record = bytes.get(space + 1..length).ok_or(wrong("a wrong length"))?;
    let record = record.strip_suffix(b"\n").ok_or(wrong("no newline where its length ends"))?;
    Ok((record, &bytes[length..]))
}

fn decimal(digits: &[u8]) -> Option<u64> {
    let is_number = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
    let text = std::str::from_utf8(digits).ok().filter(|_| is_number)?;
    text.parse().ok()
}

fn huge(value: &[u8]) -> ArchiveFault {
    match value {
        [b'-', digits @ ..] if decimal(digits).is_some() => ArchiveFault::NegativeSize,
        digits if !digits.is_empty() && digits.iter().all(u8::is_ascii_digit) => ArchiveFault::HugeSize,
        _ => ArchiveFault::ExtendedRecord("a size that is not a number"),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{ArchiveFault, Records};

    #[test]
    fn records_give_path_and_size_and_other_keys_are_skipped() {
        let records = Records::parse(b"12 path=a.b\n20 mtime=1.123456789\n17 size=123456789\n");
        assert!(matches!(records, Err(ArchiveFault::ExtendedRecord(_))), "a length that is off by one is refused");
        let records = Records::parse(b"12 path=a.b\n22 mtime=1.1234567890\n19 size=1234567890\n").unwrap();
        assert_eq!(records, Records { path: Some(b"a.b".to_vec()), size: Some(1_234_567_890) });
    }

    #[test]
    fn malformed_records_are_refused() {
        for bytes in [
            &b"x"[..],
            b"12",
            b"0 path=a\n",
            b"5 path=a\n",
            b"99 path=a\n",
            b"7 patha\n",
            b"99999999999999999999999 path=a\n",
            b"18446744073709551615 path=a\n",
            b"-9 path=a\n",
            b"8 path=\n",
            b"9 size=x\n",
            b"10 size=1\n\n",
        ] {
            let refused = Records::parse(bytes);
            assert!(matches!(refused, Err(ArchiveFault::ExtendedRecord(_))), "{bytes:?} gave {refused:?}");
        }
        assert_eq!(
            Records::parse(b"11 size=-10\n"),
            Err(ArchiveFault::ExtendedRecord("no newline where its length ends"))
        );
        assert_eq!(Records::parse(b"12 size=-10\n"), Err(ArchiveFault::NegativeSize));
        assert_eq!(Records::parse(b"28 size=9223372036854775808\n"), Err(ArchiveFault::HugeSize));
        assert!(matches!(Records::parse(b"21 GNU.sparse.name=a\n"), Err(ArchiveFault::NotAFile { .. })));
    }

    #[test]
    fn a_size_may_differ_from_the_header_only_beyond_octal_digits() {
        let sized = |size| Records { path: None, size: Some(size) };
        let over = 0o77_777_777_777 + 1;
        assert_eq!(sized(5).size_over(5), Ok(5));
        assert_eq!(sized(over).size_over(0), Ok(over));
        assert_eq!(sized(over).size_over(over - 1), Ok(over));
        assert_eq!(sized(5).size_over(0), Err(ArchiveFault::SizeDisagrees { extended: 5, plain: 0 }));
        assert_eq!(sized(over).size_over(1), Err(ArchiveFault::SizeDisagrees { extended: over, plain: 1 }));
        assert_eq!(Records::default().size_over(7), Ok(7));
    }
}
