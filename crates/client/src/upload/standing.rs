//! How far an upload is, as its server tells (`HEAD` on the upload's address). Sends no bytes of the file.

use std::time::Duration;

use http::{HeaderMap, StatusCode};

use super::pass::Target;
use super::plan::{Here, runs};
use crate::TransportError;

/// Longest wait for the answer.
const ASK: Duration = Duration::from_secs(30);

/// How far an upload is.
#[derive(Debug)]
pub(super) enum Standing {
    /// The server has the whole file.
    Complete,
    /// So much is there.
    At(Here),
    /// This server does not tell.
    Untold,
    /// It cannot be told now: no connection, or the server still waits for the writer that was lost.
    Unknown(TransportError),
}

impl Target {
    /// Asks how far the upload is.
    ///
    /// # Errors
    /// When the server says that it will not take the file any more.
    pub(super) async fn standing(&self) -> Result<Standing, TransportError> {
        let request = self.wire.head(&self.url).timeout(ASK);
        let response = match self.wire.send(&self.url, request).await {
            Ok(response) => response,
            Err(error) if error.may_pass() => return Ok(Standing::Unknown(error)),
            Err(error) => return Err(error),
        };
        let status = response.status();
        if status.is_success() {
            return Ok(read(response.headers()).unwrap_or(Standing::Untold));
        }
        if matches!(status, StatusCode::METHOD_NOT_ALLOWED | StatusCode::NOT_IMPLEMENTED) {
            return Ok(Standing::Untold);
        }
        let refusal = self.wire.refusal(&self.url, response).await;
        if status == StatusCode::CONFLICT || refusal.may_pass() {
            return Ok(Standing::Unknown(refusal));
        }
        Err(refusal)
    }
}

fn read(headers: &HeaderMap) -> Option<Standing> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if text("upload-complete") == Some("?1") {
        return Some(Standing::Complete);
    }
    let here = Here {
        offset: offset(headers)?,
        part_bytes: text("quire-upload-part-size")
            .filter(|_| text("quire-upload-parallel") == Some("?1"))
            .and_then(|bytes| bytes.parse().ok()),
        runs: text("quire-upload-ranges").and_then(runs).unwrap_or_default(),
    };
    Some(Standing::At(here))
}

/// Where the server says to go on.
pub(super) fn offset(headers: &HeaderMap) -> Option<u64> {
    headers.get("upload-offset")?.to_str().ok()?.parse().ok()
}
