//! The bytes of a file on their way out: one part, or several in a frame. Opens one part at a time; decides nothing about
//! who may have them.

use std::{
    ops::Range,
    pin::pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError, atomic::Ordering},
};

use bytes::Bytes;
use futures::{Stream, StreamExt, stream};
use library_core::{
    Error, Meaning,
    ports::content_store::Manner,
    transfer::{Download, Reading},
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use crate::{
    events::Watched,
    listener::{self, Body},
    ranges::multipart::Multipart,
    transfers::{HELD, Permit},
};

/// Under a limit no more goes out at once: a slow stream moves often, and all of them by turns.
const PACED_BYTES: usize = 256 << 10;

/// Parts of a file, in the order in which they go out.
pub(super) struct Outgoing {
    first: Range<u64>,
    others: Vec<Range<u64>>,
    frame: Option<Multipart>,
}

impl Outgoing {
    /// A part alone.
    pub(super) fn one(part: Range<u64>) -> Self {
        Self { first: part, others: Vec::new(), frame: None }
    }

    /// Parts in a frame, if there are any.
    pub(super) fn framed(frame: Multipart, parts: Vec<Range<u64>>) -> Option<Self> {
        let mut parts = parts.into_iter();
        Some(Self { first: parts.next()?, others: parts.collect(), frame: Some(frame) })
    }

    /// The part that goes out first.
    pub(super) fn first(&self) -> Range<u64> {
        self.first.clone()
    }

    /// How many bytes of the file go out.
    pub(super) fn bytes(&self) -> u64 {
        self.others.iter().chain([&self.first]).map(|part| part.end - part.start).sum()
    }

    /// All of it, of which `first` is open already. The other parts are opened when it is their turn, so that an answer
    /// never holds more than one open; a part that cannot be opened cuts it.
    pub(super) fn body(self, (download, manner): (&Download, Manner), first: Reading, watched: Watched) -> Body {
        let watched = Arc::new(Mutex::new(watched));
        let first_bytes = pieces(first, Arc::clone(&watched));
        let Some(frame) = self.frame else { return listener::stream(first_bytes) };
        let begin = text(frame.head(&self.first)).chain(first_bytes);
        let end = text(frame.tail());
        let others: Vec<_> = self.others.into_iter().map(|part| (frame.head(&part), part)).collect();
        let download = download.clone();
        let others = stream::iter(others).then(move |(head, part)| {
            let (download, watched) = (download.clone(), Arc::clone(&watched));
            async move {
                match download.read(part, manner).await {
                    Ok(reading) => text(head).chain(pieces(reading, watched)).boxed(),
                    Err(error) => {
                        note_cut(&watched, &error);
                        stream::once(async move { Err(error) }).boxed()
                    }
                }
            }
        });
        listener::stream(begin.chain(others.flatten()).chain(end))
    }
}

fn text(text: String) -> impl Stream<Item = Result<Bytes, Error>> + Send {
    stream::once(async move { Ok(Bytes::from(text)) })
}

/// The bytes of a reading; an error ends them early, which cuts the connection. One piece is on its way at a time: the
/// next is read when the socket has taken the last one.
fn pieces(reading: Reading, watched: Arc<Mutex<Watched>>) -> impl Stream<Item = Result<Bytes, Error>> + Send {
    let way = Arc::new(Semaphore::new(1));
    let permit = noted(&watched).permit.clone();
    stream::unfold(Some((reading, watched, permit, (way, Bytes::new()))), |state| async move {
        let (mut reading, watched, permit, (way, left)) = state?;
        let turn = Arc::clone(&way).acquire_owned().await.ok()?;
        let next = if left.is_empty() { reading.next().await? } else { Ok(left) };
        match next {
            Ok(mut bytes) => {
                let most =
                    if permit.as_ref().is_some_and(|permit| permit.is_limited()) { PACED_BYTES } else { bytes.len() };
                let left = bytes.split_off(most.min(bytes.len()));
                if let Some(permit) = &permit
                    && let Err(error) = pace(permit, &mut reading, bytes.len() as u64).await
                {
                    note_cut(&watched, &error);
                    return Some((Err(error), None));
                }
                noted(&watched).bytes.fetch_add(bytes.len() as u64, Ordering::Relaxed);
                let piece = Bytes::from_owner(Piece { bytes, _turn: turn });
                Some((Ok(piece), Some((reading, watched, permit, (way, left)))))
            }
            Err(error) => {
                note_cut(&watched, &error);
                Some((Err(error), None))
            }
        }
    })
}

/// Waits until a piece may go out. That it waits here must not end its session.
async fn pace(permit: &Permit, reading: &mut Reading, bytes: u64) -> Result<(), Error> {
    if !permit.is_limited() {
        permit.pace(bytes).await;
        return Ok(());
    }
    let mut paced = pin!(permit.pace(bytes));
    while timeout(HELD, &mut paced).await.is_err() {
        reading.hold().await?;
    }
    Ok(())
}

fn note_cut(watched: &Mutex<Watched>, error: &Error) {
    noted(watched).refused = Some(error.id);
    if error.meaning == Meaning::Internal {
        tracing::error!(error = ?error, "a download was cut");
    }
}

fn noted(watched: &Mutex<Watched>) -> MutexGuard<'_, Watched> {
    watched.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Bytes on their way to a socket.
struct Piece {
    bytes: Bytes,
    _turn: OwnedSemaphorePermit,
}

impl AsRef<[u8]> for Piece {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::time::Duration;

    use testkit::World;
    use tokio::time::{Instant, sleep};

    use super::*;
    use crate::{
        config,
        transfers::{About, Limits, Transfers},
    };

    /// A piece that waits longer than a session's lease.
    #[tokio::test(start_paused = true)]
    async fn a_download_that_our_own_limit_slows_keeps_its_session() {
        let world = World::new().await;
        let library = world.library("library").await;
        let item = world.item(&library, "item", "").await;
        world.stock(&item, &[("a", &vec![7; 600 << 10])]).await;
        let session = world.download_session(&item).await;
        let download = world.open(&session, "a").await.unwrap();
        let mut reading = download.read(0..download.size, Manner::Copied).await.unwrap();
        reading.next().await.unwrap().unwrap();
        let settings: config::Transfers = toml::from_str("download_limit = '64 KiB/s'").unwrap();
        let transfers = Transfers::new(Limits::new(&settings), Arc::<testkit::MockClock>::clone(&world.clock));
        let about = About::from(&world.domain, download.key(), download.size).await.unwrap();
        let permit = transfers.admit(about).await.unwrap();
        let began = Instant::now();
        let seconds = async {
            loop {
                sleep(Duration::from_secs(1)).await;
                world.pass(1);
            }
        };
        let moving = async {
            pace(&permit, &mut reading, 400 * (64 << 10)).await.unwrap();
            pace(&permit, &mut reading, 64 << 10).await.unwrap();
            reading.next().await.unwrap().unwrap();
        };
        tokio::select! {
            () = seconds => {}
            () = moving => {}
        }
        assert_eq!(began.elapsed().as_secs(), 400);
    }
}
