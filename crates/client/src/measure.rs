//! Transfers for measuring a server: bytes that this side neither hashes nor keeps, so that it costs little itself.

use bytes::Bytes;
use futures::stream;
use library_api::content::library::item::transfer::TransferEndpoint;
use reqwest::header::CONTENT_LENGTH;

use crate::{Client, TransferError, TransportError, wire::address};

impl Client {
    /// Sends `count` times `piece` to an upload address.
    ///
    /// # Errors
    /// When the server is not reached, or refuses.
    pub async fn pour(&self, endpoint: &TransferEndpoint, piece: Bytes, count: u64) -> Result<(), TransferError> {
        let (url, wire) = self.endpoint(endpoint)?;
        let size = piece.len() as u64 * count;
        let pieces = stream::iter((0..count).map(move |_| Ok::<_, std::io::Error>(piece.clone())));
        let request = wire.put(&url).header(CONTENT_LENGTH, size).body(reqwest::Body::wrap_stream(pieces));
        let response = wire.send(&url, request).await?;
        if response.status().is_success() {
            return Ok(());
        }
        Err(wire.refusal(&url, response).await.into())
    }

    /// Fetches what a download address gives and drops it; returns how many bytes it was.
    ///
    /// # Errors
    /// When the server is not reached, refuses, or breaks off.
    pub async fn drain(&self, endpoint: &TransferEndpoint) -> Result<u64, TransferError> {
        let (url, wire) = self.endpoint(endpoint)?;
        let mut response = wire.send(&url, wire.get(&url)).await?;
        if !response.status().is_success() {
            return Err(wire.refusal(&url, response).await.into());
        }
        let mut bytes = 0;
        let broken =
            |error: reqwest::Error| TransportError::Interrupted { address: address(&url), cause: error.to_string() };
        while let Some(chunk) = response.chunk().await.map_err(broken)? {
            bytes += chunk.len() as u64;
        }
        Ok(bytes)
    }
}
