//! One value, one line of JSON, no longer than it may be. Knows nothing of what it carries.

use std::io;

use serde::{Serialize, de::DeserializeOwned};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::UnixStream,
};

/// Most bytes of a request.
pub(super) const REQUEST: u64 = 64 << 10;
/// Most bytes of an answer.
pub(super) const ANSWER: u64 = 64 << 20;

/// Sends `value`.
///
/// # Errors
/// When the other side has gone.
pub(super) async fn send(stream: &mut UnixStream, value: &impl Serialize) -> io::Result<()> {
    let mut line = serde_json::to_vec(value)?;
    line.push(b'\n');
    stream.write_all(&line).await
}

/// Receives a value of at most `longest` bytes.
///
/// # Errors
/// [`io::ErrorKind::InvalidData`] when the line is longer or no such value; others when the other side has gone.
pub(super) async fn receive<T: DeserializeOwned>(stream: &mut UnixStream, longest: u64) -> io::Result<T> {
    let mut line = Vec::new();
    BufReader::new(stream.take(longest + 1)).read_until(b'\n', &mut line).await?;
    if !line.ends_with(b"\n") {
        let cut = u64::try_from(line.len()).is_ok_and(|length| length <= longest);
        let text = if cut { "the line is cut".to_owned() } else { format!("the line is longer than {longest} bytes") };
        let kind = if cut { io::ErrorKind::UnexpectedEof } else { io::ErrorKind::InvalidData };
        return Err(io::Error::new(kind, text));
    }
    Ok(serde_json::from_slice(&line)?)
}
