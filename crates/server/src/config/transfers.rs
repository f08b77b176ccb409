//! `[transfers]` and `[metrics]`: how much moves at once and how fast, and where that can be read. Data only.

use serde::Deserialize;

use super::rate::Rate;

/// `[transfers]`: pulls count as uploads in all of it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Transfers {
    /// Transfers that run at once; further ones wait for their turn.
    pub max_concurrent: usize,
    /// Uploads of them.
    pub max_uploads: usize,
    /// Downloads of them.
    pub max_downloads: usize,
    /// Those of one library; as many as there are by default.
    pub max_per_library: Option<usize>,
    /// Transfers that wait; further ones are refused. Pulls wait without counting here.
    pub max_waiting: usize,
    /// How long one waits before it is refused; pulls wait for as long as it takes.
    pub max_wait_seconds: u32,
    /// Bandwidth of all uploads together; none of these limits is set by default.
    pub upload_limit: Option<Rate>,
    /// Bandwidth of all downloads together.
    pub download_limit: Option<Rate>,
    /// Bandwidth of the uploads to each library.
    pub library_upload_limit: Option<Rate>,
    /// Bandwidth of the downloads from each library.
    pub library_download_limit: Option<Rate>,
    /// Bandwidth of the uploads of each update session.
    pub session_upload_limit: Option<Rate>,
    /// Bandwidth of the downloads of each download session.
    pub session_download_limit: Option<Rate>,
}

impl Default for Transfers {
    fn default() -> Self {
        Self {
            max_concurrent: 2048,
            max_uploads: 1024,
            max_downloads: 1536,
            max_per_library: None,
            max_waiting: 1024,
            max_wait_seconds: 60,
            upload_limit: None,
            download_limit: None,
            library_upload_limit: None,
            library_download_limit: None,
            session_upload_limit: None,
            session_download_limit: None,
        }
    }
}

/// `[metrics]`
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Metrics {
    /// `host:port` at which Prometheus reads them, without TLS and without a login; none by default.
    pub address: Option<String>,
}
