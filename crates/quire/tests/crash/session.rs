//! What a worker knows of its update session: what it sent and what the server acknowledged.

use crate::support::content::Content;

/// The files of an item.
pub type Files = Vec<(String, Content)>;

/// How far the server said that it came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Acknowledged {
    /// The session was made.
    Opened,
    /// The file was added.
    Added,
    /// Its bytes were received.
    Received,
    /// The session is DONE.
    Done,
}

/// One update session.
#[derive(Clone, Debug)]
pub struct Session {
    pub id: String,
    /// Where to send the file; empty when the server fetches it.
    pub path: String,
    /// Name and bytes of the file as it is sent.
    pub sent: (String, Content),
    /// What the item will hold.
    pub after: Files,
    pub acknowledged: Acknowledged,
    /// `complete` was sent, heard or not.
    pub completing: bool,
    /// `delete` was sent, heard or not.
    pub deleting: bool,
}
