//! kill -9 in the middle of an upload: how much has to be sent again once the server is back.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use rustix::fs::sendfile;

use crate::case::side::Side;
use crate::content::{Content, Part, Payload};
use crate::figure::{Figure, Target};
use crate::load::download::joined;
use crate::load::upload::{Request, upload};
use crate::pause;
use crate::peer::announced::Announced;
use crate::place::{Place, Scheme};
use crate::sample::GIB;
use crate::scale::told;
use crate::secure::Certificate;
use crate::stage::Stage;
use crate::wire::Wire;

/// Size of the file.
const BYTES: u64 = GIB;
/// Most MiB that are sent again.
const MOST: f64 = 8.0;
/// What the kernel is given at once, and what is held back at the end: an upload that is whole is none that breaks off.
const PIECE: u64 = 1 << 20;
/// Until half of the file is sent.
const HALF: Duration = Duration::from_mins(2);
/// Which tells how far an upload is.
const OFFSET: &str = "upload-offset";

/// Measures it.
pub(super) fn run(stage: &Stage) -> Result<Vec<Figure>> {
    let mut again = Vec::new();
    for _ in 0..stage.size.plan.pairs {
        again.push(sent_again(stage)? as f64 / f64::from(1 << 20));
    }
    let what = format!("sent again after kill -9 in mid-upload of {}", told(stage.bytes(BYTES)));
    Ok(vec![Figure { target: Target::AtMost(MOST), ..Figure::of(what, "MiB", again) }])
}

/// Bytes that were sent before and after: from where the server says that it is up to the last one that the kernel had taken
/// when the connection broke, on its way or not. Ends well only if the server takes the whole file in the end.
fn sent_again(stage: &Stage) -> Result<u64> {
    let quire = stage.quire("quire", "")?;
    let side = Side::open(stage, &quire, Scheme::Http)?.of(BYTES);
    let content = stage.content()?;
    let payload = content.next(side.bytes());
    let file = Announced::verified(content, &payload)?;
    let waiting = side.rest().expect(side.library(), "interrupted", &file)?;
    let (bytes, data) = (side.bytes(), quire.data().to_owned());
    drop(side);
    let sent = AtomicU64::new(0);
    std::thread::scope(|scope| {
        let (path, place, counted, by) = (&content.path, &waiting.place, &sent, &stage.certificate);
        let sender = scope.spawn(|| broken_off(&Content::open(path)?, (place, bytes), (counted, by)));
        let half = || Ok(sent.load(Ordering::Relaxed) >= bytes / 2);
        pause::until("half of the upload was not sent", HALF, half)?;
        quire.kill()?;
        joined(sender)
    })?;
    let quire = stage.quire_again(&data, "")?;
    let place = quire.place(Scheme::Http).at(&*waiting.place.path);
    let offset = offset(&place, &stage.certificate)?;
    let range = [("Content-Range", format!("bytes {offset}-{}/{bytes}", bytes - 1))];
    let request = Request { method: "PUT", place: &place, fields: &range };
    upload(&request, content, &rest_of(&payload, offset), &stage.certificate)?;
    quire.rest(Scheme::Http, &stage.certificate)?.complete(&waiting.session)?;
    Ok(sent.load(Ordering::Relaxed).saturating_sub(offset))
}

/// Sends until the connection breaks, which is what is waited for; `sent` are the bytes that the kernel took.
fn broken_off(content: &Content, (place, bytes): (&Place, u64), (sent, by): (&AtomicU64, &Certificate)) -> Result<()> {
    let mut wire = Wire::open(place, by)?;
    wire.ask("PUT", place, &[("Content-Length", bytes.to_string())])?;
    let Wire::Plain(socket) = &wire else { bail!("bytes are counted on plain connections only") };
    let (mut place, end) = (0, bytes.saturating_sub(PIECE));
    while place < end {
        let most = usize::try_from(PIECE.min(end - place))?;
        let Ok(taken) = sendfile(socket, content.file(), Some(&mut place), most) else { return Ok(()) };
        ensure!(taken > 0, "`{}` is shorter than it was", content.path.display());
        sent.store(place, Ordering::Relaxed);
    }
    Ok(())
}

/// How far the server says that the upload is.
fn offset(place: &Place, certificate: &Certificate) -> Result<u64> {
    let mut wire = Wire::open(place, certificate)?;
    wire.ask("HEAD", place, &[])?;
    let head = wire.head()?;
    ensure!((200..300).contains(&head.status), "HEAD on an upload was answered with {}", head.status);
    let told = head.field(OFFSET).with_context(|| format!("HEAD on an upload told no {OFFSET}"))?;
    Ok(told.parse()?)
}

/// A payload without its first bytes.
fn rest_of(payload: &Payload, mut skipped: u64) -> Payload {
    let mut parts = Vec::new();
    for part in &payload.parts {
        let skip = skipped.min(part.length());
        skipped -= skip;
        match part {
            _ if skip == part.length() => {}
            Part::File { from, length } => parts.push(Part::File { from: from + skip, length: length - skip }),
            Part::Bytes(bytes) => {
                let rest = usize::try_from(skip).ok().and_then(|skip| bytes.get(skip..));
                parts.push(Part::Bytes(rest.unwrap_or_default().to_vec()));
            }
        }
    }
    Payload { parts }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rest_begins_where_the_server_is() {
        let payload = Payload { parts: vec![Part::File { from: 0, length: 10 }, Part::Bytes(vec![1, 2, 3])] };
        assert_eq!(rest_of(&payload, 0), payload);
        assert_eq!(rest_of(&payload, 4).parts, [Part::File { from: 4, length: 6 }, Part::Bytes(vec![1, 2, 3])]);
        assert_eq!(rest_of(&payload, 11).parts, [Part::Bytes(vec![2, 3])]);
        assert!(rest_of(&payload, 13).parts.is_empty());
    }
}
