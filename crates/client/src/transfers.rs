//! Who transfers what on a server, as it lists them beside the operations. Moves no file itself.

use serde::Deserialize;

use crate::{Client, TransportError, wire::address};

/// A transfer that runs, or waits for its turn.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Transfer {
    /// `running` or `waiting`.
    pub state: String,
    /// Its place in the queue, from 1 over all libraries, while it waits.
    pub position: Option<u64>,
    /// `upload`, `download`, or `pull` for what the server fetches.
    pub direction: String,
    /// Id of the library.
    pub library: String,
    /// Name of the library.
    pub library_name: String,
    /// Id of the item.
    pub item: String,
    /// Name of the item.
    pub item_name: Option<String>,
    /// The update or download session.
    pub session: String,
    /// Name of the file.
    pub file: String,
    /// Who made the session.
    pub user: String,
    /// Bytes moved so far.
    pub bytes: u64,
    /// Bytes that it will be, if that is known.
    pub size: Option<u64>,
    /// Its speed over the last five seconds; unknown in the first one and while it waits.
    pub bytes_per_second: Option<u64>,
    /// Since when it runs or waits, as RFC 3339 has it.
    pub since: String,
}

#[derive(Deserialize)]
struct List {
    transfers: Vec<Transfer>,
}

impl Client {
    /// The transfers of all libraries that the user may see: those that run, oldest first, then those that wait, in the order
    /// of their turns.
    ///
    /// # Errors
    /// When the server is not reached, does not know the session, or lists no transfers because it is too old.
    pub async fn transfers(&self) -> Result<Vec<Transfer>, TransportError> {
        let url = self.beside_api(&["quire", "transfers"]);
        let mut request = self.wire().get(&url);
        if let Some(session) = self.session() {
            request = request.header("vmware-api-session-id", session);
        }
        let response = self.wire().send(&url, request).await?;
        if response.status() != http::StatusCode::OK {
            return Err(self.wire().refusal(&url, response).await);
        }
        let body = self.wire().body(&url, response).await?;
        let list: List = serde_json::from_slice(&body)
            .map_err(|error| TransportError::Unintelligible { address: address(&url), cause: error.to_string() })?;
        Ok(list.transfers)
    }
}
