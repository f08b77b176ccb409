//! Bytes to text: UTF-8 with or without a mark, UTF-16 with one. Refuses NUL and anything that is not text, with its place.

use std::borrow::Cow;

use super::MAX_DESCRIPTOR_BYTES;
use super::error::{DescriptorError, DescriptorFault, Position};

/// The text of a descriptor.
pub(crate) fn text(bytes: &[u8]) -> Result<Cow<'_, str>, DescriptorError> {
    if bytes.len() > MAX_DESCRIPTOR_BYTES {
        return Err(at_byte(MAX_DESCRIPTOR_BYTES, DescriptorFault::TooLong(bytes.len())));
    }
    let text = match bytes {
        [0xff, 0xfe, units @ ..] => Cow::Owned(utf_16(units, u16::from_le_bytes)?),
        [0xfe, 0xff, units @ ..] => Cow::Owned(utf_16(units, u16::from_be_bytes)?),
        [0xef, 0xbb, 0xbf, units @ ..] => Cow::Borrowed(utf_8(units, 3)?),
        units => Cow::Borrowed(utf_8(units, 0)?),
    };
    match text.find('\0') {
        Some(offset) => Err(DescriptorError { at: Position::of(&text, offset), fault: DescriptorFault::Nul }),
        None => Ok(text),
    }
}

fn utf_8(bytes: &[u8], mark: usize) -> Result<&str, DescriptorError> {
    std::str::from_utf8(bytes).map_err(|error| at_byte(mark + error.valid_up_to(), DescriptorFault::Encoding("UTF-8")))
}

fn utf_16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, DescriptorError> {
    let wrong = |offset| at_byte(2 + offset, DescriptorFault::Encoding("UTF-16"));
    let (pairs, rest) = bytes.as_chunks::<2>();
    let mut text = String::with_capacity(pairs.len());
    let mut offset = 0;
    for decoded in char::decode_utf16(pairs.iter().map(|pair| unit(*pair))) {
        let character = decoded.map_err(|_| wrong(offset))?;
        offset += character.len_utf16() * 2;
        text.push(character);
    }
    if rest.is_empty() { Ok(text) } else { Err(wrong(offset)) }
}

fn at_byte(offset: usize, fault: DescriptorFault) -> DescriptorError {
    DescriptorError { at: Position::Byte(offset), fault }
}
