//! The one rule for a plain file name, used across the project. A name is kept byte for byte and never becomes a path.

use std::borrow::Borrow;
use std::fmt;

use icu_casemap::CaseMapper;
use icu_normalizer::DecomposingNormalizerBorrowed;

use crate::show::shown;

/// Longest file name in bytes (the limit of the file systems that clients unpack to).
pub const MAX_NAME_BYTES: usize = 255;

/// A file name that is a plain base name: not empty, not `.` or `..`, without `/`, `\`, control characters (NUL, newline,
/// …) or a drive prefix such as `C:`, at most 255 bytes of UTF-8. It is stored byte-exact; no case or Unicode form is
/// changed. Names that mean something to an operating system only (`CON`, a trailing dot) are plain.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PlainName(String);

/// Why a name is not a plain file name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// The name has no characters.
    #[error("a file name is empty; give each file a name")]
    Empty,
    /// The name is `.` or `..`.
    #[error("`{0}` is a folder, not a file name; use a plain name such as `disk.vmdk`")]
    Dots(String),
    /// The name holds `/` or `\`.
    #[error("`{name}` holds the path separator `{separator}`; use a plain name without folders")]
    Separator {
        /// The name, escaped and cut.
        name: String,
        /// The first separator that was found.
        separator: char,
    },
    /// The name holds NUL, a newline or another control character.
    #[error("`{name}` holds the control character U+{code:04X}; remove it from the file name")]
    Control {
        /// The name, escaped and cut.
        name: String,
        /// The first control character that was found.
        code: u32,
    },
    /// The name begins with a drive such as `C:`.
    #[error("`{0}` begins with a drive; use a plain name without a drive")]
    Drive(String),
    /// The name has more than 255 bytes.
    #[error("`{name}` has {bytes} bytes; a file name may have at most {MAX_NAME_BYTES}")]
    TooLong {
        /// The name, escaped and cut.
        name: String,
        /// Its length in bytes.
        bytes: usize,
    },
}

impl PlainName {
    /// Checks the rules in the order of [`NameError`] and keeps the name unchanged.
    pub fn parse(name: &str) -> Result<Self, NameError> {
        if name.is_empty() {
            return Err(NameError::Empty);
        }
        if name == "." || name == ".." {
            return Err(NameError::Dots(name.to_owned()));
        }
        if let Some(separator) = name.chars().find(|c| matches!(c, '/' | '\\')) {
            return Err(NameError::Separator { name: shown(name), separator });
        }
        if let Some(control) = name.chars().find(|c| c.is_control()) {
            return Err(NameError::Control { name: shown(name), code: u32::from(control) });
        }
        if has_drive(name) {
            return Err(NameError::Drive(shown(name)));
        }
        if name.len() > MAX_NAME_BYTES {
            return Err(NameError::TooLong { name: shown(name), bytes: name.len() });
        }
        Ok(Self(name.to_owned()))
    }

    /// The name, byte for byte as it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name without its last extension: `a.b.mf` gives `a.b`.
    pub fn stem(&self) -> &str {
        self.0.rsplit_once('.').map_or(self.as_str(), |(stem, _)| stem)
    }

    /// A key that is equal for names that differ only in case or Unicode form. For comparing, never for storing.
    pub fn folded(&self) -> String {
        let forms = DecomposingNormalizerBorrowed::new_nfd();
        let decomposed = forms.normalize(self.as_str());
        let folded = CaseMapper::new().fold_string(&decomposed).into_owned();
        forms.normalize(&folded).into_owned()
    }
}

fn has_drive(name: &str) -> bool {
    matches!(name.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic())
}

impl fmt::Display for PlainName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl AsRef<str> for PlainName {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for PlainName {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl From<PlainName> for String {
    fn from(name: PlainName) -> Self {
        name.0
    }
}

impl std::str::FromStr for PlainName {
    type Err = NameError;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::parse(name)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{NameError, PlainName};

    fn refusal(name: &str) -> NameError {
        PlainName::parse(name).unwrap_err()
    }

    #[test]
    fn each_rule_is_named() {
        assert_eq!(refusal(""), NameError::Empty);
        for dots in [".", ".."] {
            assert!(matches!(refusal(dots), NameError::Dots(_)), "{dots}");
        }
        for path in ["a/b", "/etc/passwd", "../x", "a\\b", "dir/"] {
            assert!(matches!(refusal(path), NameError::Separator { .. }), "{path}");
        }
        for control in ["a\0b", "a\nb", "a\r", "\u{7f}", "\u{85}"] {
            assert!(matches!(refusal(control), NameError::Control { .. }), "{control:?}");
        }
        for drive in ["C:x", "z:", "C:"] {
            assert!(matches!(refusal(drive), NameError::Drive(_)), "{drive}");
        }
        assert!(matches!(refusal(&"x".repeat(256)), NameError::TooLong { bytes: 256, .. }));
        assert!(matches!(refusal(&"é".repeat(128)), NameError::TooLong { bytes: 256, .. }));
    }

    #[test]
    fn odd_but_plain_names_stay_byte_exact() {
        for name in ["a", "...", ".hidden", "CON", "nul.txt", "x. ", "ü.ovf", "u\u{308}.ovf", "%2e%2e", "1:2", "😀"]
        {
            assert_eq!(PlainName::parse(name).unwrap().as_str(), name);
        }
        assert_eq!(PlainName::parse(&"x".repeat(255)).unwrap().as_str().len(), 255);
    }

    #[test]
    fn folding_ignores_case_and_unicode_form() {
        let folded = |name: &str| PlainName::parse(name).unwrap().folded();
        assert_eq!(folded("Disk.VMDK"), folded("disk.vmdk"));
        assert_eq!(folded("ü"), folded("U\u{308}"));
        assert_eq!(folded("straße"), folded("STRASSE"));
        assert_ne!(folded("a"), folded("b"));
    }

    #[test]
    fn the_message_shows_no_raw_control_character() {
        assert_eq!(
            refusal("a\nb").to_string(),
            "`a\\nb` holds the control character U+000A; remove it from the file name"
        );
    }

    #[test]
    fn the_stem_loses_the_last_extension_only() {
        assert_eq!(PlainName::parse("a.b.mf").unwrap().stem(), "a.b");
        assert_eq!(PlainName::parse("plain").unwrap().stem(), "plain");
    }
}
