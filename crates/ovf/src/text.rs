//! Lines of a small text file (manifest, certificate): UTF-8 with or without a mark, any line end. Never unbounded.

/// Removes a UTF-8 byte order mark.
pub(crate) fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

/// The trimmed lines with their numbers from 1; LF, CRLF and lone CR end a line.
pub(crate) fn numbered_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split('\n')
        .enumerate()
        .flat_map(|(index, line)| line.trim_end_matches('\r').split('\r').map(move |part| (index + 1, part.trim())))
}

#[cfg(test)]
mod tests {
    use super::numbered_lines;

    #[test]
    fn any_line_end_counts() {
        let lines: Vec<_> = numbered_lines("a\r\nb\n c \rd").collect();
        assert_eq!(lines, [(1, "a"), (2, "b"), (3, "c"), (3, "d")]);
    }
}
