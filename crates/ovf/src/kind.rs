//! What a file of a package is, told by its extension alone. Never looks into the file.

use crate::names::PlainName;

/// The part that a file plays in a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `.ovf`: the descriptor.
    Descriptor,
    /// `.mf`: the digests of the other files.
    Manifest,
    /// `.cert`: the signature of the manifest.
    Certificate,
    /// `.ova`: all of the above in one archive.
    Archive,
    /// Anything else: a disk, an ISO, a note.
    Content,
}

impl Kind {
    /// Tells the kind by the extension, without regard to case.
    pub fn of(name: &PlainName) -> Self {
        let extension = name.as_str().rsplit_once('.').map_or("", |(_, extension)| extension);
        match extension.to_ascii_lowercase().as_str() {
            "ovf" => Self::Descriptor,
            "mf" => Self::Manifest,
            "cert" => Self::Certificate,
            "ova" => Self::Archive,
            _ => Self::Content,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::Kind;

    #[test]
    fn the_extension_tells_the_kind() {
        let of = |name: &str| Kind::of(&name.parse().unwrap());
        assert_eq!(of("a.ovf"), Kind::Descriptor);
        assert_eq!(of("A.OVF"), Kind::Descriptor);
        assert_eq!(of("a.b.mf"), Kind::Manifest);
        assert_eq!(of("a.Cert"), Kind::Certificate);
        assert_eq!(of("a.ova"), Kind::Archive);
        for content in ["a.vmdk", "a.iso", "ovf", "a.ovf.000000000", "a.ovf."] {
            assert_eq!(of(content), Kind::Content, "{content}");
        }
    }
}
