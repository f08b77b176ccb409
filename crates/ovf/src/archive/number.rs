//! The two ways in which a header writes a number: octal digits, and base-256 with the first bit set. Never wraps.

use super::error::ArchiveFault;

/// Largest size that is accepted: offsets stay inside a signed 64-bit number, as on every file system.
pub(crate) const MAX_SIZE: u64 = i64::MAX as u64;

/// Reads the size field.
pub(crate) fn size(field: &[u8]) -> Result<u64, ArchiveFault> {
    match field.first() {
        Some(first) if first & 0x80 != 0 => base_256(field),
        _ => octal(field, "size"),
    }
}

/// Reads octal digits with leading spaces, ended by a space, NUL or the end of the field.
pub(crate) fn octal(field: &[u8], name: &'static str) -> Result<u64, ArchiveFault> {
    let wrong = ArchiveFault::Number { field: name };
    let text = field.trim_ascii_start();
    let digits = text.iter().position(|byte| matches!(byte, 0 | b' ')).map_or(text, |end| &text[..end]);
    let rest = &text[digits.len()..];
    let is_number = !digits.is_empty()
        && digits.iter().all(|byte| matches!(byte, b'0'..=b'7'))
        && rest.iter().all(|byte| matches!(byte, 0 | b' '));
    if !is_number {
        return Err(wrong);
    }
    digits.iter().try_fold(0_u64, |sum, digit| sum.checked_mul(8)?.checked_add(u64::from(digit - b'0'))).ok_or(wrong)
}

fn base_256(field: &[u8]) -> Result<u64, ArchiveFault> {
    let Some((first, rest)) = field.split_first() else { return Err(ArchiveFault::Number { field: "size" }) };
    if first & 0x40 != 0 {
        return Err(ArchiveFault::NegativeSize);
    }
    let top = u64::from(first & 0x3f);
    let value = rest.iter().try_fold(top, |sum, byte| sum.checked_mul(256)?.checked_add(u64::from(*byte)));
    value.filter(|value| *value <= MAX_SIZE).ok_or(ArchiveFault::HugeSize)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{ArchiveFault, octal, size};

    #[test]
    fn octal_digits_in_all_known_spellings() {
        for field in ["00000000017\0", "         17 ", "17 \0 \0\0\0\0\0\0\0\0", "000000000017"] {
            assert_eq!(octal(field.as_bytes(), "size"), Ok(15), "{field:?}");
        }
        assert_eq!(size(b"777777777777"), Ok((1 << 36) - 1));
    }

    #[test]
    fn anything_else_is_no_number() {
        for field in [&b"\0\0\0\0"[..], b"    ", b"", b"8", b"-1", b"0x1", b"17 7", b"17\x007", b"+1"] {
            assert_eq!(octal(field, "size"), Err(ArchiveFault::Number { field: "size" }), "{field:?}");
        }
        assert!(octal(&[b'7'; 30], "size").is_err());
    }

    #[test]
    fn base_256_reaches_up_to_63_bits() {
        let mut field = [0_u8; 12];
        field[0] = 0x80;
        field[7] = 2;
        assert_eq!(size(&field), Ok(8 << 30));
        field[4..].copy_from_slice(&i64::MAX.to_be_bytes());
        assert_eq!(size(&field), Ok(i64::MAX as u64));
        field[4] = 0x80;
        assert_eq!(size(&field), Err(ArchiveFault::HugeSize));
        assert_eq!(size(&[0xff; 12]), Err(ArchiveFault::NegativeSize));
        let mut huge = [0_u8; 12];
        huge[0] = 0xa0;
        assert_eq!(size(&huge), Err(ArchiveFault::HugeSize));
    }
}
