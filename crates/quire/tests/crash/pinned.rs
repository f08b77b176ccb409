//! Downloads that were prepared before the server died: session, address and pinned version outlive it, although the
//! item gets new content meanwhile.

use crate::{
    support::{
        content::{Content, sha256},
        library::Client,
    },
    worker::Worker,
};

/// A prepared download of what an item held.
pub struct Pinned {
    session: String,
    path: String,
    content: Content,
}

impl Pinned {
    /// Of a worker's first file; none while its item is empty.
    pub fn of(client: &Client, worker: &Worker) -> Option<Self> {
        let (name, content) = worker.before.first()?;
        let session = client.open_download(&worker.item).unwrap();
        let path = client.prepare(&session, name).unwrap();
        Some(Self { session, path, content: content.clone() })
    }

    /// The session is ACTIVE and serves what it pinned. Ends it.
    pub fn still_serves(self, client: &Client) {
        assert_eq!(client.download_state(&self.session).unwrap(), "ACTIVE");
        let answer = client.get(&self.path).unwrap();
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(sha256(&answer.body), self.content.sha256());
        client.cancel_download(&self.session).unwrap();
        client.delete_download(&self.session).unwrap();
    }
}
