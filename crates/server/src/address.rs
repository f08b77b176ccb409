//! Data addresses: the path at which a client sends or fetches one file, which is itself the permission to do so.
//! Looks nothing up: whether the session lives is for others to say.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use sha2::Sha256;
use subtle::ConstantTimeEq;
use uuid::Uuid;

/// Where data addresses begin.
pub const DATA_PREFIX: &str = "/cls/data/";

/// Everything but the unreserved characters of RFC 3986 is encoded, so that no client reads an address differently.
pub(crate) const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Which way the bytes go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// To the server, into an update session.
    Upload,
    /// To the client, from a download session.
    Download,
}

impl Direction {
    fn letter(self) -> char {
        match self {
            Self::Upload => 'u',
            Self::Download => 'd',
        }
    }

    fn from_letter(text: &str) -> Option<Self> {
        [Self::Upload, Self::Download].into_iter().find(|direction| text == direction.letter().to_string())
    }
}

/// An address as a client sent it: well formed, not yet verified.
#[derive(Clone, PartialEq, Eq)]
pub struct DataAddress {
    /// Which way.
    pub direction: Direction,
    /// Id of the update or download session.
    pub session: String,
    /// File name, decoded.
    pub file: String,
    tag: [u8; 32],
}

/// The tag stays out of logs: it is the permission.
impl fmt::Debug for DataAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { direction, session, file, .. } = self;
        f.debug_struct("DataAddress")
            .field("direction", direction)
            .field("session", session)
            .field("file", file)
            .finish_non_exhaustive()
    }
}

/// Makes and verifies data addresses with one key, which all nodes share and which outlives restarts.
pub struct AddressBook {
    mac: Hmac<Sha256>,
}

impl AddressBook {
    /// A book with this key.
    pub fn new(key: [u8; 32]) -> Self {
        // HMAC itself fills a short key up to the digest's block with zeros.
        let mut block = [0; 64];
        block[..key.len()].copy_from_slice(&key);
        Self { mac: Hmac::new(&block.into()) }
    }

    /// Path to send `file` to in an update session. Another `generation` of the file gives another address.
    pub fn upload(&self, session: &str, file: &str, generation: u64) -> String {
        self.path(Direction::Upload, session, file, generation)
    }

    /// Path to fetch `file` from in a download session.
    pub fn download(&self, session: &str, file: &str) -> String {
        self.path(Direction::Download, session, file, 0)
    }

    /// Takes a request's path (not decoded, without query) apart; `None` when no data address looks like it.
    pub fn parse(path: &str) -> Option<DataAddress> {
        let (token, file) = path.strip_prefix(DATA_PREFIX)?.split_once('/')?;
        let (letter, rest) = token.split_once('-')?;
        let (session, tag) = rest.rsplit_once('-')?;
        let session = Uuid::try_parse(session).ok().filter(|id| id.hyphenated().to_string() == session)?;
        let mut bytes = [0; 32];
        hex::decode_to_slice(tag, &mut bytes).ok()?;
        let file = percent_decode_str(file).decode_utf8().ok()?.into_owned();
        if file.is_empty() || file.contains(['/', '\0']) {
            return None;
        }
        let direction = Direction::from_letter(letter)?;
        Some(DataAddress { direction, session: session.hyphenated().to_string(), file, tag: bytes })
    }

    /// Whether this book made `address` for `generation` (of no account for downloads). Takes constant time.
    pub fn verify(&self, address: &DataAddress, generation: u64) -> bool {
        let generation = match address.direction {
            Direction::Upload => generation,
            Direction::Download => 0,
        };
        let expected = self.tag(address.direction, &address.session, &address.file, generation);
        expected.ct_eq(&address.tag).into()
    }

    fn path(&self, direction: Direction, session: &str, file: &str, generation: u64) -> String {
        let tag = hex::encode(self.tag(direction, session, file, generation));
        let file = utf8_percent_encode(file, ENCODED);
        format!("{DATA_PREFIX}{}-{session}-{tag}/{file}", direction.letter())
    }

    /// The parts cannot run into each other: session ids have no NUL, and the generation has a fixed length.
    fn tag(&self, direction: Direction, session: &str, file: &str, generation: u64) -> [u8; 32] {
        let mut mac = self.mac.clone();
        mac.update(&[u8::try_from(direction.letter()).unwrap_or_default()]);
        mac.update(&generation.to_be_bytes());
        mac.update(session.as_bytes());
        mac.update(&[0]);
        mac.update(file.as_bytes());
        mac.finalize().into_bytes().into()
    }
}

impl fmt::Debug for AddressBook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AddressBook").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    const SESSION: &str = "1f0e1d2c-3b4a-4958-8776-655443322110";

    fn book() -> AddressBook {
        AddressBook::new([7; 32])
    }

    #[test]
    fn an_address_carries_its_file_whatever_its_name() {
        for file in ["disk.vmdk", "ein Name mit ä.ovf", "100%25.iso", "a?b#c&d", "日本語", "..x", "+ +"] {
            let path = book().upload(SESSION, file, 3);
            assert!(path.bytes().all(|byte| byte.is_ascii_graphic()), "{path}");
            let address = AddressBook::parse(&path).unwrap();
            assert_eq!((address.direction, &*address.session, &*address.file), (Direction::Upload, SESSION, file));
            assert!(book().verify(&address, 3));
        }
    }

    #[test]
    fn an_address_holds_for_its_generation_direction_file_session_and_key_only() {
        let path = book().upload(SESSION, "a.iso", 1);
        let address = AddressBook::parse(&path).unwrap();
        assert!(!book().verify(&address, 2));
        assert!(!AddressBook::new([8; 32]).verify(&address, 1));
        let other_session = path.replace("1f0e", "2f0e");
        for changed in [path.replace("/u-", "/d-"), path.replace("a.iso", "b.iso"), other_session] {
            assert!(!book().verify(&AddressBook::parse(&changed).unwrap(), 1), "{changed}");
        }
    }

    #[test]
    fn a_download_address_has_no_generation() {
        let address = AddressBook::parse(&book().download(SESSION, "a.iso")).unwrap();
        assert!(book().verify(&address, 0));
        assert!(book().verify(&address, 9));
    }

    #[test]
    fn what_is_no_data_address_is_none() {
        let good = book().download(SESSION, "a");
        let short = good.replace("/a", "");
        for path in [
            "/cls/data/",
            "/cls/data/x",
            "/api",
            "",
            "/cls/data/u-1-2/a",
            &short,
            &good.replace("/d-", "/x-"),
            &format!("{good}/b"),
            &format!("{short}/%2e%2e%2fa"),
            &format!("{short}/%ff"),
            &format!("{short}/%00"),
            &format!("{short}/"),
            &good.replace("1f0e", "1F0E"),
            &format!("{short}0/a"),
        ] {
            assert_eq!(AddressBook::parse(path), None, "{path}");
        }
    }
}
