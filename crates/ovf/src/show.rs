//! How a hostile string appears in a message: escaped and cut. Never changes what is stored.

/// Characters of a foreign string that a message repeats at most.
const SHOWN_CHARACTERS: usize = 128;

/// The string with control characters escaped, cut after 128 characters.
pub(crate) fn shown(foreign: &str) -> String {
    let mut text: String = foreign.chars().take(SHOWN_CHARACTERS).flat_map(escaped).collect();
    if foreign.chars().nth(SHOWN_CHARACTERS).is_some() {
        text.push('…');
    }
    text
}

/// Bytes that may not be UTF-8, shown as [`shown`] does.
pub(crate) fn shown_bytes(foreign: &[u8]) -> String {
    let head = foreign.get(..SHOWN_CHARACTERS * 4).unwrap_or(foreign);
    shown(&String::from_utf8_lossy(head))
}

fn escaped(character: char) -> impl Iterator<Item = char> {
    let is_plain = !character.is_control();
    let escape = (!is_plain).then(|| character.escape_default());
    is_plain.then_some(character).into_iter().chain(escape.into_iter().flatten())
}

#[cfg(test)]
mod tests {
    use super::{shown, shown_bytes};

    #[test]
    fn control_characters_are_escaped_and_long_strings_cut() {
        assert_eq!(shown("a\nb"), "a\\nb");
        assert_eq!(shown(&"x".repeat(200)).chars().count(), 129);
        assert_eq!(shown_bytes(b"ok\xff"), "ok\u{fffd}");
    }
}
