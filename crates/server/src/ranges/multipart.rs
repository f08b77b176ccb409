//! The frame of a `multipart/byteranges` answer: what stands between the parts, and how long the whole becomes.

use std::ops::Range;

use super::content_range;

/// The frame around some parts of one content.
#[derive(Clone, Debug)]
pub struct Multipart {
    boundary: String,
    content_type: String,
    size: u64,
}

impl Multipart {
    /// A frame for content of `size` bytes; `boundary` is random, so that content cannot hold it: letters and digits.
    pub fn new(boundary: &str, content_type: &str, size: u64) -> Self {
        Self { boundary: boundary.to_owned(), content_type: content_type.to_owned(), size }
    }

    /// The answer's `content-type`.
    pub fn content_type(&self) -> String {
        format!("multipart/byteranges; boundary={}", self.boundary)
    }

    /// What stands before `part`'s bytes.
    pub fn head(&self, part: &Range<u64>) -> String {
        let Self { boundary, content_type, size } = self;
        let range = content_range(part, *size);
        format!("\r\n--{boundary}\r\ncontent-type: {content_type}\r\ncontent-range: {range}\r\n\r\n")
    }

    /// What stands after the last part.
    pub fn tail(&self) -> String {
        format!("\r\n--{}--\r\n", self.boundary)
    }

    /// Length of the whole answer in bytes.
    pub fn length(&self, parts: &[Range<u64>]) -> u64 {
        let framed = parts.iter().map(|part| self.head(part).len() as u64 + (part.end - part.start));
        framed.sum::<u64>() + self.tail().len() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_length_told_is_the_length_sent() {
        let content = b"0123456789";
        let frame = Multipart::new("xyz", "application/octet-stream", 10);
        let parts = [0..2_u64, 8..10];
        let mut sent = String::new();
        for part in &parts {
            sent += &frame.head(part);
            sent.extend(content.iter().skip(usize::try_from(part.start).unwrap_or(0)).take(2).map(|b| char::from(*b)));
        }
        sent += &frame.tail();
        assert_eq!(sent.len() as u64, frame.length(&parts));
        assert_eq!(
            sent,
            "\r\n--xyz\r\ncontent-type: application/octet-stream\r\ncontent-range: bytes 0-1/10\r\n\r\n01\
             \r\n--xyz\r\ncontent-type: application/octet-stream\r\ncontent-range: bytes 8-9/10\r\n\r\n89\
             \r\n--xyz--\r\n"
        );
    }
}
