//! A server with one library, one item and one ACTIVE update session.

use tempfile::TempDir;

use crate::support::{
    http::{self, Answer},
    library::Client,
    server::Server,
};

pub struct Stage {
    pub server: Server,
    pub client: Client,
    pub library: String,
    pub item: String,
    pub session: String,
    _folder: TempDir,
}

impl Stage {
    pub fn new() -> Self {
        Self::configured("")
    }

    pub fn configured(configuration: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let server = Server::configured(&folder.path().join("data"), configuration);
        let client = Client::login(server.http);
        let library = client.create_library("library").unwrap();
        let item = client.create_item(&library, "item", "generic").unwrap();
        let session = client.open_update(&item).unwrap();
        Self { server, client, library, item, session, _folder: folder }
    }

    /// One call with a body of a media type, as the logged-in caller.
    pub fn call(&self, request: (&str, &str), media: &str, body: &[u8]) -> Answer {
        let headers = [("vmware-api-session-id", &*self.client.token), ("content-type", media), ("accept", media)];
        http::ask(self.server.http, request, &headers, body).unwrap()
    }

    /// The server still answers, has not panicked and calls nothing its own fault.
    pub fn is_well(&self) {
        assert_eq!(http::ask(self.server.http, ("GET", "/readyz"), &[], &[]).unwrap().status, 200);
        assert_eq!(self.client.update_state(&self.session).unwrap(), "ACTIVE");
        let log = self.server.log();
        assert!(!log.contains("panicked") && !log.contains("ERROR"), "{log}");
    }
}
