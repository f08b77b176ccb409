//! `Content-Range` of a request: which part of a file it sends (RFC 9110, 14.4 and 14.5). And the headers that tell how far
//! an upload is; names that begin with `upload-` are those of the drafts for resumable uploads of the IETF.

use http::{HeaderMap, HeaderName, header};
use library_core::transfer::FilePart;

/// Bytes that are here from the start without a gap.
pub(crate) const UPLOAD_OFFSET: HeaderName = HeaderName::from_static("upload-offset");
/// Length of the whole file, if it is known.
pub(crate) const UPLOAD_LENGTH: HeaderName = HeaderName::from_static("upload-length");
/// `?1` when the file is READY, else `?0`.
pub(crate) const UPLOAD_COMPLETE: HeaderName = HeaderName::from_static("upload-complete");
/// `?1` when parts may come in any order and several at once, else `?0`.
pub(crate) const UPLOAD_PARALLEL: HeaderName = HeaderName::from_static("quire-upload-parallel");
/// In parts of how many bytes the file is best sent.
pub(crate) const UPLOAD_PART_SIZE: HeaderName = HeaderName::from_static("quire-upload-part-size");
/// All that is here: first and last byte of each run.
pub(crate) const UPLOAD_RANGES: HeaderName = HeaderName::from_static("quire-upload-ranges");

/// The part that a request with a body of `length` bytes sends; `None` when it sends the whole file.
///
/// Whether it is a part of the file at all is not looked at.
///
/// # Errors
/// What is wrong with the header.
pub(crate) fn part(headers: &HeaderMap, length: Option<u64>) -> Result<Option<FilePart>, &'static str> {
    let mut values = headers.get_all(header::CONTENT_RANGE).iter();
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err("there is more than one Content-Range; send one part with each request");
    }
    let part = value.to_str().ok().and_then(parse);
    let Some((part, end)) = part else {
        return Err("the Content-Range must be `bytes <first>-<last>/<size>`, the size `*` if it is not known");
    };
    match length {
        Some(length) if length != end - part.start => {
            Err("Content-Range and Content-Length speak of different lengths; send as many bytes as from first to last")
        }
        Some(_) | None => Ok(Some(part)),
    }
}

/// The part, and where it ends.
fn parse(value: &str) -> Option<(FilePart, u64)> {
    let (range, size) = value.trim().strip_prefix("bytes")?.trim_start().split_once('/')?;
    let (first, last) = range.split_once('-')?;
    let (start, last) = (number(first)?, number(last)?);
    let size = if size == "*" { None } else { Some(number(size)?) };
    let end = last.checked_add(1)?;
    (start < end).then_some((FilePart { start, end: Some(end), size }, end))
}

/// Digits only: `parse` would take a sign too.
fn number(text: &str) -> Option<u64> {
    let text = text.trim();
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::{FilePart, parse};

    #[test]
    fn parts_are_read_and_nonsense_is_not() {
        let part = |start, end, size| Some((FilePart { start, end: Some(end), size }, end));
        assert_eq!(parse("bytes 0-499/1234"), part(0, 500, Some(1234)));
        assert_eq!(parse("bytes 500-1233/1234"), part(500, 1234, Some(1234)));
        assert_eq!(parse("bytes 42-1233/*"), part(42, 1234, None));
        assert_eq!(parse("bytes 0-10/10"), part(0, 11, Some(10)));
        for bad in [
            "bytes */1234",
            "bytes 5-4/10",
            "bytes +1-2/10",
            "items 0-1/10",
            "bytes 0-18446744073709551615/*",
            "bytes 0-/10",
            "",
        ] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }
}
